import { text } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import type { StepId } from './rollout.steps.ts';

/** Where the regulation states the process. */
export const clause = 'SUP-1';

/** The rules that refuse a command, by the ids that refusals and violations carry. */
export type BlockingRule =
  | 'acknowledged-in-person'
  | 'acknowledged-by-concerned'
  | 'acknowledged-once'
  | 'concluded-when-all-acknowledged';

const block = { clause, enforcement: 'block', kind: 'data' } as const;

/** The rules of SUP-1 beside its flow and role bindings. */
export const rules: readonly Rule<StepId>[] = [
  {
    clause,
    enforcement: 'monitor',
    id: 'acknowledged-before-effective',
    kind: 'deadline',
    step: 'acknowledge',
    after: ['announce', 'add-concerned'],
    // One for each person: whoever is late is a violation of their own.
    each: '/concerned',
    key: '/person',
    until: '/dueOn',
    disarmedBy: 'release-concerned',
    severity: 'major',
    names: text(
      'Everybody concerned has acknowledged before the effective date',
      '相关人员须在生效日期前完成确认',
    ),
  },
  {
    ...block,
    id: 'acknowledged-in-person' satisfies BlockingRule,
    step: 'acknowledge',
    severity: 'major',
    names: text('Everybody acknowledges for themselves only', '仅可由本人确认，不得代为确认'),
    schema: {
      type: 'object',
      properties: { by: { type: 'string' }, person: { const: { $data: '1/by' } } },
    },
  },
  {
    ...block,
    id: 'acknowledged-by-concerned' satisfies BlockingRule,
    step: 'acknowledge',
    severity: 'minor',
    names: text('Only those whom the announcement concerns acknowledge', '仅宣贯对象须作确认'),
    schema: { type: 'object', properties: { concerned: { const: true } } },
  },
  {
    ...block,
    id: 'acknowledged-once' satisfies BlockingRule,
    step: 'acknowledge',
    severity: 'minor',
    names: text('Everybody acknowledges once', '每人仅确认一次'),
    schema: { type: 'object', properties: { again: { const: false } } },
  },
  {
    ...block,
    id: 'concluded-when-all-acknowledged' satisfies BlockingRule,
    step: 'conclude',
    severity: 'major',
    names: text('Concluded only when everybody concerned has acknowledged', '全员确认后方可办结'),
    schema: { type: 'object', properties: { outstanding: { const: 0 } } },
  },
];
