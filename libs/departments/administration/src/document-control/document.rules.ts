import { text, type JsonObject } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import type { StepId } from './document.steps.ts';

/** Where the regulation states the process. */
export const clause = 'ADM-3';

/** The rules that refuse a command, by the ids that refusals and violations carry. */
export type BlockingRule =
  | 'number-unique'
  | 'approved-before-publishing'
  | 'approved-by-another-than-author'
  | 'lent-to-cleared-people'
  | 'destroyed-after-retention'
  | 'destroyed-by-two-people';

const block = { clause, enforcement: 'block' } as const;
const monitor = { clause, enforcement: 'monitor' } as const;
const line = { type: 'string', minLength: 1 } as const;

/** A person in a field of an event is not the one in another. */
function others(field: string, than: string): JsonObject {
  return {
    type: 'object',
    required: [field, than],
    properties: {
      [than]: { type: 'string' },
      [field]: { type: 'string', not: { type: 'string', const: { $data: `1/${than}` } } },
    },
  };
}

/** The rules of ADM-3 beside its flow and role bindings. */
export const rules: readonly Rule<StepId>[] = [
  {
    // What one event shows is that there is a number; across documents the service reserves the keys.
    ...block,
    id: 'number-unique' satisfies BlockingRule,
    kind: 'data',
    step: 'draft',
    severity: 'critical',
    names: text('A number is given to one document only', '文件编号不得重复'),
    schema: {
      type: 'object',
      required: ['number'],
      properties: { number: { type: 'string', pattern: '\\S' } },
    },
  },
  {
    ...monitor,
    id: 'approved-after-passed-review',
    kind: 'data',
    step: 'approve',
    severity: 'major',
    names: text('A version passes its review before it is approved', '文件须经审核通过后方可批准'),
    schema: { type: 'object', required: ['review'], properties: { review: { const: 'passed' } } },
  },
  {
    ...block,
    id: 'approved-by-another-than-author' satisfies BlockingRule,
    kind: 'data',
    step: 'approve',
    severity: 'critical',
    names: text('Approved by somebody other than the author', '起草人不得批准本人起草的文件'),
    schema: others('by', 'author'),
  },
  {
    ...block,
    id: 'approved-before-publishing' satisfies BlockingRule,
    kind: 'data',
    step: 'publish',
    severity: 'critical',
    names: text('The very version is approved before it is published', '文件须经批准后方可发布'),
    schema: {
      type: 'object',
      required: ['version', 'approvedVersion'],
      properties: {
        version: { type: 'integer' },
        approvedVersion: { type: 'integer', const: { $data: '1/version' } },
      },
    },
  },
  {
    ...monitor,
    id: 'lent-from-the-archive',
    kind: 'precedence',
    a: 'archive',
    b: 'lend',
    severity: 'minor',
    names: text('Only what has been archived is lent', '文件归档后方可借阅'),
  },
  {
    ...block,
    id: 'lent-to-cleared-people' satisfies BlockingRule,
    kind: 'data',
    step: 'lend',
    severity: 'critical',
    names: text('Lent only to people cleared for the level', '只能借给涉密等级符合的人员'),
    schema: {
      type: 'object',
      required: ['levelRank', 'clearanceRank'],
      properties: {
        levelRank: { type: 'integer' },
        clearanceRank: { type: 'integer', minimum: { $data: '1/levelRank' } },
      },
    },
  },
  {
    ...monitor,
    id: 'returned-by-due-date',
    kind: 'deadline',
    step: 'return',
    after: 'lend',
    key: '/loanId',
    until: '/due',
    severity: 'major',
    names: text('What is lent is returned by its due date', '借阅文件须按期归还'),
  },
  {
    ...block,
    id: 'destroyed-after-retention' satisfies BlockingRule,
    kind: 'data',
    step: 'destroy',
    severity: 'critical',
    names: text('Destroyed only after the retention has ended', '保管期限届满后方可销毁'),
    schema: {
      type: 'object',
      required: ['retainUntil', 'daysAfterRetention'],
      properties: { retainUntil: line, daysAfterRetention: { type: 'integer', minimum: 1 } },
    },
  },
  {
    ...block,
    id: 'destroyed-by-two-people' satisfies BlockingRule,
    kind: 'data',
    step: 'destroy',
    severity: 'critical',
    names: text('Destroyed by two people', '销毁须由两人共同执行'),
    schema: others('by', 'signedBy'),
  },
];
