import { text } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import type { StepId } from './fund-management.steps.ts';
import type { FundSettings } from './fund-settings.ts';

/** Where the regulation states the process. */
export const clause = 'FIN-3';

const block = { clause, enforcement: 'block' } as const;
const monitor = { clause, enforcement: 'monitor' } as const;

/** The rules of FIN-3 beside its flow and role bindings. */
export function rulesOf({ twoApproversAbove, countEvery }: FundSettings): Rule<StepId>[] {
  return [
    {
      ...block,
      id: 'account-never-below-zero',
      kind: 'data',
      step: 'record-movement',
      severity: 'critical',
      names: text('An account never goes below zero', '账户余额不得为负'),
      schema: {
        type: 'object',
        required: ['balance'],
        properties: { balance: { type: 'integer', minimum: 0 } },
      },
    },
    {
      ...block,
      id: 'large-outflow-has-two-approvers',
      kind: 'data',
      step: 'record-movement',
      severity: 'critical',
      names: text('A large outflow has two approvers', '大额支出须经两人批准'),
      schema: {
        type: 'object',
        if: {
          type: 'object',
          required: ['direction', 'amount'],
          properties: {
            direction: { const: 'out' },
            amount: { type: 'integer', exclusiveMinimum: twoApproversAbove },
          },
        },
        then: {
          type: 'object',
          required: ['approvers'],
          properties: { approvers: { type: 'integer', minimum: 2 } },
        },
      },
    },
    {
      ...monitor,
      id: 'funds-counted-monthly',
      kind: 'every',
      step: 'count-funds',
      period: { duration: countEvery, time: 'elapsed' },
      severity: 'major',
      names: text('Funds are counted at least monthly', '资金至少每月盘点一次'),
    },
    {
      ...monitor,
      id: 'difference-explained-in-time',
      kind: 'deadline',
      step: 'explain-difference',
      after: 'count-funds',
      // Only a count that differs from the books says until when.
      until: '/explainBy',
      key: '/count',
      severity: 'major',
      names: text('A difference between book and count is explained in time', '账实差异须在时限内说明'),
    },
    {
      ...monitor,
      id: 'counter-does-not-book',
      kind: 'separationOfDuties',
      a: 'record-movement',
      b: 'count-funds',
      severity: 'critical',
      names: text('Who counts is not who books', '盘点人与记账人不得为同一人'),
    },
  ];
}
