import { holds, reject, text, type Actor, type Rejection, type Text } from '@liucheng/kernel';
import type { RoleBinding } from '@liucheng/process-model';
import type { ExpenseClaim } from './expense-claim.ts';
import { roleBindings, type StepId } from './expense-reimbursement.roles.ts';
import { clause, type BlockingRule, type RoleRule } from './expense-reimbursement.rules.ts';

/** A refusal under FIN-2; without `rule` where no rule but the state of the claim or its data stands against it. */
export function refuse(
  refusal: Omit<Rejection, 'rejected' | 'clause'> & { readonly rule?: BlockingRule | RoleRule<StepId> },
): Rejection {
  return reject({ clause, ...refusal });
}

const phases: Record<ExpenseClaim['phase'], Text> = {
  new: text('does not exist yet', '尚不存在'),
  draft: text('is still a draft', '仍为草稿'),
  review: text('is under review', '正在审批中'),
  rejected: text('has been rejected', '已被驳回'),
  paid: text('has been paid', '已付款'),
  withdrawn: text('has been withdrawn', '已撤回'),
};

/** The claim is not where the command needs it to be. */
export function wrongPhase(state: ExpenseClaim, wanted: Text, acceptable: Text): Rejection {
  const phase = phases[state.phase];
  return refuse({
    code: 'claim-not-in-state',
    reason: text(
      `${wanted.en} is not possible: the claim ${phase.en}.`,
      `无法${wanted['zh-CN']}:报销单${phase['zh-CN']}。`,
    ),
    acceptable,
  });
}

/** Refuses whoever the step's binding does not allow; `undefined` when the actor may do it. */
export function notBound(step: StepId, state: ExpenseClaim, actor: Actor): Rejection | undefined {
  const binding: RoleBinding = roleBindings[step];
  const rule: RoleRule<StepId> = `role:${step}`;
  if (binding.person === 'case' && state.claimant !== undefined && state.claimant !== actor.id) {
    return refuse({
      code: 'not-the-claimant',
      rule,
      reason: text(
        `The claim belongs to ${state.claimant}; ${actor.id} cannot act on it.`,
        `该报销单属于 ${state.claimant},${actor.id} 无权办理。`,
      ),
      acceptable: text(`The claimant, ${state.claimant}, does it.`, `由报销人 ${state.claimant} 本人办理。`),
    });
  }
  const department = binding.department === 'case' ? state.department : binding.department;
  // Everybody in the company is an employee, whether or not the token says so.
  if (binding.roles.some((role) => role === 'employee' || holds(actor, role, department))) return undefined;
  const roles = binding.roles.join(' / ');
  return refuse({
    code: 'wrong-role',
    rule,
    reason: text(
      `${actor.id} does not hold the role ${roles}${department === undefined ? '' : ` in the department ${department}`}.`,
      `${actor.id} 不具备${department === undefined ? '' : `部门 ${department} 的`}角色 ${roles}。`,
    ),
    acceptable: text(
      `Somebody who holds ${roles}${department === undefined ? '' : ` in ${department}`} does it.`,
      `由${department === undefined ? '' : `部门 ${department} 中`}具有角色 ${roles} 的人员办理。`,
    ),
  });
}

/** Another claim holds the receipt. `holder` is named only to those who may see that claim. */
export function receiptAlreadyClaimed(key: string, holder: string | undefined): Rejection {
  return refuse({
    code: 'receipt-already-claimed',
    rule: 'receipt-claimed-once',
    reason: text(
      `Receipt ${key} is claimed already${holder === undefined ? '' : ` by the claim ${holder}`}.`,
      `票据 ${key} 已${holder === undefined ? '在其他报销单中' : `在报销单 ${holder} 中`}报销。`,
    ),
    acceptable: text(
      'A receipt that no other claim holds; a rejected claim lets go of its receipts when it is withdrawn or resubmitted without them.',
      '请使用未被其他报销单占用的票据;被驳回的报销单撤回或重新提交时去除该票据后,方可再次使用。',
    ),
  });
}
