import { text } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import { inMarketing } from '../shared/steps.ts';
import type { StepId } from './target-customers.steps.ts';

/** Where the regulation states the process. */
export const clause = 'MKT-2';

/** The rules that refuse a command, by the ids that refusals and violations carry. */
export type BlockingRule = 'confirmed-segments-analysed-and-scored';

const monitor = { clause, enforcement: 'monitor' } as const;

/** The rules of MKT-2 beside its flow and role bindings. */
export const rules: readonly Rule<StepId>[] = [
  {
    ...monitor,
    id: 'starts-from-accepted-report',
    kind: 'data',
    step: 'analyse-segments',
    severity: 'major',
    names: text('It starts from an accepted research report', '以验收通过的调研报告为依据'),
    schema: {
      type: 'object',
      required: ['research', 'researchAccepted'],
      properties: { researchAccepted: { type: 'boolean', const: true } },
    },
  },
  {
    clause,
    enforcement: 'block',
    id: 'confirmed-segments-analysed-and-scored' satisfies BlockingRule,
    kind: 'data',
    step: 'confirm',
    severity: 'major',
    names: text('Every confirmed segment has been analysed and scored', '确认的目标客户群均须经过分析和评分'),
    schema: {
      type: 'object',
      required: ['segments'],
      properties: {
        segments: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            required: ['segment', 'score'],
            properties: { score: { type: 'integer', minimum: 0, maximum: 100 } },
          },
        },
      },
    },
  },
  {
    ...monitor,
    id: 'confirmed-by-manager',
    kind: 'role',
    step: 'confirm',
    severity: 'major',
    names: text('Confirmed by the marketing manager', '由市场经理确认'),
    binding: inMarketing('marketing-manager'),
  },
  {
    ...monitor,
    id: 'analyst-does-not-confirm',
    kind: 'separationOfDuties',
    a: 'analyse-segments',
    b: 'confirm',
    severity: 'major',
    names: text('Who analysed does not confirm', '分析人不得确认自己的分析'),
  },
];
