import { text } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import type { StepId } from './expense-reimbursement.roles.ts';
import type { ExpenseSettings } from './expense-settings.ts';

/** Where the regulation states the process; every rule and refusal of it refers here. */
export const clause = 'FIN-2';

/** The rules that refuse a command, by the ids that refusals and violations carry. */
export type BlockingRule =
  | 'total-equals-items'
  | 'receipt-per-item'
  | 'receipt-claimed-once'
  | 'department-approval-not-by-claimant'
  | 'finance-approval-not-by-claimant'
  | 'executive-approval-not-by-claimant'
  | 'payment-needs-department-approval'
  | 'payment-needs-finance-approval'
  | 'executive-approval-above-limit'
  | 'payment-of-approved-amount'
  | 'paid-once';

const block = { clause, enforcement: 'block' } as const;
const monitor = { clause, enforcement: 'monitor' } as const;
const amount = { type: 'integer', minimum: 1 } as const;

/** The rules of FIN-2 beside its flow and role bindings. Those marked `block` are upheld by the commands as well. */
export function rulesOf(settings: ExpenseSettings): Rule<StepId>[] {
  return [...submissionRules, ...approvalRules, ...paymentRules(settings), ...deadlineRules(settings)];
}

const submissionRules: readonly (Rule<StepId> & { readonly id: BlockingRule | 'fits-remaining-budget' })[] = [
  {
    ...block,
    id: 'total-equals-items',
    kind: 'data',
    step: 'submit',
    severity: 'major',
    names: text('The total equals the sum of the items', '报销总额等于各明细金额之和'),
    schema: {
      type: 'object',
      required: ['total', 'itemsTotal'],
      properties: { total: { ...amount, const: { $data: '1/itemsTotal' } }, itemsTotal: amount },
    },
  },
  {
    ...block,
    id: 'receipt-per-item',
    kind: 'data',
    step: 'submit',
    severity: 'major',
    names: text('Each item has a receipt', '每条明细均附票据'),
    schema: {
      type: 'object',
      required: ['items'],
      properties: {
        items: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            required: ['receipt'],
            properties: {
              receipt: {
                type: 'object',
                required: ['number'],
                properties: { number: { type: 'string', pattern: '\\S' } },
              },
            },
          },
        },
      },
    },
  },
  {
    // What one event shows is that no number stands twice in a claim; across claims the service reserves the keys.
    ...block,
    id: 'receipt-claimed-once',
    kind: 'data',
    step: 'submit',
    severity: 'critical',
    names: text('A receipt is claimed only once in the company', '同一票据在全公司只能报销一次'),
    schema: {
      type: 'object',
      properties: { receiptKeys: { type: 'array', uniqueItems: true, items: { type: 'string' } } },
    },
  },
  {
    ...monitor,
    id: 'fits-remaining-budget',
    kind: 'data',
    step: 'submit',
    severity: 'major',
    names: text("The amount fits the department's remaining budget", '报销金额不超出部门剩余预算'),
    // Without a known budget there is nothing to compare with, and a reference to an absent fact is met.
    schema: {
      type: 'object',
      properties: {
        total: { type: 'integer', maximum: { $data: '1/budgetRemaining' } },
        budgetRemaining: { type: 'integer' },
      },
    },
  },
];

const approvalRules: readonly Rule<StepId>[] = [
  ...(
    [
      ['department', '部门'],
      ['finance', '财务'],
      ['executive', '公司领导'],
    ] as const
  ).map(([stage, zh]): Rule<StepId> & { readonly id: BlockingRule } => ({
    ...block,
    id: `${stage}-approval-not-by-claimant`,
    kind: 'separationOfDuties',
    a: 'submit',
    b: `${stage}-approve`,
    severity: 'critical',
    names: text(`The claimant never gives the ${stage} approval`, `报销人不得进行${zh}审批`),
  })),
  ...(['approve', 'reject'] as const).map((decision): Rule<StepId> => ({
    ...monitor,
    id: `finance-${decision}-by-another-person`,
    kind: 'separationOfDuties',
    a: 'department-approve',
    b: `finance-${decision}`,
    severity: 'major',
    names: text(
      `Finance ${decision === 'approve' ? 'approval' : 'rejection'} by another person than the department's approver`,
      `财务${decision === 'approve' ? '审核通过' : '驳回'}人与部门审批人不得为同一人`,
    ),
  })),
];

function paymentRules(settings: ExpenseSettings): (Rule<StepId> & { readonly id: BlockingRule })[] {
  return [
    {
      ...block,
      id: 'payment-needs-department-approval',
      kind: 'precedence',
      a: 'department-approve',
      b: 'pay',
      severity: 'critical',
      names: text('Payment only after the department approval', '部门审批通过后方可付款'),
    },
    {
      ...block,
      id: 'payment-needs-finance-approval',
      kind: 'precedence',
      a: 'finance-approve',
      b: 'pay',
      severity: 'critical',
      names: text('Payment only after the finance approval', '财务审核通过后方可付款'),
    },
    {
      ...block,
      id: 'executive-approval-above-limit',
      kind: 'data',
      step: 'pay',
      severity: 'critical',
      names: text('Above the limit an executive approves as well', '超过限额须经公司领导审批'),
      schema: {
        type: 'object',
        allOf: Object.entries(settings.executiveLimit).map(([currency, limit]) => ({
          if: {
            type: 'object',
            required: ['currency', 'amount'],
            properties: {
              currency: { const: currency },
              amount: { type: 'integer', exclusiveMinimum: limit },
            },
          },
          then: {
            type: 'object',
            required: ['executiveApprovedBy'],
            properties: { executiveApprovedBy: { type: 'string', minLength: 1 } },
          },
        })),
      },
    },
    {
      ...block,
      id: 'payment-of-approved-amount',
      kind: 'data',
      step: 'pay',
      severity: 'critical',
      names: text('The approved amount is paid, no more and no less', '付款金额必须等于批准金额'),
      schema: {
        type: 'object',
        required: ['amount', 'approvedAmount'],
        properties: { amount: { ...amount, const: { $data: '1/approvedAmount' } }, approvedAmount: amount },
      },
    },
    {
      ...block,
      id: 'paid-once',
      kind: 'atMost',
      a: 'pay',
      n: 1,
      severity: 'critical',
      names: text('A claim is paid only once', '同一报销单只能付款一次'),
    },
  ];
}

/**
 * The payment's period starts with the last approval. A deadline can't ask about the amount, so it is put as two: after
 * the finance approval something has to happen that ends finance's waiting (payment or the executive's decision, which
 * never comes for a claim within the limit), and after the executive's approval the payment. Nobody is accused of not
 * paying a claim that still waits for the executive to decide or that the executive has rejected.
 */
function deadlineRules({ deadlines }: ExpenseSettings): Rule<StepId>[] {
  const within = (duration: string): { duration: string; time: 'business' } => ({
    duration,
    time: 'business',
  });
  return [
    {
      ...monitor,
      id: 'department-decides-in-time',
      kind: 'deadline',
      step: ['department-approve', 'department-reject'],
      after: 'submit',
      within: within(deadlines.departmentDecision),
      severity: 'minor',
      names: text('The department decides in time', '部门在规定时限内审批'),
    },
    {
      ...monitor,
      id: 'finance-decides-in-time',
      kind: 'deadline',
      step: ['finance-approve', 'finance-reject'],
      after: 'department-approve',
      within: within(deadlines.financeDecision),
      severity: 'minor',
      names: text('Finance decides in time', '财务在规定时限内审核'),
    },
    {
      ...monitor,
      id: 'payment-in-time',
      kind: 'deadline',
      step: ['pay', 'executive-approve', 'executive-reject'],
      after: 'finance-approve',
      within: within(deadlines.payment),
      severity: 'major',
      names: text(
        "Paid in time after the finance approval, or the executive's decision taken",
        '财务审核通过后在规定时限内付款（或由公司领导作出审批决定）',
      ),
    },
    {
      ...monitor,
      id: 'payment-in-time-after-executive',
      kind: 'deadline',
      step: 'pay',
      after: 'executive-approve',
      within: within(deadlines.payment),
      severity: 'major',
      names: text("Paid in time after the executive's approval", '公司领导审批通过后在规定时限内付款'),
    },
  ];
}
