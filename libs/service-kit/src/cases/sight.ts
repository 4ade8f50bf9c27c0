import { holds, type Actor } from '@liucheng/kernel';
import type { Where } from '@liucheng/ports';
import type { CaseOwner } from './case-history.ts';
import { everybody } from './role-binding.ts';

/** Who sees which cases of a type, once for reading one and for lists, so that the two cannot disagree. */
export interface Sight {
  /** @param owner absent for a case that nobody has started. */
  sees(actor: Actor, owner: CaseOwner | undefined): boolean;
  /** What a list for the actor is narrowed to; `ownerDepartment` and `owner` are fields of every row. */
  narrow(actor: Actor, asked: Where): Where;
}

/** Supervision sees every case of every process. */
const supervision = ['process-supervisor', 'process-analyst', 'auditor'];

/**
 * Whoever holds one of the roles sees every case; a head sees those of the department; everybody else their own. A list
 * for a head holds the department's cases, or, asked for by `owner`, the head's own of any department.
 */
export function seenBy(...all: readonly string[]): Sight {
  const unrestricted = [...all, ...supervision];
  const seesAll = (actor: Actor): boolean =>
    unrestricted.some((role) => role === everybody || holds(actor, role));
  return {
    sees: (actor, owner) =>
      seesAll(actor) ||
      (owner !== undefined &&
        (owner.person === actor.id || headedDepartments(actor).includes(owner.department))),
    narrow: (actor, asked) => {
      if (seesAll(actor) || asked['owner'] === actor.id) return asked;
      const wanted = asked['ownerDepartment'];
      const headed = headedDepartments(actor).filter((each) => wanted === undefined || each === wanted);
      if (headed.length > 0) return { ...asked, ownerDepartment: { in: headed } };
      return { ...asked, owner: asked['owner'] === undefined ? actor.id : { in: [] } };
    },
  };
}

/**
 * A list for somebody who is named in one of these fields of its rows, and asks for them by it. Whether they may read a single
 * case is said by the case type's `readable`.
 */
export function alsoNamedIn(sight: Sight, ...fields: readonly string[]): Sight {
  return {
    sees: sight.sees,
    narrow: (actor, asked) =>
      fields.some((field) => asked[field] === actor.id) ? asked : sight.narrow(actor, asked),
  };
}

export function headedDepartments(actor: Actor): string[] {
  return actor.roles.flatMap(({ role, department }) =>
    role === 'department-head' && department !== undefined ? [department] : [],
  );
}
