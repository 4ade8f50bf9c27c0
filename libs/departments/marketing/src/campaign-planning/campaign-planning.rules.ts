import { text } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import type { StepId } from './campaign-planning.steps.ts';
import type { CampaignSettings } from './campaign-settings.ts';

/** Where the regulation states the process. */
export const clause = 'MKT-3';

/** The rules that refuse a command, by the ids that refusals and violations carry. */
export type BlockingRule =
  'split-sums-to-budget' | 'plan-within-remaining-budget' | 'approval-within-remaining-budget';

const block = { clause, enforcement: 'block' } as const;
const monitor = { clause, enforcement: 'monitor' } as const;

/** What one event shows; that all plans together stay within the budget is upheld by reservations in its account. */
const withinRemaining = {
  type: 'object',
  required: ['budget', 'remaining'],
  properties: {
    remaining: { type: 'integer' },
    budget: { type: 'integer', minimum: 0, maximum: { $data: '1/remaining' } },
  },
} as const;

/** The rules of MKT-3 beside its flow and role bindings. */
export function rulesOf({ approveWithin }: CampaignSettings): Rule<StepId>[] {
  return [
    {
      ...block,
      id: 'split-sums-to-budget' satisfies BlockingRule,
      kind: 'data',
      step: 'draft-plan',
      severity: 'major',
      names: text("The budget split sums to the plan's budget", '预算分解之和等于方案预算'),
      schema: {
        type: 'object',
        required: ['budget', 'splitTotal'],
        properties: {
          budget: { type: 'integer' },
          splitTotal: { type: 'integer', const: { $data: '1/budget' } },
        },
      },
    },
    {
      ...block,
      id: 'plan-within-remaining-budget' satisfies BlockingRule,
      kind: 'data',
      step: 'draft-plan',
      severity: 'critical',
      names: text("A plan stays within the department's remaining budget", '方案预算不得超出部门剩余预算'),
      schema: withinRemaining,
    },
    {
      ...block,
      id: 'approval-within-remaining-budget' satisfies BlockingRule,
      kind: 'data',
      step: 'approve',
      severity: 'critical',
      names: text(
        "A plan is approved only within the department's remaining budget",
        '审批时方案预算不得超出部门剩余预算',
      ),
      schema: withinRemaining,
    },
    {
      ...monitor,
      id: 'plan-refers-to-confirmed-segments',
      kind: 'data',
      step: 'draft-plan',
      severity: 'major',
      names: text('The plan refers to confirmed segments', '方案须以已确认的目标客户群为对象'),
      schema: {
        type: 'object',
        required: ['segments'],
        properties: {
          segments: {
            type: 'array',
            minItems: 1,
            items: {
              type: 'object',
              required: ['confirmed'],
              properties: { confirmed: { type: 'boolean', const: true } },
            },
          },
        },
      },
    },
    {
      ...monitor,
      id: 'approved-in-time',
      kind: 'deadline',
      step: ['approve', 'return'],
      after: 'design-creative',
      within: { duration: approveWithin, time: 'business' },
      disarmedBy: 'draft-plan',
      severity: 'minor',
      names: text('The plan is approved or returned in time', '方案在规定时限内审批或退回'),
    },
  ];
}
