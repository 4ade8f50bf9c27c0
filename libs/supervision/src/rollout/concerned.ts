import type { ProcessDefinition } from '@liucheng/process-model';
import { dayAfter, everybody, officeDay, type Directory } from '@liucheng/service-kit';
import type { Concerned } from './rollout.ts';

/** Roles that steps are bound to, each once, by name; rules that act by themselves read no guide. */
export function rolesIn({ steps }: Pick<ProcessDefinition, 'steps'>): string[] {
  const bound = Object.values(steps).flatMap(({ role }) => role?.roles ?? []);
  return [...new Set(bound)].filter((role) => role !== 'automation').sort();
}

/** The last day on which an acknowledgement comes before the effective date. */
export function lastDayBefore(effectiveOn: string): string {
  return dayAfter(effectiveOn, -1);
}

/**
 * Everybody who holds one of the roles on the day, by id. What somebody has as a deputy only is not held: who is absent
 * acknowledges on return, and a deputy for longer is added.
 */
export function holdersOf(
  directory: Pick<Directory, 'everybodyOn'>,
  roles: readonly string[],
  now: number,
): Omit<Concerned, 'dueOn'>[] {
  return directory
    .everybodyOn(officeDay(now))
    .filter((each) => holdsOneOf(each.roles, roles))
    .map(({ id, department }) => ({ person: id, department }));
}

/** Somebody in particular, if they hold one of the roles on the day. */
export function holder(
  directory: Pick<Directory, 'on'>,
  person: string,
  roles: readonly string[],
  now: number,
): Omit<Concerned, 'dueOn'> | undefined {
  const found = directory.on(person, officeDay(now));
  return found && holdsOneOf(found.roles, roles, true) ? { person, department: found.department } : undefined;
}

function holdsOneOf(
  held: readonly { readonly role: string; readonly onBehalfOf?: unknown }[],
  roles: readonly string[],
  alsoActed = false,
): boolean {
  return (
    roles.includes(everybody) ||
    held.some(({ role, onBehalfOf }) => roles.includes(role) && (alsoActed || onBehalfOf === undefined))
  );
}
