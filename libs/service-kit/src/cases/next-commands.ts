import {
  inCaseOf,
  isRejection,
  type Actor,
  type DomainEvent,
  type Rejection,
  type Text,
} from '@liucheng/kernel';
import { caseAddress } from './case-address.ts';
import type { CaseHistory } from './case-history.ts';
import type { CaseCommand, CaseType } from './case-type.ts';
import { boundTo, notBound, roleFor } from './role-binding.ts';

/** Something that can happen next in a case: what, by whom, over which route, and whether the one who asks may. */
export interface NextCommand {
  readonly command: string;
  readonly step?: string;
  readonly names: Text;
  readonly method: string;
  readonly href: string;
  /** Any one of them suffices, in the department and by the person named, where one is named. */
  readonly roles: readonly string[];
  readonly department?: string;
  readonly person?: string;
  readonly allowed: boolean;
  /** Why the one who asks may not. */
  readonly refusal?: Omit<Rejection, 'rejected'>;
}

/** @param now milliseconds since the epoch */
export function nextCommands<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  history: CaseHistory<State>,
  caller: Actor,
  now: number,
): NextCommand[] {
  const actor = inCaseOf(history.owner?.person, caller);
  const next = new Set(type.next(history.state));
  return type.commands
    .filter(({ name }) => next.has(name))
    .map((command) => {
      const { name, step, route, summary } = command;
      const bound = boundTo(
        type.bindingOf(command).binding,
        history.owner ?? { person: actor.id, department: actor.department },
      );
      const refused = whyNot(type, command, history, actor, now);
      const { rejected: _, ...refusal } = refused ?? {
        rejected: true,
        code: '',
        reason: summary,
        acceptable: summary,
      };
      return {
        command: name,
        ...(step === undefined ? {} : { step }),
        names: (step === undefined ? undefined : type.definition.steps[step]?.names) ?? summary,
        method: route.method,
        href: `/${type.service}/${type.path}/${caseAddress(route.path, history.caseId) ?? route.path}`,
        ...bound,
        allowed: refused === undefined,
        ...(refused === undefined ? {} : { refusal }),
      };
    });
}

function whyNot<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  command: CaseCommand<State, Event>,
  { state, caseId, owner }: CaseHistory<State>,
  actor: Actor,
  now: number,
): Rejection | undefined {
  const binding = type.bindingOf(command);
  const bound = boundTo(binding.binding, owner ?? { person: actor.id, department: actor.department });
  if (roleFor(actor, bound) === undefined) return notBound(actor, bound, binding, type.definition);
  if (!command.trial) return undefined;
  const decision = command.decide(state, command.trial(state), { actor, now, caseId }, undefined);
  return isRejection(decision) ? decision : undefined;
}
