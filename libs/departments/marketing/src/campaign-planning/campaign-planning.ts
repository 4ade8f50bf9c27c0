import { text } from '@liucheng/kernel';
import {
  caseProcess,
  commandsOf,
  defineCaseType,
  type CaseType,
  type DepartmentProcess,
} from '@liucheng/service-kit';
import { marketingBudgets } from '../marketing-budget/marketing-budget.ts';
import { marketingSight } from '../shared/sight.ts';
import { inMarketing } from '../shared/steps.ts';
import { describeCampaignEvent } from './campaign-history.ts';
import { plays, unplayable } from './campaign-planning.plays.ts';
import { campaignPlanningProcess } from './campaign-planning.process.ts';
import { CreativeBody, OpeningBody, PlanBody, ReasonBody, StrategiesBody } from './campaign.bodies.ts';
import {
  campaign,
  campaignEvents,
  heldBudget,
  statuses,
  statusOf,
  type Campaign,
  type CampaignEvent,
  type CampaignStatus,
} from './campaign.ts';
import { budgetLeft, confirmedAmong } from './plan-facts.ts';
import {
  approve,
  cancel,
  chooseStrategy,
  designCreative,
  draftPlan,
  open,
  overRemaining,
  returnPlan,
  yearOf,
} from './planning.ts';
import { segmentsOpenCampaign } from './segments-open-campaign.ts';

const command = commandsOf<Campaign, CampaignEvent>();

const oneCup: PlanBody = {
  goals: '3,000 kettles sold in April',
  strategy: 'Reach people who live alone on their phones',
  period: { from: '2026-04-01', to: '2026-04-30' },
  activities: [{ activity: 'Short films in the city', from: '2026-04-01', to: '2026-04-15' }],
  budget: 8_000_000,
  split: [
    { item: 'Films', amount: 5_000_000 },
    { item: 'Placement', amount: 3_000_000 },
  ],
};
const reason = { reason: 'The goals cannot be measured.' };

const commands = [
  command({
    name: 'open',
    binding: inMarketing('marketing-planner', 'marketing-manager', 'automation'),
    body: OpeningBody,
    route: { method: 'POST', path: '' },
    summary: text('Open a campaign that waits for its plan', '开立营销活动'),
    examples: {
      'for a segment': {
        title: 'One cup, please',
        segments: [{ targeting: '0199a1b2-0000-7000-8000-000000000002', segment: 'solo-urban' }],
      },
    },
    decide: open,
  }),
  command({
    name: 'draft-plan',
    step: 'draft-plan',
    body: PlanBody,
    route: { method: 'PUT', path: ':id/plan' },
    summary: text('Draft the plan, or draft it again', '拟定或重新拟定方案'),
    examples: { 'one cup': oneCup },
    trial: ({ plan }) => (plan ?? oneCup) as PlanBody,
    facts: async (state, { period, budget, segments = state.offered }, { caseId }, sources) => ({
      remaining: await budgetLeft(campaigns, { year: yearOf(period), campaign: caseId, budget }, sources),
      confirmed: await confirmedAmong(segments, sources),
    }),
    decide: draftPlan,
  }),
  command({
    name: 'choose-strategy',
    step: 'choose-strategy',
    body: StrategiesBody,
    route: { method: 'PUT', path: ':id/strategies' },
    summary: text('Choose the strategy', '选择营销策略'),
    examples: {
      'social media': { strategies: [{ kind: 'social-media', reason: 'They shop on their phones' }] },
    },
    trial: () => ({ strategies: [] }),
    decide: chooseStrategy,
  }),
  command({
    name: 'design-creative',
    step: 'design-creative',
    body: CreativeBody,
    route: { method: 'PUT', path: ':id/creative' },
    summary: text('Design the creative, which completes the plan', '设计创意并提交方案'),
    examples: {
      'one cup': {
        concept: 'A kettle that is only ever needed once a morning',
        message: 'One cup, please',
        materials: 'Three films of 15 seconds',
      },
    },
    trial: (): CreativeBody => ({ concept: '-', message: '-' }),
    decide: designCreative,
  }),
  command({
    name: 'approve',
    step: 'approve',
    route: { method: 'POST', path: ':id/approval' },
    summary: text('Approve the plan', '批准方案'),
    trial: () => ({}),
    facts: async ({ plan }, _body, { caseId }, sources) => ({
      remaining: plan && (await budgetLeft(campaigns, { ...plan, campaign: caseId }, sources)),
    }),
    decide: approve,
  }),
  command({
    name: 'return-plan',
    step: 'return',
    body: ReasonBody,
    route: { method: 'POST', path: ':id/return' },
    summary: text('Return the plan', '退回方案'),
    examples: { 'vague goals': reason },
    trial: () => ({ reason: '-' }),
    decide: returnPlan,
  }),
  command({
    name: 'cancel',
    step: 'cancel-plan',
    body: ReasonBody,
    route: { method: 'POST', path: ':id/cancellation' },
    summary: text('Cancel the campaign', '取消营销活动'),
    examples: { 'not this year': { reason: 'Postponed to next year.' } },
    trial: () => ({ reason: '-' }),
    decide: cancel,
  }),
];

const next: Readonly<Record<CampaignStatus, readonly string[]>> = {
  new: [],
  opened: ['draft-plan', 'cancel'],
  drafted: ['draft-plan', 'choose-strategy', 'cancel'],
  'strategy-chosen': ['draft-plan', 'choose-strategy', 'design-creative', 'cancel'],
  'awaiting-approval': ['approve', 'return-plan', 'draft-plan', 'cancel'],
  returned: ['draft-plan', 'cancel'],
  approved: [],
  cancelled: [],
};

export const campaigns: CaseType<Campaign, CampaignEvent> = defineCaseType<Campaign, CampaignEvent>({
  definition: campaignPlanningProcess(),
  category: 'campaign',
  service: 'marketing',
  path: 'campaigns',
  events: campaignEvents,
  decider: campaign,
  commands,
  sharedLimit: {
    accounts: marketingBudgets as unknown as CaseType,
    held: heldBudget,
    refusal: ({ account, wanted, remaining, limit }) =>
      overRemaining('plan-within-remaining-budget', {
        year: Number(account),
        budget: wanted,
        remaining: limit === undefined ? undefined : remaining,
      }),
  },
  readable: (_state, actor, owner) => marketingSight.sees(actor, owner),
  summary: (state) => ({ status: statusOf(state), budget: state.plan?.budget ?? 0 }),
  next: (state) => next[statusOf(state)],
});

/** MKT-3 as the service lists it. */
export const campaignPlanning: DepartmentProcess = caseProcess({
  type: campaigns,
  sight: marketingSight,
  describe: describeCampaignEvent,
  list: {
    name: 'campaigns',
    version: 2,
    row: (state: Campaign) => ({
      status: statusOf(state),
      title: state.title ?? '',
      targeting: state.offered[0]?.targeting ?? '',
      begins: state.plan?.period.from ?? '',
      ends: state.plan?.period.to ?? '',
      budget: state.plan?.budget ?? 0,
      holds: Object.values(heldBudget(state)).reduce((sum, each) => sum + each, 0),
    }),
    filters: {
      status: { kind: 'choice', about: text('Where it stands', '活动状态'), values: statuses.slice(1) },
      targeting: {
        kind: 'text',
        about: text('Targeting that it was opened for', '开立活动所依据的目标客户定位编号'),
      },
      begins: { kind: 'day', about: text('First day', '开始日期') },
      ends: { kind: 'day', about: text('Last day', '结束日期') },
      budget: { kind: 'number', about: text("The plan's budget in fen", '方案预算，单位为分') },
    },
    sorts: ['begins', 'ends', 'budget', 'status'],
  },
  policies: [segmentsOpenCampaign],
  plays,
  unplayable,
});
