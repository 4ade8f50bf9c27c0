import {
  formatMoney,
  money,
  text,
  type Decision,
  type DecisionContext,
  type Rejection,
  type Text,
} from '@liucheng/kernel';
import { isAmount } from './claim-content.ts';
import type { ExpenseClaimEvent, Submitted } from './expense-claim.events.ts';
import type { ExpenseClaim, Stage } from './expense-claim.ts';
import { refuse, wrongPhase } from './refusals.ts';

// The three reviews. Their order is monitored, not enforced: an approval that comes early is a fact, and the monitor
// says so. Each review decides once per submission. Who holds the role of a step is known before a command is decided.

export interface Approve {
  readonly comment?: string;
}

export interface Reject {
  readonly reason: string;
}

export interface ApproveByFinance {
  /** Minor units of the claim's currency, at most the total; the total when left out. */
  readonly approvedAmount?: number;
  /** Needed when less than the total is approved. */
  readonly reason?: string;
}

/** By a head of the department that the claim belongs to, never by the claimant. */
export function approveByDepartment(
  state: ExpenseClaim,
  { comment }: Approve,
  { actor }: DecisionContext,
): Decision<ExpenseClaimEvent> {
  const refusal = byClaimant(state, 'department', actor.id) ?? notUnderReview(state, 'department');
  if (refusal) return refusal;
  return [{ name: 'department-approved', data: { by: actor.id, ...(comment ? { comment } : {}) } }];
}

export function rejectByDepartment(
  state: ExpenseClaim,
  { reason }: Reject,
  { actor }: DecisionContext,
): Decision<ExpenseClaimEvent> {
  const refusal = notUnderReview(state, 'department') ?? withoutReason(reason);
  return refusal ?? [{ name: 'department-rejected', data: { by: actor.id, reason: reason.trim() } }];
}

/** May approve less than was claimed, with a reason. That it is not the department's approver is monitored. */
export function approveByFinance(
  state: ExpenseClaim,
  { approvedAmount, reason }: ApproveByFinance,
  { actor }: DecisionContext,
): Decision<ExpenseClaimEvent> {
  const { submission } = state;
  const refusal = byClaimant(state, 'finance', actor.id) ?? notUnderReview(state, 'finance');
  if (refusal) return refusal;
  const { currency, total } = submission as Submitted;
  const amount = approvedAmount ?? total;
  const claimed = formatMoney(money(total, currency));
  if (!isAmount(amount) || amount > total) {
    const stated = formatMoney(money(amount, currency));
    return refuse({
      code: 'approved-amount-not-within-claim',
      reason: text(
        `${stated} cannot be approved of a claim of ${claimed}.`,
        `报销总额为 ${claimed}，不能批准 ${stated}。`,
      ),
      acceptable: text(`More than zero, up to ${claimed}.`, `大于零且不超过 ${claimed}。`),
      errors: [
        {
          path: '/approvedAmount',
          expected: text(`a whole number from 1 to ${total}`, `1 至 ${total} 的整数`),
          actual: amount,
        },
      ],
    });
  }
  if (amount < total && !reason?.trim()) {
    return refuse({
      code: 'reduction-without-reason',
      reason: text(
        `${formatMoney(money(amount, currency))} instead of ${claimed} is approved without saying why.`,
        `批准金额 ${formatMoney(money(amount, currency))} 少于报销总额 ${claimed}，但未说明原因。`,
      ),
      acceptable: text('A reason that the claimant understands.', '请填写报销人能够理解的核减原因。'),
      errors: [{ path: '/reason', expected: text('why less than the total is approved', '核减的理由') }],
    });
  }
  return [
    {
      name: 'finance-approved',
      data: {
        by: actor.id,
        currency,
        total,
        approvedAmount: amount,
        ...(reason?.trim() ? { reason: reason.trim() } : {}),
      },
    },
  ];
}

export function rejectByFinance(
  state: ExpenseClaim,
  { reason }: Reject,
  { actor }: DecisionContext,
): Decision<ExpenseClaimEvent> {
  const refusal = notUnderReview(state, 'finance') ?? withoutReason(reason);
  return refusal ?? [{ name: 'finance-rejected', data: { by: actor.id, reason: reason.trim() } }];
}

/** Possible for every claim under review, needed only above the limit. */
export function approveByExecutive(
  state: ExpenseClaim,
  { comment }: Approve,
  { actor }: DecisionContext,
): Decision<ExpenseClaimEvent> {
  const refusal = byClaimant(state, 'executive', actor.id) ?? notUnderReview(state, 'executive');
  if (refusal) return refusal;
  return [{ name: 'executive-approved', data: { by: actor.id, ...(comment ? { comment } : {}) } }];
}

export function rejectByExecutive(
  state: ExpenseClaim,
  { reason }: Reject,
  { actor }: DecisionContext,
): Decision<ExpenseClaimEvent> {
  const refusal = notUnderReview(state, 'executive') ?? withoutReason(reason);
  return refusal ?? [{ name: 'executive-rejected', data: { by: actor.id, reason: reason.trim() } }];
}

const stages: Record<Stage, Text> = {
  department: text('department', '部门'),
  finance: text('finance', '财务'),
  executive: text('executive', '公司领导'),
};

function notUnderReview(state: ExpenseClaim, stage: Stage): Rejection | undefined {
  if (state.phase !== 'review') {
    return wrongPhase(
      state,
      text('A decision', '审批'),
      text('A claim that is under review.', '正在审批中的报销单。'),
    );
  }
  const earlier = state.approvals[stage];
  if (!earlier) return undefined;
  return refuse({
    code: 'already-approved',
    reason: text(
      `The ${stages[stage].en} approval has been given by ${earlier.by}.`,
      `${earlier.by} 已完成${stages[stage]['zh-CN']}审批。`,
    ),
    acceptable: text('One decision of each kind per submission.', '每次提交，各环节只审批一次。'),
  });
}

function byClaimant(state: ExpenseClaim, stage: Stage, person: string): Rejection | undefined {
  if (state.claimant !== person) return undefined;
  const acceptable = {
    department: text(
      `Another person who heads the department ${state.department}.`,
      `由部门 ${state.department} 的其他负责人审批。`,
    ),
    finance: text('Another accountant or finance manager.', '由其他会计或财务经理审核。'),
    executive: text('Another executive.', '由其他公司领导审批。'),
  }[stage];
  return refuse({
    code: 'claimant-cannot-approve',
    cause: 'person',
    rule: `${stage}-approval-not-by-claimant`,
    reason: text(`${person} cannot approve their own claim.`, `${person} 不得审批本人的报销单。`),
    acceptable,
  });
}

function withoutReason(reason: string): Rejection | undefined {
  if (reason.trim() !== '') return undefined;
  return refuse({
    code: 'rejection-without-reason',
    reason: text('The claim is rejected without saying why.', '驳回时未说明原因。'),
    acceptable: text(
      'A reason that tells the claimant what to change.',
      '请填写驳回原因，说明报销人应如何修改。',
    ),
    errors: [{ path: '/reason', expected: text('what the claimant has to change', '报销人需要更改的内容') }],
  });
}
