import type { Type } from '@nestjs/common';
import {
  attemptRefused,
  reservationFenced,
  type Actor,
  type Decider,
  type Decision,
  type DecisionContext,
  type DomainEvent,
  type EventCatalogue,
  type JsonObject,
  type Rejection,
  type Text,
} from '@liucheng/kernel';
import type { DocumentStore, EventStore } from '@liucheng/ports';
import { roleRule, type ProcessDefinition, type RoleBinding } from '@liucheng/process-model';
import type { Directory } from '../organisation/directory.ts';
import type { Named } from '../organisation/named.ts';
import type { OtherDocuments } from '../stores/other-documents.ts';
import type { CaseOwner } from './case-history.ts';
import type { SharedLimit } from './shared-limit.ts';

/** Where facts that a decision needs besides its own case are read. Reading only: a decision changes one case. */
export interface FactSources {
  readonly events: Pick<EventStore, 'readStream'>;
  readonly documents: Pick<DocumentStore, 'get' | 'find' | 'aggregate'>;
  /** Of services beside this one; absent where the executor was given none. */
  readonly others?: OtherDocuments;
  /** Who holds which role, as far as this service knows; absent where the executor was given none. */
  readonly directory?: Directory;
  /** From when on policies of a process of this service count what happens, ms; absent: all of it. See `Reaction`. */
  readonly since?: (process: string) => Promise<number>;
}

/** What a person can ask of a case: the body, the decision, the step of the process and the route, in one place. */
export interface CaseCommand<
  State,
  Event extends DomainEvent,
  Body extends object = object,
  Facts = unknown,
> {
  /** Imperative, unique in its case type: `submit`. Part of command ids, so it never changes. */
  readonly name: string;
  /** The step of the definition that it does; its role binding is upheld. Without it, say who may: `binding`. */
  readonly step?: string;
  /** Who may issue a command that is no step. */
  readonly binding?: RoleBinding;
  /** The class-validator class of the request body, which is also its OpenAPI schema. Without it there is no body. */
  readonly body?: Type<Body>;
  readonly route: {
    readonly method: 'POST' | 'PUT' | 'DELETE';
    /**
     * Below the controller's path. Without parameters the command starts a new case; `:id` is the case that it is
     * about. Further parameters are fields of the body.
     */
    readonly path: string;
  };
  /** Names the case where `:id` does not; the command starts it if need be. */
  caseId?(body: Body): string;
  readonly summary: Text;
  /** Bodies shown in the API's documentation, by name. */
  readonly examples?: Readonly<Record<string, Body>>;
  /**
   * A body with which to find out beforehand whether somebody may do this next (`GET` of a case lists it); without it
   * only the role binding is looked at.
   */
  trial?(state: State): Body;
  /** Whom and which departments it names: once an organisation is in force they have to be on record. */
  names?(body: Body): readonly Named[];
  /** Reads what the decision needs to know from elsewhere. It may be out of date by the time of the append. */
  facts?(state: State, body: Body, context: DecisionContext, sources: FactSources): Promise<Facts>;
  /** Pure. */
  decide(state: State, body: Body, context: DecisionContext, facts: Facts): Decision<Event>;
}

/**
 * Keys that a case holds as long as its state says so, each held by one case at a time within the scope: receipt
 * numbers, document numbers, a room's time slots.
 */
export interface UniqueKeys<State> {
  /** Lower-case letters, digits and dashes; one case type per scope. Part of stream names, so it never changes. */
  readonly scope: string;
  held(state: State): readonly string[];
  /** Told to whoever wants a key that another case holds. `holder` is given only if the caller may see that case. */
  refusal(key: string, holder: string | undefined): Rejection;
}

export interface CaseTypeSpec<State, Event extends DomainEvent> {
  readonly definition: ProcessDefinition;
  /** First part of the stream names, `<category>-<case id>`. Never changes. */
  readonly category: string;
  /** The service's name and the controller's path below it: `finance`, `expense-claims`. */
  readonly service: string;
  readonly path: string;
  readonly events: EventCatalogue<Event>;
  readonly decider: Decider<State, Event>;
  readonly commands: readonly CaseCommand<State, Event>[];
  /**
   * The parameter of its routes that is the case, where people know a case by something: a register by `person`. `id` when left
   * out. A command with this parameter alone has a `caseId` that gives what stands there.
   */
  readonly caseParameter?: string;
  readonly uniqueKeys?: readonly UniqueKeys<State>[];
  readonly sharedLimit?: SharedLimit<State>;
  /**
   * Whom a case is about where that is not who started it: a review, a personal file. To lists and `readable` that person is the
   * owner; role bindings go on meaning whoever did the first step, because that is what the monitor judges them by.
   */
  subject?(state: State): CaseOwner | undefined;
  /** Whether somebody may read a case; whoever may not is told that there is none. `owner` as in `CaseHistory`, or the subject. */
  readable(state: State, actor: Actor, owner?: CaseOwner): boolean;
  /** The part of the state that the answer to a command shows. */
  summary(state: State): JsonObject;
  /** Names of the commands that come next in the normal order, whoever may issue them. */
  next(state: State): readonly string[];
}

/** Everything that makes a process runnable; made once, at import, by `defineCaseType`. */
export interface CaseType<State = unknown, Event extends DomainEvent = DomainEvent> extends CaseTypeSpec<
  State,
  Event
> {
  readonly uniqueKeys: readonly UniqueKeys<State>[];
  /** Event types that witness a step of the definition. */
  readonly stepTypes: ReadonlySet<string>;
  /** Event types that leave the case's state as it is: refused attempts and fences. */
  readonly silentTypes: ReadonlySet<string>;
  stream(caseId: string): string;
  /** The binding that a command's issuer has to satisfy, and whether it is upheld (`block`) or left to the monitor. */
  bindingOf(command: CaseCommand<State, Event>): CommandBinding;
}

export interface CommandBinding {
  readonly binding: RoleBinding;
  readonly block: boolean;
  /** Id of the definition's role rule, or `role:<step>` for the step's own binding. */
  readonly rule?: string;
}

/** Declares a command with the type of its body inferred from its class: `command({ body: SubmitClaim, … })`. */
export function commandsOf<State, Event extends DomainEvent>() {
  return <Body extends object, Facts = undefined>(
    command: CaseCommand<State, Event, Body, Facts>,
  ): CaseCommand<State, Event> => command as CaseCommand<State, Event>;
}

/**
 * Puts a process together.
 * @throws Error naming what does not fit together; a service with such a process does not start.
 */
export function defineCaseType<State, Event extends DomainEvent>(
  spec: CaseTypeSpec<State, Event>,
): CaseType<State, Event> {
  const { definition, events, commands, category, uniqueKeys = [] } = spec;
  const fail = (fault: string): never => {
    throw new Error(`case type ${category}: ${fault}`);
  };
  if (!/^[a-z][a-z0-9-]*$/.test(category)) fail('a category has lower-case letters, digits and dashes');
  const names = new Set<string>();
  for (const { name, step, binding, route, caseId } of commands) {
    if (names.has(name)) fail(`two commands are called ${name}`);
    names.add(name);
    if (step === undefined && binding === undefined)
      fail(`${name} is no step and does not say who may issue it`);
    if (step !== undefined && binding !== undefined)
      fail(`${name} is a step: its binding stands in the definition`);
    if (step !== undefined && !definition.steps[step])
      fail(`${name} does the step ${step}, which is not defined`);
    if (step !== undefined && !definition.steps[step]?.role) fail(`the step ${step} names no role`);
    if (route.path.includes(':id') === (caseId !== undefined) && route.path.includes(':')) {
      fail(`the path of ${name} has either :id or other parameters and a function caseId`);
    }
  }
  const fenceTypes = events.types(reservationFenced as Event['name']);
  reservationFaults({ ...spec, uniqueKeys }, fenceTypes).forEach(fail);
  return {
    ...spec,
    uniqueKeys,
    stepTypes: new Set(Object.entries(definition.steps).flatMap(([id, step]) => step.events ?? [id])),
    silentTypes: new Set([events.type(attemptRefused), ...fenceTypes]),
    stream: (caseId) => `${category}-${caseId}`,
    bindingOf: ({ name, step, binding }) => {
      const defined = step === undefined ? undefined : definition.steps[step];
      const used = binding ?? defined?.role ?? fail(`nobody may issue ${name}`);
      const rule = definition.rules?.find((each) => each.kind === 'role' && each.step === step);
      const block = defined === undefined || defined.enforcement === 'block' || rule?.enforcement === 'block';
      return { binding: used, block, ...(step === undefined ? {} : { rule: rule?.id ?? roleRule(step) }) };
    },
  };
}

/** What stands for the case in the routes of a type. */
export function caseParameterOf({ caseParameter = 'id' }: Pick<CaseType, 'caseParameter'>): string {
  return caseParameter;
}

/** What unique keys and a shared limit need besides themselves. */
function reservationFaults<State, Event extends DomainEvent>(
  { definition, events, service, uniqueKeys = [], sharedLimit }: CaseTypeSpec<State, Event>,
  fenceTypes: readonly string[],
): string[] {
  const faults = uniqueKeys
    .filter(({ scope }) => !/^[a-z][a-z0-9-]*$/.test(scope))
    .map(({ scope }) => `the scope ${scope} has other signs than a-z, 0-9 and -`);
  if (uniqueKeys.length > 0 || sharedLimit) {
    const needed = uniqueKeys.length > 0 ? 'unique keys need' : 'a shared limit needs';
    if (fenceTypes.length === 0) faults.push(`${needed} the event ${reservationFenced}`);
    if (!fenceTypes.every((type) => definition.notes?.includes(type)))
      faults.push(`${needed} ${events.prefix}.${reservationFenced}.v1 among the definition's notes`);
  }
  if (!sharedLimit) return faults;
  const { accounts } = sharedLimit;
  if (accounts.service !== service)
    faults.push(`a shared limit needs accounts of the same service, not of ${accounts.service}`);
  for (const name of ['drawn', 'released'])
    if (!accounts.events.names().includes(name))
      faults.push(`a shared limit needs the event ${name} in the catalogue of ${accounts.category}`);
  return faults;
}

/** Whether a command makes a new case of its own each time. */
export function makesNewCase(command: { readonly route: { readonly path: string } }): boolean {
  return !command.route.path.includes(':');
}
