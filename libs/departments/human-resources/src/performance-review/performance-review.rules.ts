import { text, type JsonObject, type Text } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import type { StepId } from './performance-review.steps.ts';

/** Where the regulation states the process. */
export const clause = 'HR-3';

const block = { clause, enforcement: 'block' } as const;
const monitor = { clause, enforcement: 'monitor' } as const;

/** Steps by which somebody's grade, or what comes of it, is made. */
export const judging = {
  'manager-assess': text('assesses', '评价'),
  consolidate: text('consolidates', '汇总'),
  grade: text('grades', '定级'),
  'compute-bonus': text('computes the bonus of', '核算奖金'),
  decide: text('decides on', '决定奖惩'),
} as const satisfies Partial<Record<StepId, Text>>;
export type JudgingStep = keyof typeof judging;

/** Steps that are the employee's own. */
export const ownSteps = {
  'self-assess': text('The self-assessment is by the employee in person', '自评须由员工本人完成'),
  appeal: text('The appeal is by the employee in person', '申诉须由员工本人提出'),
} as const satisfies Partial<Record<StepId, Text>>;
export type OwnStep = keyof typeof ownSteps;

/** The rules that refuse a command, by the ids that refusals and violations carry. */
export type BlockingRule =
  | 'weights-sum-to-100'
  | 'grade-on-scale'
  | `nobody-grades-themselves-${JudgingStep}`
  | `by-the-employee-${OwnStep}`;

/** The rules of HR-3 beside its flow and role bindings. */
export const rules: readonly Rule<StepId>[] = [
  {
    ...block,
    id: 'weights-sum-to-100' satisfies BlockingRule,
    kind: 'data',
    step: 'set-scheme',
    severity: 'major',
    names: text('The weights of the indicators sum to 100 %', '考核指标权重合计须为 100%'),
    schema: {
      type: 'object',
      required: ['weightsTotal'],
      properties: { weightsTotal: { const: 100 } },
    },
  },
  // The flow has this order, too; these two are rules of the regulation, each with its own weight.
  {
    ...monitor,
    id: 'self-assessment-first',
    kind: 'precedence',
    a: 'self-assess',
    b: 'manager-assess',
    severity: 'minor',
    names: text("The self-assessment comes before the manager's", '员工自评须先于上级评价'),
  },
  {
    ...monitor,
    id: 'feedback-before-consolidation',
    kind: 'precedence',
    a: 'feedback',
    b: 'consolidate',
    severity: 'major',
    names: text('The feedback talk comes before the consolidation', '绩效面谈须先于结果汇总'),
  },
  {
    ...block,
    id: 'grade-on-scale' satisfies BlockingRule,
    kind: 'data',
    step: 'grade',
    severity: 'major',
    names: text("Grades lie on the scheme's scale", '考核等级须在方案规定的等级之内'),
    schema: {
      type: 'object',
      required: ['grade', 'scale'],
      properties: {
        scale: { type: 'array', items: { type: 'string' } },
        grade: { type: 'string', enum: { $data: '1/scale' } },
      },
    },
  },
  ...Object.entries(judging).map(([step, what]) => nobodyThemselves(step as JudgingStep, what)),
  ...Object.entries(ownSteps).map(([step, names]) => inPerson(step as OwnStep, names)),
];

function nobodyThemselves(step: JudgingStep, what: Text): Rule<StepId> {
  return {
    ...block,
    id: `nobody-grades-themselves-${step}` satisfies BlockingRule,
    kind: 'data',
    step,
    severity: 'critical',
    names: text(`Nobody ${what.en} themselves`, `任何人不得为本人考核（${what['zh-CN']}）`),
    schema: compared({ type: 'string', not: { type: 'string', const: { $data: '1/employee' } } }),
  };
}

function inPerson(step: OwnStep, names: Text): Rule<StepId> {
  return {
    ...block,
    id: `by-the-employee-${step}` satisfies BlockingRule,
    kind: 'data',
    step,
    severity: 'critical',
    names,
    schema: compared({ type: 'string', const: { $data: '1/employee' } }),
  };
}

/** Who acts, held against who is reviewed. */
function compared(by: JsonObject): JsonObject {
  return {
    type: 'object',
    required: ['by', 'employee'],
    properties: { employee: { type: 'string' }, by },
  };
}
