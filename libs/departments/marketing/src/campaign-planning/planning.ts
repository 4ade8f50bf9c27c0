import {
  atMost,
  refusing,
  text,
  yuan,
  type Decision,
  type DecisionContext,
  type Rejection,
} from '@liucheng/kernel';
import { periodFault } from '../shared/refusing.ts';
import { clause, type BlockingRule } from './campaign-planning.rules.ts';
import {
  statusOf,
  type Campaign,
  type CampaignEvent,
  type CampaignPlan,
  type Creative,
  type PlanContent,
  type SegmentReference,
  type Strategy,
} from './campaign.ts';

// The order of the steps is monitored: what happened is recorded, unless there is nothing that it could be about.

const refuse = refusing<BlockingRule>(clause);

export interface Open {
  readonly title: string;
  readonly segments?: readonly SegmentReference[];
}

/** A campaign that waits for its plan. */
export function open(
  state: Campaign,
  { title, segments = [] }: Open,
  { actor }: DecisionContext,
): Decision<CampaignEvent> {
  if (statusOf(state) !== 'new') {
    return refuse({
      code: 'already-opened',
      reason: text('The campaign has been opened already.', '该营销活动已开立。'),
      acceptable: text('Draft its plan, or open another one.', '请拟定方案，或另行开立活动。'),
    });
  }
  return [{ name: 'opened', data: { by: actor.id, title, segments } }];
}

export interface Draft extends PlanContent {
  /** Those with which the campaign was opened, where it is left out. */
  readonly segments?: readonly SegmentReference[];
}

/** What a plan is compared with. */
export interface PlanFacts {
  /** Of the year's budget, for this plan; `undefined` while no budget is known. */
  readonly remaining: number | undefined;
  /** Of the segments that the plan names. */
  readonly confirmed: readonly SegmentReference[];
}

/** @param facts unknown when it is only tried out */
export function draftPlan(
  state: Campaign,
  { segments = state.offered, ...plan }: Draft,
  { actor }: DecisionContext,
  facts?: PlanFacts,
): Decision<CampaignEvent> {
  const refusal = notOpen(state);
  if (refusal) return refusal;
  const { goals, strategy, period, activities, budget, split } = plan;
  const fault = [
    periodFault(period, '/period'),
    ...activities.map(({ from = period.from, to = period.to }, index) =>
      periodFault({ from, to }, `/activities/${index}`),
    ),
  ].find((each) => each !== undefined);
  if (fault) return refuse(fault);
  const splitTotal = split.reduce((sum, { amount }) => sum + amount, 0);
  if (splitTotal !== budget) return notSplit(budget, splitTotal);
  const year = yearOf(period);
  const { remaining, confirmed } = facts ?? { remaining: budget, confirmed: [] };
  if (budget > (remaining ?? 0))
    return overRemaining('plan-within-remaining-budget', { year, budget, remaining });
  const judged = segments.map(({ targeting, segment }) => ({
    targeting,
    segment,
    confirmed: confirmed.some((each) => each.targeting === targeting && each.segment === segment),
  }));
  return [
    {
      name: 'plan-drafted',
      data: {
        by: actor.id,
        goals,
        strategy,
        period,
        activities,
        segments: judged,
        budget,
        split,
        splitTotal,
        year,
        remaining: remaining ?? 0,
      },
    },
  ];
}

/** The budget that a campaign draws on: of the year in which it begins. */
export function yearOf({ from }: PlanContent['period']): number {
  return Number(from.slice(0, 4));
}

function notSplit(budget: number, splitTotal: number): Rejection {
  return refuse({
    code: 'split-differs',
    rule: 'split-sums-to-budget',
    reason: text(
      `The split comes to ${yuan(splitTotal)}, the budget is ${yuan(budget)}.`,
      `预算分解合计 ${yuan(splitTotal)}，方案预算为 ${yuan(budget)}。`,
    ),
    acceptable: text(
      `Shares that sum to ${yuan(budget)}, or a budget of ${yuan(splitTotal)}.`,
      `分解之和等于 ${yuan(budget)}，或将方案预算改为 ${yuan(splitTotal)}。`,
    ),
    errors: [
      {
        path: '/split',
        expected: text(`shares that sum to ${budget}`, `合计为 ${budget} 的分配额`),
        actual: splitTotal,
      },
    ],
  });
}

interface BudgetNeed {
  readonly year: number;
  readonly budget: number;
  readonly remaining: number | undefined;
}

/** In the same words when it is decided and when another plan came first. */
export function overRemaining(
  rule: 'plan-within-remaining-budget' | 'approval-within-remaining-budget',
  { year, budget, remaining }: BudgetNeed,
): Rejection {
  const errors =
    rule === 'plan-within-remaining-budget'
      ? [{ path: '/budget', expected: atMost(Math.max(0, remaining ?? 0)), actual: budget }]
      : undefined;
  if (remaining === undefined) {
    return refuse({
      code: 'budget-unknown',
      rule,
      reason: text(
        `Finance has set no budget for marketing for ${year}, so nothing is left that ${yuan(budget)} could come from.`,
        `财务部尚未设定市场部 ${year} 年预算，剩余预算为 0，无法安排 ${yuan(budget)}。`,
      ),
      acceptable: text(
        `Ask finance to set the budget for ${year}; until then only a plan that costs nothing.`,
        `请联系财务部设定 ${year} 年预算；在此之前只能拟定零预算方案。`,
      ),
      ...(errors ? { errors } : {}),
    });
  }
  return refuse({
    code: 'over-remaining-budget',
    rule,
    reason: text(
      `The plan asks for ${yuan(budget)}; of marketing's budget for ${year}, ${yuan(remaining)} are left.`,
      `方案预算 ${yuan(budget)}，市场部 ${year} 年剩余预算 ${yuan(remaining)}。`,
    ),
    acceptable: text(
      `At most ${yuan(Math.max(0, remaining))}, or after another plan has been returned or cancelled or finance has raised the budget.`,
      `至多 ${yuan(Math.max(0, remaining))}；或待其他方案退回、取消，或财务部调增预算之后。`,
    ),
    ...(errors ? { errors } : {}),
  });
}

export function chooseStrategy(
  state: Campaign,
  { strategies }: { readonly strategies: readonly Strategy[] },
  { actor }: DecisionContext,
): Decision<CampaignEvent> {
  const plan = planOf(state);
  return 'rejected' in plan ? plan : [{ name: 'strategy-chosen', data: { by: actor.id, strategies } }];
}

export function designCreative(
  state: Campaign,
  creative: Creative,
  { actor }: DecisionContext,
): Decision<CampaignEvent> {
  const plan = planOf(state);
  return 'rejected' in plan ? plan : [{ name: 'creative-designed', data: { by: actor.id, ...creative } }];
}

/** @param facts unknown when it is only tried out */
export function approve(
  state: Campaign,
  _body: object,
  { actor }: DecisionContext,
  facts?: Pick<PlanFacts, 'remaining'>,
): Decision<CampaignEvent> {
  const plan = planOf(state);
  if ('rejected' in plan) return plan;
  const refusal = notReturned(state);
  if (refusal) return refusal;
  const { budget, period, year } = plan;
  const { remaining } = facts ?? { remaining: budget };
  if (budget > (remaining ?? 0))
    return overRemaining('approval-within-remaining-budget', { year, budget, remaining });
  return [{ name: 'approved', data: { by: actor.id, budget, period, year, remaining: remaining ?? 0 } }];
}

export function returnPlan(
  state: Campaign,
  { reason }: { readonly reason: string },
  { actor }: DecisionContext,
): Decision<CampaignEvent> {
  const plan = planOf(state);
  if ('rejected' in plan) return plan;
  return notReturned(state) ?? [{ name: 'returned', data: { by: actor.id, reason } }];
}

export function cancel(
  state: Campaign,
  { reason }: { readonly reason: string },
  { actor }: DecisionContext,
): Decision<CampaignEvent> {
  return notOpen(state) ?? [{ name: 'cancelled', data: { by: actor.id, reason } }];
}

/** The plan of a campaign that goes on. */
function planOf(state: Campaign): CampaignPlan | Rejection {
  const refusal = notOpen(state);
  if (refusal) return refusal;
  return (
    state.plan ??
    refuse({
      code: 'no-plan',
      reason: text('The campaign has no plan yet.', '该营销活动尚无方案。'),
      acceptable: text('Draft the plan first.', '请先拟定方案。'),
    })
  );
}

/** A returned plan holds no budget: what is decided on is the next draft. */
function notReturned({ returned }: Campaign): Rejection | undefined {
  if (returned === undefined) return undefined;
  return refuse({
    code: 'plan-returned',
    reason: text(`The plan has been returned: ${returned}`, `方案已退回：${returned}`),
    acceptable: text('Draft the plan again first.', '请先重新拟定方案。'),
  });
}

function notOpen(state: Campaign): Rejection | undefined {
  const status = statusOf(state);
  if (status === 'new') {
    return refuse({
      code: 'not-opened',
      reason: text('The campaign has not been opened yet.', '该营销活动尚未开立。'),
      acceptable: text('Open it first.', '请先开立营销活动。'),
    });
  }
  if (status === 'approved') {
    return refuse({
      code: 'plan-approved-already',
      reason: text('The plan has been approved.', '方案已批准。'),
      acceptable: text('Promote the campaign, or open another one.', '请开展市场推广，或另行开立活动。'),
    });
  }
  if (status !== 'cancelled') return undefined;
  return refuse({
    code: 'campaign-cancelled',
    reason: text('The campaign has been cancelled.', '该营销活动已取消。'),
    acceptable: text('Open another one.', '请另行开立活动。'),
  });
}
