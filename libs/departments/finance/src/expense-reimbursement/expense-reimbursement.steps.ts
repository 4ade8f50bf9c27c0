import { text } from '@liucheng/kernel';
import { data, type Step } from '@liucheng/process-model';
import { categories, expenseClaimEvents, paymentMethods, type EventName } from './expense-claim.events.ts';
import { roleBindings, type StepId } from './expense-reimbursement.roles.ts';

/** The event that witnesses each step; in a definition it stands for every version of that event. */
export const witnesses = {
  submit: 'submitted',
  'department-approve': 'department-approved',
  'department-reject': 'department-rejected',
  'finance-approve': 'finance-approved',
  'finance-reject': 'finance-rejected',
  'executive-approve': 'executive-approved',
  'executive-reject': 'executive-rejected',
  pay: 'paid',
  'settle-advance': 'advance-settled',
  withdraw: 'withdrawn',
} as const satisfies Record<StepId, EventName>;

const { line, object } = data;
const amount = { type: 'integer', minimum: 1 } as const;
const part = { type: 'integer', minimum: 0 } as const;

const advance = object({ number: line, amount });
const approval = object({ by: line }, { comment: line });
const rejection = object({ by: line, reason: line });

// What the rules ask of receipts and sums is left to them here, so that one fault is not reported twice.
const submitted = object(
  {
    claimant: line,
    department: line,
    title: line,
    currency: { type: 'string', pattern: '^[A-Z]{3}$' },
    items: {
      type: 'array',
      minItems: 1,
      items: object(
        {
          category: { type: 'string', enum: Object.keys(categories) },
          date: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
          amount,
        },
        { description: { type: 'string' }, receipt: { type: 'object', properties: { issuer: line } } },
      ),
    },
    total: amount,
  },
  {
    itemsTotal: amount,
    receiptKeys: { type: 'array', items: line },
    advance,
    budgetRemaining: { type: 'integer' },
  },
);

const steps: Readonly<Record<StepId, Omit<Step, 'events' | 'role' | 'enforcement'>>> = {
  submit: {
    names: text('Submit the claim', '提交报销单'),
    instructions: text(
      'Enter every expense as an item with its category, date, amount, receipt number and what it was for. Attach the receipts. Add up the total. If you received an advance, name it with its number and amount. After a rejection, change what the reason asks for and submit again.',
      '逐条填写费用：类别、日期、金额、票据号码和用途，并附上票据；填写报销总额。如有借款，填写借款单号和金额。被驳回后，按驳回原因修改并重新提交。',
    ),
    cautions: text(
      'All items are in one currency. A receipt can be claimed only once in the company. The total has to equal the sum of the items.',
      '全部明细须为同一币种；同一票据在全公司只能报销一次；总额必须等于各明细之和。',
    ),
    inputs: submitted,
    expectedDuration: 'PT20M',
  },
  'department-approve': {
    names: text('Department approves', '部门审批通过'),
    instructions: text(
      'Check that each expense was needed for the work of your department and that the amounts are reasonable, then approve.',
      '核对各项费用是否为本部门工作所需、金额是否合理，然后审批通过。',
    ),
    cautions: text(
      'Decide within two business days of the submission unless another period is set. You cannot approve your own claim: another head of the department does.',
      '如无另行规定，应在提交后两个工作日内审批。不得审批本人的报销单，由本部门其他负责人审批。',
    ),
    inputs: approval,
    expectedDuration: 'PT10M',
  },
  'department-reject': {
    names: text('Department rejects', '部门驳回'),
    instructions: text(
      'Reject the claim if an expense was not needed or not agreed. Write what the claimant has to change.',
      '如费用并非工作所需或未经同意，予以驳回，并写明报销人应如何修改。',
    ),
    cautions: text('The claimant may correct the claim and submit it again.', '报销人可修改后重新提交。'),
    inputs: rejection,
    expectedDuration: 'PT10M',
  },
  'finance-approve': {
    names: text('Finance approves', '财务审核通过'),
    instructions: text(
      "Check each receipt for genuineness, date and amount, the category, the advance and the department's budget. Approve the total, or less with a reason.",
      '审核票据的真实性、日期和金额，以及费用类别、借款和部门预算；批准全额，或说明原因后核减。',
    ),
    cautions: text(
      "The reviewer is another person than the department's approver and not the claimant. A claim above the limit goes to an executive next.",
      '审核人不得与部门审批人为同一人，也不得为报销人本人。超过限额的报销单须再报公司领导审批。',
    ),
    inputs: object({ by: line, currency: line, total: amount, approvedAmount: amount }, { reason: line }),
    expectedDuration: 'PT20M',
  },
  'finance-reject': {
    names: text('Finance rejects', '财务驳回'),
    instructions: text(
      'Reject the claim if a receipt is missing, not valid or does not fit its item. Write which one and what would be accepted.',
      '票据缺失、无效或与明细不符时予以驳回，写明是哪一张票据以及如何更正。',
    ),
    cautions: text(
      'The receipts stay reserved for this claim until it is resubmitted without them or withdrawn.',
      '票据仍由该报销单占用，直至重新提交时去除或报销单撤回。',
    ),
    inputs: rejection,
    expectedDuration: 'PT15M',
  },
  'executive-approve': {
    names: text('Executive approves', '公司领导审批通过'),
    instructions: text(
      'Claims whose approved amount is above the limit come to you after both reviews. Read both decisions, then approve.',
      '批准金额超过限额的报销单，在部门和财务审核后由您审批。请查看前两级意见后审批通过。',
    ),
    cautions: text('Without this approval such a claim cannot be paid.', '未经此审批，该类报销单不得付款。'),
    inputs: approval,
    expectedDuration: 'PT10M',
  },
  'executive-reject': {
    names: text('Executive rejects', '公司领导驳回'),
    instructions: text(
      'Reject the claim if the expense should not be borne, and write why. Both reviews start again when it is resubmitted.',
      '如不应承担该费用，予以驳回并写明原因。重新提交后，部门和财务须重新审核。',
    ),
    inputs: rejection,
    expectedDuration: 'PT10M',
  },
  pay: {
    names: text('Pay', '付款'),
    instructions: text(
      "Pay exactly the approved amount to the claimant and enter the method and the bank's or cash book's reference.",
      '按批准金额向报销人付款，填写付款方式以及银行或现金日记账的凭证号。',
    ),
    cautions: text(
      'Only after both approvals, and the executive approval above the limit. Never twice.',
      '须经部门和财务审批通过；超过限额的还须公司领导审批通过。不得重复付款。',
    ),
    inputs: object(
      {
        by: line,
        currency: line,
        amount,
        approvedAmount: amount,
        method: { type: 'string', enum: Object.keys(paymentMethods) },
        reference: line,
      },
      { executiveApprovedBy: line },
    ),
    expectedDuration: 'PT10M',
  },
  'settle-advance': {
    names: text('Settle the advance', '核销借款'),
    instructions: text(
      'If the claim names an advance, enter how much of it the claim uses up and how much the claimant has given back.',
      '报销单关联借款时，填写冲抵金额和退还金额。',
    ),
    cautions: text(
      'The two amounts have to add up to the advance exactly. An advance is settled once.',
      '两项金额之和必须等于借款金额。同一借款只核销一次。',
    ),
    inputs: object({ by: line, currency: line, advance, offset: part, repaid: part }),
    expectedDuration: 'PT10M',
  },
  withdraw: {
    names: text('Withdraw the claim', '撤回报销单'),
    instructions: text(
      'Take the claim back if you do not want it any more. Its receipts can then be claimed again.',
      '不再报销时可撤回报销单，其票据可重新用于其他报销单。',
    ),
    cautions: text(
      'A withdrawn claim cannot be resubmitted. A paid claim cannot be withdrawn.',
      '撤回后不能重新提交；已付款的报销单不能撤回。',
    ),
    inputs: object({ by: line }, { reason: line }),
    expectedDuration: 'PT2M',
  },
};

/** The steps with their witnesses and role bindings; whoever a binding excludes is refused. */
export function definedSteps(): Readonly<Record<StepId, Step>> {
  const ids = Object.keys(steps) as StepId[];
  const complete = ids.map((id): [StepId, Step] => [
    id,
    {
      ...steps[id],
      events: expenseClaimEvents.types(witnesses[id]),
      role: roleBindings[id],
      enforcement: 'block',
    },
  ]);
  return Object.fromEntries(complete) as Record<StepId, Step>;
}
