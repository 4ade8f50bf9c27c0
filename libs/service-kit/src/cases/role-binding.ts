import { holds, reject, text, type Actor, type Rejection, type RoleGrant } from '@liucheng/kernel';
import { roles, type ProcessDefinition, type RoleBinding } from '@liucheng/process-model';
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
  return grantFor(actor, bound)?.role;
}

/**
 * What somebody satisfies a binding by: an own role before one of somebody absent, then in the binding's order. A deputy
 * has the roles of the absent, but is not the person to whom a case belongs.
 */
export function grantFor(actor: Actor, bound: BoundTo): RoleGrant | undefined {
  if (bound.person !== undefined && bound.person !== actor.id) return undefined;
  const fitting = bound.roles.flatMap((role) => grantIn(actor, role, bound.department) ?? []);
  return fitting.find(({ onBehalfOf }) => onBehalfOf === undefined) ?? fitting[0];
}

/** An actor's own roles stand first. */
function grantIn(actor: Actor, role: string, department: string | undefined): RoleGrant | undefined {
  if (role === everybody)
    return department === undefined || department === actor.department
      ? { role, department: actor.department }
      : undefined;
  return actor.roles.find(
    (grant) => grant.role === role && (department === undefined || grant.department === department),
  );
}

/** Says why a binding keeps somebody from a command, and who may issue it instead. */
export function notBound(
  actor: Actor,
  bound: BoundTo,
  { rule }: CommandBinding,
  { code: clause, roles: own }: Pick<ProcessDefinition, 'code' | 'roles'>,
): Rejection {
  const base = {
    cause: 'person' as const,
    ...(rule === undefined ? {} : { rule }),
    ...(clause === undefined ? {} : { clause }),
  };
  if (bound.person !== undefined && bound.person !== actor.id) {
    return reject({
      ...base,
      code: 'wrong-person',
      reason: text(
        'Only the person to whom the case belongs may do this.',
        '只有该案例所属的本人可以执行此操作。',
      ),
      acceptable: text(`${bound.person} does it.`, `由 ${bound.person} 本人办理。`),
    });
  }
  const names = bound.roles.map((role) => {
    const name = own?.[role] ?? roles[role] ?? text(role, role);
    return text(`${name.en} (${role})`, `${name['zh-CN']}（${role}）`);
  });
  const who = text(names.map(({ en }) => en).join(' or '), names.map((name) => name['zh-CN']).join('或'));
  const where = bound.department;
  const [ofWhere, inWhere] = where === undefined ? ['', ''] : [` of ${where}`, `部门 ${where} 的`];
  return reject({
    ...base,
    code: bound.roles.some((role) => holds(actor, role)) ? 'wrong-department' : 'wrong-role',
    reason: text(`${actor.id} is not ${who.en}${ofWhere}.`, `${actor.id} 不是${inWhere}${who['zh-CN']}。`),
    acceptable: text(`Somebody who is ${who.en}${ofWhere} does it.`, `由${inWhere}${who['zh-CN']}办理。`),
  });
}
