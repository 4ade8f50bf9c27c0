import { holds, text, type Actor } from '@liucheng/kernel';
import { commandsOf, defineCaseType, headedDepartments } from '@liucheng/service-kit';
import { addAttachment, removeAttachment, saveDraft, submit, withdraw } from './claiming.ts';
import { budgetLeft } from './budget-left.ts';
import {
  AdvanceSettlementBody,
  ApprovalBody,
  AttachmentBody,
  AttachmentDigest,
  ClaimContentBody,
  FinanceApprovalBody,
  PaymentBody,
  RejectionBody,
  WithdrawalBody,
} from './expense-claim.bodies.ts';
import { expenseClaimEvents, type ExpenseClaimEvent } from './expense-claim.events.ts';
import {
  expenseClaim,
  nextSteps,
  openAdvance,
  payable,
  statusOf,
  uniqueKeys,
  type ExpenseClaim,
} from './expense-claim.ts';
import { expenseReimbursement } from './expense-reimbursement.process.ts';
import { defaultSettings } from './expense-settings.ts';
import { pay, settleAdvance } from './payment.ts';
import { receiptAlreadyClaimed } from './refusals.ts';
import {
  approveByDepartment,
  approveByExecutive,
  approveByFinance,
  rejectByDepartment,
  rejectByExecutive,
  rejectByFinance,
} from './review.ts';

const command = commandsOf<ExpenseClaim, ExpenseClaimEvent>();
const byClaimant = { roles: ['employee'], person: 'case' } as const;
const anyReason = { reason: '-' };

const commands = [
  command({
    name: 'draft',
    binding: byClaimant,
    body: ClaimContentBody,
    route: { method: 'POST', path: '' },
    summary: text('Start a claim as a draft', '新建报销单草稿'),
    examples: {
      'one train ride': {
        title: 'Customer visit in Beijing',
        currency: 'CNY',
        total: 55_350,
        items: [
          {
            category: 'travel',
            date: '2026-02-26',
            amount: 55_350,
            receipt: { number: 'G1234-0001', issuer: 'China Railway' },
            description: 'Train Shanghai to Beijing, second class',
          },
        ],
      },
      'nothing yet': {},
    },
    decide: (state, content, context) => saveDraft(state, { content }, context),
  }),
  command({
    name: 'save-draft',
    binding: byClaimant,
    body: ClaimContentBody,
    route: { method: 'PUT', path: ':id/draft' },
    summary: text('Replace the draft', '保存草稿'),
    trial: ({ content }) => content,
    decide: (state, content, context) => saveDraft(state, { content }, context),
  }),
  command({
    name: 'add-attachment',
    binding: byClaimant,
    body: AttachmentBody,
    route: { method: 'POST', path: ':id/attachments' },
    summary: text('Attach a file (its description; the file itself is kept elsewhere)', '添加附件信息'),
    decide: (state, body) => addAttachment(state, body),
  }),
  command({
    name: 'remove-attachment',
    binding: byClaimant,
    body: AttachmentDigest,
    route: { method: 'DELETE', path: ':id/attachments/:sha256' },
    summary: text('Remove an attachment', '删除附件'),
    decide: removeAttachment,
  }),
  command({
    name: 'submit',
    step: 'submit',
    body: ClaimContentBody,
    route: { method: 'POST', path: ':id/submission' },
    summary: text('Submit the claim, with last changes to the draft if any', '提交报销单'),
    facts: async (state, _content, { actor, now }, sources) =>
      budgetLeft({ department: state.department ?? actor.department, now }, sources),
    decide: (state, content, context, budgetRemaining) =>
      submit(state, { content, ...(budgetRemaining ? { budgetRemaining } : {}) }, context),
  }),
  command({
    name: 'department-approve',
    step: 'department-approve',
    body: ApprovalBody,
    route: { method: 'POST', path: ':id/department-approval' },
    summary: text('Approve for the department', '部门审批通过'),
    trial: () => ({}),
    decide: approveByDepartment,
  }),
  command({
    name: 'department-reject',
    step: 'department-reject',
    body: RejectionBody,
    route: { method: 'POST', path: ':id/department-rejection' },
    summary: text('Reject for the department', '部门驳回'),
    trial: () => anyReason,
    decide: rejectByDepartment,
  }),
  command({
    name: 'finance-approve',
    step: 'finance-approve',
    body: FinanceApprovalBody,
    route: { method: 'POST', path: ':id/finance-approval' },
    summary: text('Approve for finance, all of it or less', '财务审核通过'),
    trial: () => ({}),
    decide: approveByFinance,
  }),
  command({
    name: 'finance-reject',
    step: 'finance-reject',
    body: RejectionBody,
    route: { method: 'POST', path: ':id/finance-rejection' },
    summary: text('Reject for finance', '财务驳回'),
    trial: () => anyReason,
    decide: rejectByFinance,
  }),
  command({
    name: 'executive-approve',
    step: 'executive-approve',
    body: ApprovalBody,
    route: { method: 'POST', path: ':id/executive-approval' },
    summary: text('Approve for the company management', '公司领导审批通过'),
    trial: () => ({}),
    decide: approveByExecutive,
  }),
  command({
    name: 'executive-reject',
    step: 'executive-reject',
    body: RejectionBody,
    route: { method: 'POST', path: ':id/executive-rejection' },
    summary: text('Reject for the company management', '公司领导驳回'),
    trial: () => anyReason,
    decide: rejectByExecutive,
  }),
  command({
    name: 'pay',
    step: 'pay',
    body: PaymentBody,
    route: { method: 'POST', path: ':id/payment' },
    summary: text('Pay the approved amount', '付款'),
    trial: (state) => ({ amount: payable(state), method: 'bank-transfer' as const, reference: '-' }),
    decide: (state, body, context) => pay(state, body, context),
  }),
  command({
    name: 'settle-advance',
    step: 'settle-advance',
    body: AdvanceSettlementBody,
    route: { method: 'POST', path: ':id/advance-settlement' },
    summary: text('Settle the advance', '核销借款'),
    trial: (state) => ({ offset: 0, repaid: openAdvance(state)?.amount ?? 0 }),
    decide: settleAdvance,
  }),
  command({
    name: 'withdraw',
    step: 'withdraw',
    body: WithdrawalBody,
    route: { method: 'POST', path: ':id/withdrawal' },
    summary: text('Take the claim back for good', '撤回报销单'),
    trial: () => ({}),
    decide: withdraw,
  }),
];

/** Roles that see every claim; everybody else sees their own and, as a head, those of the department. */
const seeAll = [
  'accountant',
  'finance-manager',
  'cashier',
  'executive',
  'auditor',
  'process-supervisor',
  'process-analyst',
];

export function seesAllClaims(actor: Actor): boolean {
  return seeAll.some((role) => holds(actor, role));
}

/** FIN-2 as a process that runs. */
export const expenseClaims = defineCaseType({
  definition: expenseReimbursement(),
  category: 'expense-claim',
  service: 'finance',
  path: 'expense-claims',
  events: expenseClaimEvents,
  decider: expenseClaim,
  commands,
  uniqueKeys: [{ scope: 'receipt', held: uniqueKeys, refusal: receiptAlreadyClaimed }],
  readable: (state, actor) =>
    state.claimant === actor.id ||
    seesAllClaims(actor) ||
    (state.department !== undefined && headedDepartments(actor).includes(state.department)),
  summary: (state) => ({
    status: statusOf(state, defaultSettings),
    round: state.round,
    ...(state.submission ? { total: state.submission.total, currency: state.submission.currency } : {}),
  }),
  next: (state) => {
    const steps = nextSteps(state, defaultSettings);
    const editable = state.phase === 'draft' || state.phase === 'rejected';
    return editable ? [...steps, 'save-draft', 'add-attachment', 'remove-attachment'] : steps;
  },
});
