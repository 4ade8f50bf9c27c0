import type { StepBinding } from '@liucheng/conformance';
import { inCaseOf, type Actor } from '@liucheng/kernel';
import { everybody, roleFor } from '@liucheng/service-kit';
import type { KnownDefinition } from './definitions.ts';
import { audienceKey, audienceOf, type Audience, type Task } from './tasks.ts';

/** How steps of some process are bound, and the process's department, which answers for what is bound to none. */
export interface KnownBinding extends StepBinding {
  readonly otherwise: string;
}

/** Every way in which steps of these definitions are bound, each once. */
export function bindingsOf(definitions: readonly KnownDefinition[]): KnownBinding[] {
  const bindings = new Map<string, KnownBinding>();
  for (const { definition, compiled } of definitions) {
    for (const step of Object.keys(definition.steps)) {
      for (const { roles, department, person } of compiled.duties.bindingsOf(step)) {
        const known = { roles, department, person, otherwise: definition.department };
        bindings.set(
          JSON.stringify([roles ?? null, department ?? null, person ?? null, known.otherwise]),
          known,
        );
      }
    }
  }
  return [...bindings.values()];
}

/** What documents say that hold tasks of somebody: where these are given, the index finds them. */
export interface Audiences {
  readonly audiences: ReadonlySet<string>;
  readonly departments: ReadonlySet<string>;
}

/**
 * The audiences that somebody belongs to, of all that steps so bound can have in a case: those of the person's own
 * departments, and by name. Few, however many cases there are.
 */
export function audiencesOf(
  actor: Actor,
  bindings: readonly KnownBinding[],
  wanted: (audience: Audience) => boolean = () => true,
): Audiences {
  const audiences = new Set<string>();
  const answering = new Set<string>();
  for (const { roles, department, person, otherwise } of bindings) {
    const departments = department === 'case' ? [...departmentsOf(actor), undefined] : [department];
    for (const each of departments) {
      for (const name of person === undefined ? [undefined] : [actor.id, undefined]) {
        const audience = { roles, department: each, person: name };
        if (!belongs(actor, audience) || !wanted(audience)) continue;
        audiences.add(audienceKey(audience));
        answering.add(each ?? otherwise);
      }
    }
  }
  return { audiences, departments: answering };
}

function departmentsOf({ department, roles }: Actor): Set<string> {
  return new Set([department, ...roles.flatMap((grant) => grant.department ?? [])]);
}

function belongs(actor: Actor, { roles = [everybody], department, person }: Audience): boolean {
  return (
    roleFor(actor, {
      roles,
      ...(department === undefined ? {} : { department }),
      ...(person === undefined ? {} : { person }),
    }) !== undefined
  );
}

/**
 * By roles, department and person, and not excluded for having done what the same person must not do. Roles of somebody absent do not
 * count in that person's own case, as with the service that is asked to do the step.
 */
export function mayDo(actor: Actor, { notBy, of }: Task): boolean {
  return !notBy.includes(actor.id) && belongs(inCaseOf(of.initiator, actor), audienceOf(of.audience));
}
