import { holds, reject, text, type Actor, type Rejection } from '@liucheng/kernel';
import type { RoleBinding } from '@liucheng/process-model';
import type { CommandBinding } from './case-type.ts';
import type { CaseOwner } from './case-history.ts';

/** Held by everybody in the company, whether or not the token lists it. */
export const everybody = 'employee';

/** A binding with `case` replaced by what it means for one case. */
export interface BoundTo {
  readonly roles: readonly string[];
  readonly department?: string;
  readonly person?: string;
}

/** A case that nobody owns yet belongs to whoever is about to start it. */
export function boundTo(binding: RoleBinding, owner: CaseOwner): BoundTo {
  const department = binding.department === 'case' ? owner.department : binding.department;
  return {
    roles: binding.roles,
    ...(department === undefined ? {} : { department }),
    ...(binding.person === 'case' ? { person: owner.person } : {}),
  };
}

/** The role under which somebody satisfies a binding (the first that fits, in the binding's order), if any. */
export function roleFor(actor: Actor, bound: BoundTo): string | undefined {
  if (bound.person !== undefined && bound.person !== actor.id) return undefined;
  return bound.roles.find((role) => holdsIn(actor, role, bound.department));
}

function holdsIn(actor: Actor, role: string, department: string | undefined): boolean {
  if (role !== everybody) return holds(actor, role, department);
  return department === undefined || department === actor.department;
}

/** Says why a binding keeps somebody from a command, and who may issue it instead. */
export function notBound(
  actor: Actor,
  bound: BoundTo,
  { rule }: CommandBinding,
  clause: string | undefined,
): Rejection {
  const base = { ...(rule === undefined ? {} : { rule }), ...(clause === undefined ? {} : { clause }) };
  if (bound.person !== undefined && bound.person !== actor.id) {
    return reject({
      ...base,
      code: 'wrong-person',
      reason: text(
        `Only the person to whom the case belongs may do this.`,
        `只有该案例的本人可以执行此操作。`,
      ),
      acceptable: text(`${bound.person} does it.`, `由 ${bound.person} 本人办理。`),
    });
  }
  const roles = { en: bound.roles.join(' or '), zh: bound.roles.join('、') };
  const where = bound.department;
  const inPlace = {
    en: where === undefined ? '' : ` of ${where}`,
    zh: where === undefined ? '' : `${where} 部门的`,
  };
  const elsewhere = bound.roles.some((role) => holds(actor, role));
  return reject({
    ...base,
    code: elsewhere ? 'wrong-department' : 'wrong-role',
    reason: text(
      `${actor.id} is not ${roles.en}${inPlace.en}.`,
      `${actor.id} 不是${inPlace.zh} ${roles.zh}。`,
    ),
    acceptable: text(
      `Somebody who is ${roles.en}${inPlace.en} does it.`,
      `由${inPlace.zh} ${roles.zh} 办理。`,
    ),
  });
}
