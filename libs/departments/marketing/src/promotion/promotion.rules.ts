import { text } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import type { PromotionSettings } from './promotion-settings.ts';
import type { StepId } from './promotion.steps.ts';

/** Where the regulation states the process. */
export const clause = 'MKT-4';

/** The rules that refuse a command, by the ids that refusals and violations carry. */
export type BlockingRule =
  'belongs-to-approved-campaign' | 'spend-within-campaign-budget' | 'exposures-clicks-conversions';

const block = { clause, enforcement: 'block' } as const;
const monitor = { clause, enforcement: 'monitor' } as const;
const count = { type: 'integer', minimum: 0 } as const;

/** The rules of MKT-4 beside its flow and role bindings. */
export function rulesOf({ monitorEveryDays, evaluateWithin }: PromotionSettings): Rule<StepId>[] {
  return [
    {
      ...block,
      id: 'belongs-to-approved-campaign' satisfies BlockingRule,
      kind: 'data',
      step: 'choose-channels',
      severity: 'critical',
      names: text('A promotion belongs to an approved campaign', '市场推广须属于已批准的营销活动'),
      schema: {
        type: 'object',
        required: ['campaign', 'campaignApproved'],
        properties: { campaignApproved: { type: 'boolean', const: true } },
      },
    },
    {
      ...block,
      id: 'spend-within-campaign-budget' satisfies BlockingRule,
      kind: 'data',
      step: 'execute',
      severity: 'critical',
      names: text("Spend never exceeds the campaign's budget", '推广支出不得超出活动预算'),
      schema: {
        type: 'object',
        required: ['spentTotal', 'budget'],
        properties: { budget: count, spentTotal: { ...count, maximum: { $data: '1/budget' } } },
      },
    },
    {
      ...block,
      id: 'exposures-clicks-conversions' satisfies BlockingRule,
      kind: 'data',
      step: 'monitor',
      severity: 'major',
      names: text(
        'No more clicks than exposures, no more conversions than clicks',
        '点击量不得大于曝光量，转化量不得大于点击量',
      ),
      schema: {
        type: 'object',
        required: ['exposures', 'clicks', 'conversions'],
        properties: {
          exposures: count,
          clicks: { ...count, maximum: { $data: '1/exposures' } },
          conversions: { ...count, maximum: { $data: '1/clicks' } },
        },
      },
    },
    {
      ...monitor,
      id: 'monitored-weekly',
      kind: 'deadline',
      step: 'monitor',
      // Each monitoring says until when the next is due, none once the campaign ends before.
      after: ['choose-channels', 'monitor'],
      until: '/monitorBy',
      severity: 'major',
      names: text(
        `While the campaign runs it is monitored at least every ${monitorEveryDays} days`,
        `活动期间至少每 ${monitorEveryDays} 天监测一次`,
      ),
    },
    {
      ...monitor,
      id: 'evaluated-in-time',
      kind: 'deadline',
      step: 'evaluate',
      after: 'choose-channels',
      until: '/period/to',
      plus: { duration: evaluateWithin, time: 'business' },
      severity: 'minor',
      names: text('The promotion is evaluated in time after the end', '活动结束后在规定时限内完成效果评估'),
    },
  ];
}
