import { text } from '@liucheng/kernel';
import { data, upheldSteps, type RoleBinding, type Step } from '@liucheng/process-model';
import { annualBudgetEvents } from './annual-budget-events.ts';

const { line, count: amount, whole, list, object } = data;
const step = upheldSteps(annualBudgetEvents);
const lines = list(object({ category: line, amount }, { purpose: line }), 1);
const totals = list(object({ department: line, total: amount }), 1);
const inFinance = (...roles: readonly string[]): RoleBinding => ({ roles, department: 'finance' });

/** The steps of FIN-1; whoever a binding excludes is refused. */
export const steps = {
  'submit-draft': step(
    'draft-submitted',
    { roles: ['department-head'] },
    {
      names: text('Submit the draft', '提交预算草案'),
      instructions: text(
        'Enter one line for each category with its amount, say what it is for, and enter the total. A new draft replaces the earlier one.',
        '按预算科目逐行填写金额和用途，并填写总额。重新提交的草案将替代原草案。',
      ),
      cautions: text(
        'Submit before finance consolidates; a later draft counts only when it is consolidated again.',
        '请在财务汇总前提交；逾期提交的草案须重新汇总后方为有效。',
      ),
      inputs: object({ by: line, department: line, lines, total: amount, linesTotal: amount }),
      expectedDuration: 'P1D',
    },
  ),
  consolidate: step('consolidated', inFinance('accountant', 'finance-manager'), {
    names: text('Consolidate the drafts', '汇总预算'),
    instructions: text(
      'Check that every department has submitted, remind those that are missing, and consolidate.',
      '核对各部门是否均已提交，催交缺报部门后汇总。',
    ),
    cautions: text(
      'Consolidating while a department is missing is reported.',
      '有部门未提交即汇总的，将被上报。',
    ),
    inputs: object({
      by: line,
      year: whole,
      asked: list(line),
      missing: list(line),
      departments: totals,
      categories: list(object({ category: line, total: amount })),
      total: amount,
      linesTotal: amount,
    }),
    expectedDuration: 'P1D',
  }),
  review: step('reviewed', inFinance('finance-manager', 'accountant'), {
    names: text('Review the budget', '审核预算'),
    instructions: text(
      'Compare the lines with the goals and with the year before, and write down what you find.',
      '对照经营目标和上年数据审核各项明细，并写明审核意见。',
    ),
    cautions: text(
      'Whoever has submitted a draft leaves the review to somebody else.',
      '提交过草案的人员应回避审核。',
    ),
    inputs: object({ by: line, findings: line }),
    expectedDuration: 'P2D',
  }),
  balance: step('balanced', inFinance('finance-manager'), {
    names: text('Balance the budget', '综合平衡'),
    instructions: text(
      'Bring what is asked for in line with what there is: enter all lines of each department that changes, and the total of the company after that.',
      '结合可用资金进行综合平衡：对有调整的部门填写其全部明细，并填写平衡后的公司总额。',
    ),
    cautions: text(
      'Explain every cut; departments read it. Without changes, confirm the total.',
      '核减须说明理由，各部门可见；无调整的，确认总额即可。',
    ),
    inputs: object({
      by: line,
      changes: list(object({ department: line, lines, total: amount })),
      total: amount,
      linesTotal: amount,
      explanation: line,
    }),
    expectedDuration: 'P2D',
  }),
  return: step(
    'returned',
    { roles: ['finance-manager', 'executive'] },
    {
      names: text('Return drafts', '退回修改'),
      instructions: text(
        'Name the departments that have to submit again, and say what has to change.',
        '填写须重新提交的部门，并写明修改要求。',
      ),
      cautions: text(
        'A returned draft does not count until it is submitted again; then consolidate once more.',
        '退回的草案在重新提交前不计入预算；重新提交后须再次汇总。',
      ),
      inputs: object({ by: line, departments: list(line, 1), reason: line }),
      expectedDuration: 'PT2H',
    },
  ),
  approve: step(
    'approved',
    { roles: ['executive'] },
    {
      names: text('Approve the budget', '审批预算'),
      instructions: text(
        "Compare the balanced figures with the company's goals and approve them, or return drafts.",
        '对照公司经营目标审批平衡后的预算；不同意的，退回修改。',
      ),
      cautions: text(
        'What is approved changes only by an adjustment after the issue.',
        '审批通过后，仅可在下达后通过调整程序变更。',
      ),
      inputs: object({ by: line, departments: totals, total: amount, linesTotal: amount }),
      expectedDuration: 'P1D',
    },
  ),
  issue: step('issued', inFinance('finance-manager'), {
    names: text('Issue the budget', '下达预算'),
    instructions: text(
      'Issue the approved budget; the account of each department then shows what it may spend.',
      '下达经审批的预算；各部门预算额度随即生效。',
    ),
    cautions: text('Only an approved budget can be issued.', '未经审批通过的预算不得下达。'),
    inputs: object({
      by: line,
      year: whole,
      departments: totals,
      total: amount,
      linesTotal: amount,
    }),
    expectedDuration: 'PT2H',
  }),
  adjust: step(
    'adjusted',
    { roles: ['executive'] },
    {
      names: text('Approve an adjustment', '审批预算调整'),
      instructions: text(
        "Compare the requested lines with the department's present budget and what it has spent; approve the request by its number, or decline it.",
        '对照部门现行预算及已用金额核查申请明细，按申请编号批准或驳回。',
      ),
      cautions: text(
        'A department may have spent more than it is left with; its remaining budget is then below zero.',
        '调减后额度可能低于已用金额，此时剩余预算为负。',
      ),
      inputs: object({
        by: line,
        request: line,
        requestedBy: line,
        reason: line,
        department: line,
        lines,
        total: amount,
        linesTotal: amount,
        before: amount,
      }),
      expectedDuration: 'P1D',
    },
  ),
} as const satisfies Readonly<Record<string, Step>>;

export type StepId = keyof typeof steps;
