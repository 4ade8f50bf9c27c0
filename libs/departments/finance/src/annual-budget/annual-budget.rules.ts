import { text, type Text } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import type { StepId } from './annual-budget.steps.ts';

/** Where the regulation states the process. */
export const clause = 'FIN-1';

const block = { clause, enforcement: 'block' } as const;
const monitor = { clause, enforcement: 'monitor' } as const;

/** Every step that states a total; a person states it at the first two, and when an adjustment is asked for. */
const totalled = [
  ['submit-draft', text("A draft's total", '部门预算草案总额')],
  ['balance', text('The balanced total', '平衡后预算总额')],
  ['consolidate', text('The consolidated total', '汇总预算总额')],
  ['approve', text('The approved total', '审批预算总额')],
  ['issue', text('The issued total', '下达预算总额')],
  ['adjust', text("An adjusted department's total", '调整后部门预算总额')],
] as const satisfies readonly (readonly [StepId, Text])[];

export type TotalledStep = (typeof totalled)[number][0];

/** The rules of FIN-1 beside its flow and role bindings. */
export const rules: readonly Rule<StepId>[] = [
  ...totalled.map(([step, what]): Rule<StepId> => ({
    ...block,
    id: `total-equals-lines-${step}`,
    kind: 'data',
    step,
    severity: 'major',
    names: text(`${what.en} equals the sum of the lines`, `${what['zh-CN']}等于各明细之和`),
    schema: {
      type: 'object',
      required: ['total', 'linesTotal'],
      properties: {
        total: { type: 'integer', const: { $data: '1/linesTotal' } },
        linesTotal: { type: 'integer' },
      },
    },
  })),
  {
    ...block,
    id: 'only-approved-budget-issued',
    kind: 'precedence',
    a: 'approve',
    b: 'issue',
    severity: 'critical',
    names: text('Only an approved budget is issued', '只有经审批通过的预算方可下达'),
  },
  {
    ...monitor,
    id: 'all-departments-submitted',
    kind: 'data',
    step: 'consolidate',
    severity: 'major',
    names: text('Every department has submitted before consolidation', '汇总前各部门均须提交预算草案'),
    schema: {
      type: 'object',
      required: ['missing'],
      properties: { missing: { type: 'array', maxItems: 0 } },
    },
  },
  {
    ...monitor,
    id: 'reviewer-has-not-submitted',
    kind: 'separationOfDuties',
    a: 'submit-draft',
    b: 'review',
    severity: 'major',
    names: text('Who reviews has not submitted a draft', '预算审核人不得为草案提交人'),
  },
];
