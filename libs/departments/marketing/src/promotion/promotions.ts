import { text } from '@liucheng/kernel';
import {
  caseProcess,
  commandsOf,
  defineCaseType,
  readCase,
  type DepartmentProcess,
} from '@liucheng/service-kit';
import { campaigns } from '../campaign-planning/campaign-planning.ts';
import { marketingSight } from '../shared/sight.ts';
import { changeChannels, chooseChannels, evaluate, execute, monitor } from './promoting.ts';
import { describePromotionEvent } from './promotion-history.ts';
import {
  PromotionActivityBody,
  CampaignChannelsBody,
  ChannelsBody,
  EvaluationBody,
  MonitoringBody,
} from './promotion.bodies.ts';
import { plays, unplayable } from './promotion.plays.ts';
import { promotionProcess } from './promotion.process.ts';
import {
  promotion,
  promotionEvents,
  statuses,
  statusOf,
  type Promotion,
  type PromotionEvent,
  type PromotionStatus,
} from './promotion.ts';

const command = commandsOf<Promotion, PromotionEvent>();
const channels: ChannelsBody = {
  channels: [
    { kind: 'social', name: 'Xiaohongshu' },
    { kind: 'fair', name: 'Chengdu Home Fair' },
  ],
};

const commands = [
  command({
    name: 'choose-channels',
    step: 'choose-channels',
    body: CampaignChannelsBody,
    route: { method: 'POST', path: ':campaign/channels' },
    // The promotion of a campaign is named by it: there cannot be two.
    caseId: ({ campaign }) => campaign,
    summary: text('Start the promotion of an approved campaign', '选择渠道，开展推广'),
    examples: {
      'social and a fair': { campaign: '0199a1b2-0000-7000-8000-000000000003', ...channels },
    },
    facts: async (_state, { campaign }, _context, { events }) => {
      const { state } = await readCase(events, campaigns, campaign);
      return state.end === 'approved' ? state.plan : undefined;
    },
    decide: (state, body, context, plan) => chooseChannels(state, body, context, plan),
  }),
  command({
    name: 'change-channels',
    step: 'choose-channels',
    body: ChannelsBody,
    route: { method: 'POST', path: ':id/channel-changes' },
    summary: text('Change the channels', '调整推广渠道'),
    examples: { 'social and a fair': channels },
    trial: () => channels,
    decide: changeChannels,
  }),
  command({
    name: 'execute',
    step: 'execute',
    body: PromotionActivityBody,
    route: { method: 'POST', path: ':id/activities' },
    summary: text('Record an activity and what it cost', '登记推广活动及支出'),
    examples: {
      film: {
        activity: 'First film published',
        channel: 'social',
        spend: 2_000_000,
        issues: [{ issue: 'The first film was too long.', solution: 'It was cut to ten seconds.' }],
      },
    },
    trial: ({ channels: [first] }): PromotionActivityBody => ({
      activity: '-',
      channel: first?.kind ?? 'social',
      spend: 0,
    }),
    decide: execute,
  }),
  command({
    name: 'monitor',
    step: 'monitor',
    body: MonitoringBody,
    route: { method: 'POST', path: ':id/monitorings' },
    summary: text('Record the figures since the last monitoring', '登记监测数据'),
    examples: {
      'a week': { exposures: 120_000, clicks: 9_000, conversions: 450, sales: 4_050_000 },
    },
    trial: () => ({ exposures: 0, clicks: 0, conversions: 0, sales: 0 }),
    decide: (state, body, context) => monitor(state, body, context),
  }),
  command({
    name: 'evaluate',
    step: 'evaluate',
    body: EvaluationBody,
    route: { method: 'POST', path: ':id/evaluation' },
    summary: text('Evaluate the promotion', '评估推广效果'),
    examples: {
      reached: {
        conclusions: 'The goal was reached with four fifths of the budget.',
        lessons: 'Shorter films, and from the first week on.',
      },
    },
    trial: () => ({ conclusions: '-', lessons: '-' }),
    decide: evaluate,
  }),
];

const next: Readonly<Record<PromotionStatus, readonly string[]>> = {
  new: [],
  prepared: ['execute', 'change-channels'],
  running: ['execute', 'monitor', 'change-channels', 'evaluate'],
  evaluated: [],
};

export const promotions = defineCaseType({
  definition: promotionProcess(),
  category: 'promotion',
  service: 'marketing',
  path: 'promotions',
  events: promotionEvents,
  decider: promotion,
  commands,
  readable: (_state, actor, owner) => marketingSight.sees(actor, owner),
  summary: (state) => ({
    status: statusOf(state),
    spent: state.spent,
    left: state.budget - state.spent,
    ...(state.monitorBy === undefined ? {} : { monitorBy: state.monitorBy }),
  }),
  next: (state) => next[statusOf(state)],
});

/** MKT-4 as the service lists it. */
export const promoting: DepartmentProcess = caseProcess({
  type: promotions,
  sight: marketingSight,
  describe: describePromotionEvent,
  list: {
    name: 'promotions',
    version: 1,
    row: (state: Promotion) => ({
      status: statusOf(state),
      begins: state.period?.from ?? '',
      ends: state.period?.to ?? '',
      budget: state.budget,
      spent: state.spent,
      conversions: state.totals.conversions,
      sales: state.totals.sales,
      ...(state.monitorBy === undefined ? {} : { monitorBy: state.monitorBy }),
    }),
    filters: {
      status: { kind: 'choice', about: text('Where it stands', '推广状态'), values: statuses.slice(1) },
      begins: { kind: 'day', about: text('First day', '开始日期') },
      ends: { kind: 'day', about: text('Last day', '结束日期') },
      monitorBy: { kind: 'day', about: text('Day by which to monitor', '下次监测期限') },
      spent: { kind: 'number', about: text('Spent in fen', '累计支出，单位为分') },
    },
    sorts: ['ends', 'monitorBy', 'spent', 'conversions', 'sales'],
  },
  plays,
  unplayable,
});
