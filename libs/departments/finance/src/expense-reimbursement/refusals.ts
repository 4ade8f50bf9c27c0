import { reject, text, type Rejection, type Text } from '@liucheng/kernel';
import type { ExpenseClaim } from './expense-claim.ts';
import { clause, type BlockingRule } from './expense-reimbursement.rules.ts';

/** A refusal under FIN-2; without `rule` where no rule but the state of the claim or its data stands against it. */
export function refuse(
  refusal: Omit<Rejection, 'rejected' | 'clause'> & { readonly rule?: BlockingRule },
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
      `无法${wanted['zh-CN']}：报销单${phase['zh-CN']}。`,
    ),
    acceptable,
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
      '请使用未被其他报销单占用的票据；被驳回的报销单撤回或重新提交时去除该票据后，方可再次使用。',
    ),
  });
}
