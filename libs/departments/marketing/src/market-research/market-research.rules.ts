import { text } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import type { StepId } from './market-research.steps.ts';

/** Where the regulation states the process. */
export const clause = 'MKT-1';

/** The rules that refuse a command, by the ids that refusals and violations carry. */
export type BlockingRule = 'plan-names-all-elements';

const monitor = { clause, enforcement: 'monitor' } as const;
const said = { type: 'string', pattern: '\\S' } as const;

/** The rules of MKT-1 beside its flow and role bindings. */
export const rules: readonly Rule<StepId>[] = [
  {
    clause,
    enforcement: 'block',
    id: 'plan-names-all-elements' satisfies BlockingRule,
    kind: 'data',
    step: 'plan',
    severity: 'major',
    names: text('A plan names all six elements', '调研计划须载明全部六项要素'),
    schema: {
      type: 'object',
      required: ['purpose', 'content', 'scope', 'method', 'schedule', 'people'],
      properties: {
        purpose: said,
        content: said,
        scope: said,
        method: {
          type: 'object',
          required: ['description', 'channels'],
          properties: { description: said, channels: { type: 'array', minItems: 1 } },
        },
        schedule: { type: 'object', required: ['from', 'to'] },
        people: { type: 'array', minItems: 1 },
      },
    },
  },
  {
    ...monitor,
    id: 'source-for-each-planned-channel',
    kind: 'data',
    step: 'analyse',
    severity: 'major',
    names: text(
      'Each planned channel has at least one source before the analysis',
      '分析前，每个计划渠道至少有一项资料来源',
    ),
    schema: {
      type: 'object',
      required: ['missingChannels'],
      properties: { missingChannels: { type: 'array', maxItems: 0 } },
    },
  },
  {
    ...monitor,
    id: 'report-by-planned-end',
    kind: 'deadline',
    step: 'report',
    after: 'plan',
    until: '/schedule/to',
    severity: 'major',
    names: text('The report is there by the planned end', '在计划完成日前提交调研报告'),
  },
  {
    ...monitor,
    id: 'author-is-planned',
    kind: 'data',
    step: 'report',
    severity: 'minor',
    names: text("The report's author is one of the plan's people", '报告撰写人须为计划列明的调研人员'),
    schema: {
      type: 'object',
      required: ['author', 'people'],
      properties: {
        people: { type: 'array', items: { type: 'string' } },
        author: { type: 'string', enum: { $data: '1/people' } },
      },
    },
  },
];
