import { text } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import type { StepId } from './assessment.steps.ts';

/** Where the regulation states the process. */
export const clause = 'SUP-5';

/** The rules that refuse a command, by the ids that refusals and violations carry. */
export type BlockingRule =
  | 'heads-respond-for-their-own'
  | 'responded-in-time'
  | 'not-on-own-objection'
  | 'published-after-responses'
  | 'published-with-all-decided';

const block = { clause, enforcement: 'block', kind: 'data', severity: 'major' } as const;

/** The rules of SUP-5 beside its flow and role bindings. */
export const rules: readonly Rule<StepId>[] = [
  {
    ...block,
    id: 'heads-respond-for-their-own' satisfies BlockingRule,
    step: 'respond',
    names: text('Heads respond for their own department only', '部门负责人仅可就本部门考核结果反馈意见'),
    schema: {
      type: 'object',
      properties: { heads: { type: 'string' }, department: { const: { $data: '1/heads' } } },
    },
  },
  {
    ...block,
    id: 'responded-in-time' satisfies BlockingRule,
    step: 'respond',
    severity: 'minor',
    names: text('Departments respond by the day that is set', '部门须在规定期限内反馈意见'),
    schema: { type: 'object', properties: { inTime: { const: true } } },
  },
  {
    ...block,
    id: 'not-on-own-objection' satisfies BlockingRule,
    step: 'decide-objection',
    names: text(
      'Nobody decides on an objection of their own or of a department that they head',
      '不得裁定本人或本人所负责部门提出的异议',
    ),
    schema: { type: 'object', properties: { own: { const: false } } },
  },
  {
    ...block,
    id: 'published-after-responses' satisfies BlockingRule,
    step: 'publish',
    names: text('Published when the time to respond is over', '反馈期限届满后方可公布'),
    schema: { type: 'object', properties: { early: { const: false } } },
  },
  {
    ...block,
    id: 'published-with-all-decided' satisfies BlockingRule,
    step: 'publish',
    names: text('Published when every objection is decided', '全部异议裁定后方可公布'),
    schema: { type: 'object', properties: { undecided: { const: 0 } } },
  },
];
