import type { CampaignEvent, PlanContent } from './campaign.ts';

// A history for the specs.

const by = 'u-jiang';
export const offered = [{ targeting: 'targeting-1', segment: 'solo-urban' }];
export const plan: PlanContent = {
  goals: '3,000 kettles sold in April',
  strategy: 'Reach people who live alone on their phones',
  period: { from: '2026-04-01', to: '2026-04-30' },
  activities: [{ activity: 'Short films', from: '2026-04-01', to: '2026-04-15' }],
  budget: 8_000_000,
  split: [
    { item: 'Films', amount: 5_000_000 },
    { item: 'Placement', amount: 3_000_000 },
  ],
};
export const strategies = [{ kind: 'social-media', reason: 'They shop on their phones' }] as const;
export const creative = { concept: 'Once a morning', message: 'One cup, please', materials: 'Three films' };

export const opened: CampaignEvent = {
  name: 'opened',
  data: { by, title: 'One cup, please', segments: offered },
};
export const drafted: CampaignEvent = {
  name: 'plan-drafted',
  data: {
    by,
    ...plan,
    segments: offered.map((each) => ({ ...each, confirmed: true })),
    splitTotal: 8_000_000,
    year: 2026,
    remaining: 50_000_000,
  },
};
export const chosen: CampaignEvent = {
  name: 'strategy-chosen',
  data: { by, strategies: [...strategies] },
};
export const designed: CampaignEvent = { name: 'creative-designed', data: { by, ...creative } };
export const approved: CampaignEvent = {
  name: 'approved',
  data: { by: 'u-bai', budget: 8_000_000, period: plan.period, year: 2026, remaining: 50_000_000 },
};
export const returned: CampaignEvent = {
  name: 'returned',
  data: { by: 'u-bai', reason: 'Goals are vague.' },
};
export const cancelled: CampaignEvent = { name: 'cancelled', data: { by, reason: 'Postponed.' } };
const fenced: CampaignEvent = { name: 'reservation-fenced', data: { account: '2026' } };

/** Up to the approval. */
export const whole = [opened, drafted, chosen, designed, approved];
/** One event of each name, with every field that it can have. */
export const oneOfEach = [opened, drafted, chosen, designed, approved, returned, cancelled, fenced];
