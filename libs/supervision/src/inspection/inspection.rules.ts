import { text, type Text } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import type { StepId } from './inspection.steps.ts';

/** Where the regulation states the process. */
export const clause = 'SUP-2';

/** The rules that refuse a command, by the ids that refusals and violations carry. */
export type BlockingRule =
  | `heads-inspect-their-own-${(typeof ownSteps)[number][0]}`
  | 'sample-before-spot-check'
  | 'spot-check-keeps-to-sample';

const block = { clause, enforcement: 'block' } as const;
const monitor = { clause, enforcement: 'monitor' } as const;

const ownSteps = [
  ['plan-inspection', text('plan an inspection', '制定检查计划')],
  ['draw-sample', text('draw a sample', '抽取样本')],
  ['inspect', text('inspect', '实施检查')],
  ['finding', text('record a finding', '登记检查发现')],
  ['report', text('report', '出具检查报告')],
  ['conclude', text('conclude an inspection', '终结检查')],
  ['cancel', text('cancel an inspection', '取消检查')],
] as const satisfies readonly (readonly [StepId, Text])[];

const spotCheck = { type: 'object', properties: { method: { const: 'spot-check' } } } as const;

/** The rules of SUP-2 beside its flow and role bindings. */
export const rules: readonly Rule<StepId>[] = [
  {
    ...monitor,
    id: 'reported-in-time',
    kind: 'deadline',
    step: 'report',
    // Of a plan that recurs, each report says when the next one is due.
    after: ['plan-inspection', 'report'],
    until: '/dueOn',
    severity: 'major',
    names: text('Each planned inspection is reported by its day', '计划内的检查须按期完成并出具报告'),
  },
  ...ownSteps.map(([step, what]): Rule<StepId> => ({
    ...block,
    id: `heads-inspect-their-own-${step}` satisfies BlockingRule,
    kind: 'data',
    step,
    severity: 'major',
    names: text(`Heads ${what.en} in their own department only`, `部门负责人仅可在本部门${what['zh-CN']}`),
    schema: {
      type: 'object',
      if: { type: 'object', properties: { as: { const: 'head' } } },
      then: {
        type: 'object',
        required: ['heads', 'department'],
        properties: {
          department: { type: 'string' },
          heads: { type: 'string', const: { $data: '1/department' } },
        },
      },
    },
  })),
  {
    ...block,
    id: 'sample-before-spot-check' satisfies BlockingRule,
    kind: 'data',
    step: 'inspect',
    severity: 'major',
    names: text('A spot check begins with a sample', '抽查前须先抽取样本'),
    schema: { type: 'object', if: spotCheck, then: { properties: { sampled: { const: true } } } },
  },
  {
    ...block,
    id: 'spot-check-keeps-to-sample' satisfies BlockingRule,
    kind: 'data',
    step: 'inspect',
    severity: 'major',
    names: text('A spot check looks at cases of its sample', '抽查仅限样本内的案例'),
    schema: {
      type: 'object',
      if: { type: 'object', properties: { method: { const: 'spot-check' }, sampled: { const: true } } },
      then: { properties: { inSample: { const: true } } },
    },
  },
  {
    ...monitor,
    id: 'whole-sample-inspected',
    kind: 'data',
    step: 'report',
    severity: 'major',
    names: text('Every case of the sample is inspected before the report', '出具报告前须检查样本内全部案例'),
    schema: { type: 'object', properties: { uninspected: { const: 0 } } },
  },
];
