import {
  atMost,
  oneOf,
  refusing,
  text,
  yuan,
  type Decision,
  type DecisionContext,
  type Rejection,
} from '@liucheng/kernel';
import { dayAfter, officeDay } from '@liucheng/service-kit';
import { defaultSettings, type PromotionSettings } from './promotion-settings.ts';
import { clause, type BlockingRule } from './promotion.rules.ts';
import {
  mediumOf,
  statusOf,
  type Channel,
  type ChannelKind,
  type Figures,
  type Issue,
  type Period,
  type Promotion,
  type PromotionEvent,
} from './promotion.ts';

// The order of the steps is monitored: what happened is recorded, unless there is nothing that it could be about.

const refuse = refusing<BlockingRule>(clause);

export interface ChooseChannels {
  readonly campaign: string;
  readonly channels: readonly Channel[];
}

/** What the campaign's plan says, once it has been approved. */
export interface ApprovedPlan {
  readonly budget: number;
  readonly period: Period;
}

/** Starts the promotion of a campaign. */
export function chooseChannels(
  state: Promotion,
  { campaign, channels }: ChooseChannels,
  { actor, now }: DecisionContext,
  plan: ApprovedPlan | undefined,
  settings: PromotionSettings = defaultSettings,
): Decision<PromotionEvent> {
  if (statusOf(state) !== 'new') {
    return refuse({
      code: 'promoted-already',
      reason: text('The campaign is being promoted already.', '该营销活动已开立推广。'),
      acceptable: text('Change its channels, or go on with its promotion.', '请调整渠道，或继续实施该推广。'),
    });
  }
  if (!plan) {
    return refuse({
      code: 'campaign-not-approved',
      rule: 'belongs-to-approved-campaign',
      reason: text(
        `There is no approved plan of a campaign ${campaign}.`,
        `营销活动 ${campaign} 没有已批准的方案。`,
      ),
      acceptable: text(
        'A campaign whose plan the marketing manager has approved.',
        '请选择方案已由市场经理批准的营销活动。',
      ),
      errors: [
        {
          path: '/campaign',
          expected: text('the id of an approved campaign', '已批准的营销策划的编号'),
          actual: campaign,
        },
      ],
    });
  }
  const { budget, period } = plan;
  const monitorBy = monitorDue(period, officeDay(now), 'begins', settings);
  return [
    {
      name: 'channels-chosen',
      data: {
        by: actor.id,
        campaign,
        campaignApproved: true,
        channels: withMedia(channels),
        budget,
        period,
        ...(monitorBy === undefined ? {} : { monitorBy }),
      },
    },
  ];
}

/** Leaves the monitoring that is due as it is. */
export function changeChannels(
  state: Promotion,
  { channels }: Pick<ChooseChannels, 'channels'>,
  { actor }: DecisionContext,
): Decision<PromotionEvent> {
  const { campaign, budget, period } = state;
  const refusal = notOpen(state);
  if (refusal || campaign === undefined || period === undefined) return refusal ?? [];
  const chosen = { campaign, campaignApproved: true, channels: withMedia(channels), budget, period };
  return [{ name: 'channels-chosen', data: { by: actor.id, ...chosen } }];
}

function withMedia(channels: readonly Channel[]) {
  return channels.map(({ kind, name }) => ({ kind, name, medium: mediumOf(kind) }));
}

/**
 * The last day on which the next monitoring keeps to the rule, if the campaign still runs then. A campaign runs from its first
 * to its last day, both included; what lies before the first does not count.
 * @param since whether the count begins on that day, or that day has been monitored.
 */
function monitorDue(
  { from, to }: Period,
  day: string,
  since: 'begins' | 'monitored',
  { monitorEveryDays }: PromotionSettings,
): string | undefined {
  const counted = since === 'monitored' && day >= from;
  const due = counted
    ? dayAfter(day, monitorEveryDays)
    : dayAfter(day > from ? day : from, monitorEveryDays - 1);
  return due <= to ? due : undefined;
}

export interface Execute {
  readonly activity: string;
  readonly channel: ChannelKind;
  /** Fen. */
  readonly spend: number;
  readonly issues?: readonly Issue[];
}

export function execute(
  state: Promotion,
  { activity, channel, spend, issues = [] }: Execute,
  { actor }: DecisionContext,
): Decision<PromotionEvent> {
  const refusal = notOpen(state) ?? notChosen(state, channel);
  if (refusal) return refusal;
  const { budget, spent } = state;
  const spentTotal = spent + spend;
  if (spentTotal > budget) {
    const left = budget - spent;
    return refuse({
      code: 'over-campaign-budget',
      rule: 'spend-within-campaign-budget',
      reason: text(
        `${yuan(spent)} of ${yuan(budget)} are spent; ${yuan(spend)} more would make ${yuan(spentTotal)}.`,
        `活动预算 ${yuan(budget)}，已支出 ${yuan(spent)}；再支出 ${yuan(spend)} 将达到 ${yuan(spentTotal)}。`,
      ),
      acceptable: text(`At most ${yuan(left)}.`, `至多 ${yuan(left)}。`),
      errors: [{ path: '/spend', expected: atMost(left), actual: spend }],
    });
  }
  return [{ name: 'executed', data: { by: actor.id, activity, channel, spend, spentTotal, budget, issues } }];
}

function notChosen({ channels }: Promotion, channel: ChannelKind): Rejection | undefined {
  if (channels.some(({ kind }) => kind === channel)) return undefined;
  const chosen = [...new Set(channels.map(({ kind }) => kind))].join(', ');
  return refuse({
    code: 'channel-not-chosen',
    reason: text(`The channel ${channel} has not been chosen.`, `尚未选择渠道 ${channel}。`),
    acceptable: text(
      `One of ${chosen}, or change the channels first.`,
      `以下渠道之一：${chosen}；或先调整推广渠道。`,
    ),
    errors: [{ path: '/channel', expected: oneOf(chosen), actual: channel }],
  });
}

export function monitor(
  state: Promotion,
  { exposures, clicks, conversions, sales }: Figures,
  { actor, now }: DecisionContext,
  settings: PromotionSettings = defaultSettings,
): Decision<PromotionEvent> {
  const refusal = notOpen(state) ?? implausible({ exposures, clicks, conversions });
  if (refusal) return refusal;
  const monitorBy = state.period && monitorDue(state.period, officeDay(now), 'monitored', settings);
  return [
    {
      name: 'monitored',
      data: {
        by: actor.id,
        exposures,
        clicks,
        conversions,
        sales,
        ...(monitorBy === undefined ? {} : { monitorBy }),
      },
    },
  ];
}

function implausible({ exposures, clicks, conversions }: Omit<Figures, 'sales'>): Rejection | undefined {
  const errors = [
    ...(clicks > exposures ? [{ path: '/clicks', expected: atMost(exposures), actual: clicks }] : []),
    ...(conversions > clicks
      ? [{ path: '/conversions', expected: atMost(clicks), actual: conversions }]
      : []),
  ];
  if (errors.length === 0) return undefined;
  return refuse({
    code: 'figures-implausible',
    rule: 'exposures-clicks-conversions',
    reason: text(
      `${exposures} exposures, ${clicks} clicks and ${conversions} conversions do not fit together.`,
      `曝光量 ${exposures}、点击量 ${clicks}、转化量 ${conversions} 互相矛盾。`,
    ),
    acceptable: text(
      'Clicks up to the exposures, and conversions up to the clicks.',
      '点击量不大于曝光量，且转化量不大于点击量。',
    ),
    errors,
  });
}

export function evaluate(
  state: Promotion,
  { conclusions, lessons }: { readonly conclusions: string; readonly lessons: string },
  { actor }: DecisionContext,
): Decision<PromotionEvent> {
  const { budget, spent: spentTotal, totals } = state;
  return (
    notOpen(state) ?? [
      { name: 'evaluated', data: { by: actor.id, conclusions, lessons, budget, spentTotal, totals } },
    ]
  );
}

function notOpen(state: Promotion): Rejection | undefined {
  const status = statusOf(state);
  if (status === 'new') {
    return refuse({
      code: 'channels-not-chosen',
      reason: text('No channels have been chosen yet.', '尚未选择推广渠道。'),
      acceptable: text('Choose the channels first.', '请先选择推广渠道。'),
    });
  }
  if (status !== 'evaluated') return undefined;
  return refuse({
    code: 'promotion-evaluated',
    reason: text('The promotion has been evaluated and is over.', '该推广已完成评估并结束。'),
    acceptable: text('Plan another campaign.', '请另行策划营销活动。'),
  });
}
