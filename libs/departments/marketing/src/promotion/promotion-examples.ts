import type { PromotionEvent } from './promotion.ts';

// A history for the specs.

const by = 'u-jiang';
export const campaign = '0199a1b2-0000-7000-8000-000000000003';
export const plan = { budget: 8_000_000, period: { from: '2026-04-01', to: '2026-04-30' } };
export const channels = [
  { kind: 'social', name: 'Xiaohongshu' },
  { kind: 'fair', name: 'Chengdu Home Fair' },
] as const;
export const figures = { exposures: 120_000, clicks: 9_000, conversions: 450, sales: 4_050_000 };
export const issues = [{ issue: 'Too long.', solution: 'Cut to ten seconds.' }];

/** A month ahead; the seventh day of the campaign is the 7th. */
export const chosen: PromotionEvent = {
  name: 'channels-chosen',
  data: {
    by,
    campaign,
    campaignApproved: true,
    channels: [
      { kind: 'social', name: 'Xiaohongshu', medium: 'online' },
      { kind: 'fair', name: 'Chengdu Home Fair', medium: 'offline' },
    ],
    ...plan,
    monitorBy: '2026-04-07',
  },
};
export const executed: PromotionEvent = {
  name: 'executed',
  data: {
    by,
    activity: 'First film published',
    channel: 'social',
    spend: 2_000_000,
    spentTotal: 2_000_000,
    budget: plan.budget,
    issues,
  },
};
/** On 6 April. */
export const monitored: PromotionEvent = {
  name: 'monitored',
  data: { by, ...figures, monitorBy: '2026-04-13' },
};
export const evaluated: PromotionEvent = {
  name: 'evaluated',
  data: {
    by,
    conclusions: 'Reached.',
    lessons: 'Shorter films.',
    budget: plan.budget,
    spentTotal: 2_000_000,
    totals: figures,
  },
};

/** One event of each name, with every field that it can have. */
export const oneOfEach = [chosen, executed, monitored, evaluated];
