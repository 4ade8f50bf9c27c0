import { text } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import type { StepId } from './optimisation.steps.ts';

/** Where the regulation states the process. */
export const clause = 'SUP-4';

/** The rules that refuse a command, by the ids that refusals and violations carry. */
export type BlockingRule = 'approved-by-another';

/** The rules of SUP-4 beside its flow and role bindings. */
export const rules: readonly Rule<StepId>[] = [
  {
    clause,
    enforcement: 'block',
    id: 'approved-by-another' satisfies BlockingRule,
    kind: 'separationOfDuties',
    a: 'propose',
    b: 'approve',
    severity: 'major',
    names: text('Nobody approves their own proposal', '不得审批本人提出的方案'),
  },
];
