import { formatMoney, money, text, type Decision, type DecisionContext } from '@liucheng/kernel';
import type { ExpenseClaimEvent, PaymentMethod } from './expense-claim.events.ts';
import type { ExpenseClaim } from './expense-claim.ts';
import { defaultSettings, needsExecutive, type ExpenseSettings } from './expense-settings.ts';
import { refuse, wrongPhase } from './refusals.ts';

// What the cashier's office does once a claim is approved.

export interface Pay {
  /** Minor units of the claim's currency; exactly what finance approved. */
  readonly amount: number;
  readonly method: PaymentMethod;
  /** The bank's or the cash book's number of the payment. */
  readonly reference: string;
}

export function pay(
  state: ExpenseClaim,
  { amount, method, reference }: Pay,
  { actor }: DecisionContext,
  settings: ExpenseSettings = defaultSettings,
): Decision<ExpenseClaimEvent> {
  const { submission, approvals, payment } = state;
  if (payment) {
    const paid = formatMoney(money(payment.amount, payment.currency));
    return refuse({
      code: 'already-paid',
      rule: 'paid-once',
      reason: text(
        `${paid} has been paid by ${payment.by} under the reference ${payment.reference}.`,
        `${payment.by} 已付款 ${paid}，凭证号 ${payment.reference}。`,
      ),
      acceptable: text('Nothing more; the claim is paid.', '该报销单已付款，无需再次付款。'),
    });
  }
  if (state.phase !== 'review' || !submission) {
    return wrongPhase(
      state,
      text('Payment', '付款'),
      text('A claim with both approvals.', '已通过两级审批的报销单。'),
    );
  }
  if (!approvals.department) {
    return refuse({
      code: 'department-approval-missing',
      rule: 'payment-needs-department-approval',
      reason: text('The department has not approved the claim.', '部门尚未审批通过。'),
      acceptable: text(
        `Payment after a head of ${submission.department} has approved.`,
        `由部门 ${submission.department} 负责人审批通过后付款。`,
      ),
    });
  }
  if (!approvals.finance) {
    return refuse({
      code: 'finance-approval-missing',
      rule: 'payment-needs-finance-approval',
      reason: text('Finance has not approved the claim.', '财务尚未审核通过。'),
      acceptable: text('Payment after finance has approved.', '财务审核通过后付款。'),
    });
  }
  const { currency } = submission;
  const approvedAmount = approvals.finance.amount;
  const approved = formatMoney(money(approvedAmount, currency));
  if (needsExecutive(approvedAmount, currency, settings) && !approvals.executive) {
    const limit = formatMoney(money(settings.executiveLimit[currency] ?? 0, currency));
    return refuse({
      code: 'executive-approval-missing',
      rule: 'executive-approval-above-limit',
      reason: text(
        `${approved} is above the limit of ${limit}, and no executive has approved.`,
        `批准金额 ${approved} 超过限额 ${limit}，尚未经公司领导审批。`,
      ),
      acceptable: text(
        `Payment after an executive has approved, or an approved amount of at most ${limit}.`,
        `公司领导审批通过后付款，或批准金额不超过 ${limit}。`,
      ),
    });
  }
  if (amount !== approvedAmount) {
    return refuse({
      code: 'amount-differs',
      rule: 'payment-of-approved-amount',
      reason: text(
        `${formatMoney(money(amount, currency))} is not the approved amount, ${approved}.`,
        `付款金额 ${formatMoney(money(amount, currency))} 与批准金额 ${approved} 不一致。`,
      ),
      acceptable: text(`Exactly ${approved}.`, `付款金额应为 ${approved}。`),
      errors: [{ path: '/amount', expected: String(approvedAmount), actual: amount }],
    });
  }
  if (method === 'offset' && !submission.advance) {
    return refuse({
      code: 'no-advance-to-offset',
      reason: text(
        'The claim names no advance that it could be offset against.',
        '报销单未关联借款，无法冲抵。',
      ),
      acceptable: text('Payment by bank transfer or in cash.', '以银行转账或现金付款。'),
      errors: [
        { path: '/method', expected: text('bank-transfer or cash', 'bank-transfer 或 cash'), actual: method },
      ],
    });
  }
  const executive = approvals.executive ? { executiveApprovedBy: approvals.executive.by } : {};
  return [
    {
      name: 'paid',
      data: { by: actor.id, currency, amount, approvedAmount, method, reference, ...executive },
    },
  ];
}

/** Minor units of the claim's currency, zero or more each. Together they account for the whole advance. */
export interface SettleAdvance {
  /** The part of the advance that the paid claim uses up. */
  readonly offset: number;
  /** The part that the claimant has given back. */
  readonly repaid: number;
}

export function settleAdvance(
  state: ExpenseClaim,
  { offset, repaid }: SettleAdvance,
  { actor }: DecisionContext,
): Decision<ExpenseClaimEvent> {
  const { payment, settlement, submission } = state;
  if (!payment) {
    return wrongPhase(
      state,
      text('Settling the advance', '核销借款'),
      text('A claim that has been paid.', '已付款的报销单。'),
    );
  }
  const advance = submission?.advance;
  if (!advance) {
    return refuse({
      code: 'no-advance',
      reason: text('The claim names no advance.', '报销单未关联借款。'),
      acceptable: text('A claim that names the advance it settles.', '仅关联借款的报销单可以核销。'),
    });
  }
  const { currency } = payment;
  const lent = formatMoney(money(advance.amount, currency));
  if (settlement) {
    return refuse({
      code: 'advance-already-settled',
      reason: text(
        `The advance ${advance.number} of ${lent} has been settled by ${settlement.by}.`,
        `借款 ${advance.number}（${lent}）已由 ${settlement.by} 核销。`,
      ),
      acceptable: text('Nothing more; the advance is settled.', '该借款已核销，无需再次办理。'),
    });
  }
  if (!isPart(offset) || !isPart(repaid) || offset + repaid !== advance.amount) {
    const [used, back] = [formatMoney(money(offset, currency)), formatMoney(money(repaid, currency))];
    return refuse({
      code: 'advance-not-accounted-for',
      reason: text(
        `${used} offset and ${back} repaid do not account for the advance of ${lent}.`,
        `冲抵 ${used} 与退还 ${back} 之和不等于借款 ${lent}。`,
      ),
      acceptable: text(
        `Two amounts of zero or more that add up to ${lent}.`,
        `两项金额均不小于零，且合计为 ${lent}。`,
      ),
    });
  }
  if (offset > payment.amount) {
    const paid = formatMoney(money(payment.amount, currency));
    return refuse({
      code: 'offset-exceeds-claim',
      reason: text(
        `${formatMoney(money(offset, currency))} cannot be offset against a claim of ${paid}.`,
        `报销金额为 ${paid}，不能冲抵 ${formatMoney(money(offset, currency))}。`,
      ),
      acceptable: text(`At most ${paid} offset, the rest repaid.`, `冲抵不超过 ${paid}，其余退还。`),
      errors: [
        {
          path: '/offset',
          expected: text(`a whole number from 0 to ${payment.amount}`, `0 至 ${payment.amount} 的整数`),
          actual: offset,
        },
      ],
    });
  }
  return [{ name: 'advance-settled', data: { by: actor.id, currency, advance, offset, repaid } }];
}

function isPart(amount: number): boolean {
  return Number.isSafeInteger(amount) && amount >= 0;
}
