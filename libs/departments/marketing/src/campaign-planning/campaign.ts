import { EventCatalogue, type Decider, type DomainEvent, type JsonObject } from '@liucheng/kernel';

/*
 * A campaign up to the approval of its plan. Amounts are fen, days those of the office's calendar. A plan holds its budget from
 * the draft on, until it is returned or cancelled.
 */

/** The regulation's examples, and what else there may be. */
export const strategyKinds = [
  'advertising',
  'social-media',
  'event',
  'word-of-mouth',
  'public-relations',
  'sales-promotion',
  'other',
] as const;
export type StrategyKind = (typeof strategyKinds)[number];

/** A confirmed segment of MKT-2: the case that confirmed it, and what it is called there. */
export type SegmentReference = { readonly targeting: string; readonly segment: string };

export type Period = { readonly from: string; readonly to: string };
export type Activity = { readonly activity: string; readonly from?: string; readonly to?: string };
export type Share = { readonly item: string; readonly amount: number };
export type Strategy = { readonly kind: StrategyKind; readonly reason: string };
export type Creative = { readonly concept: string; readonly message: string; readonly materials?: string };

export type PlanContent = {
  readonly goals: string;
  readonly strategy: string;
  readonly period: Period;
  readonly activities: readonly Activity[];
  readonly budget: number;
  readonly split: readonly Share[];
};

type By = { readonly by: string };

export type CampaignEvent =
  | DomainEvent<'opened', By & { readonly title: string; readonly segments: readonly SegmentReference[] }>
  | DomainEvent<
      'plan-drafted',
      By &
        PlanContent & {
          readonly segments: readonly (SegmentReference & { readonly confirmed: boolean })[];
          readonly splitTotal: number;
          /** The year whose budget it holds: that of its first day. */
          readonly year: number;
          /** What the year's budget had left for this plan. */
          readonly remaining: number;
        }
    >
  | DomainEvent<'strategy-chosen', By & { readonly strategies: readonly Strategy[] }>
  | DomainEvent<'creative-designed', By & Creative>
  | DomainEvent<
      'approved',
      By & {
        readonly budget: number;
        readonly period: Period;
        readonly year: number;
        readonly remaining: number;
      }
    >
  | DomainEvent<'returned', By & { readonly reason: string }>
  | DomainEvent<'cancelled', By & { readonly reason: string }>
  | DomainEvent<'reservation-fenced', JsonObject>;

export const campaignEvents = new EventCatalogue<CampaignEvent>('liucheng.marketing.campaign', {
  opened: { version: 1 },
  'plan-drafted': { version: 1 },
  'strategy-chosen': { version: 1 },
  'creative-designed': { version: 1 },
  approved: { version: 1 },
  returned: { version: 1 },
  cancelled: { version: 1 },
  'reservation-fenced': { version: 1 },
});

export const statuses = [
  'new',
  'opened',
  'drafted',
  'strategy-chosen',
  'awaiting-approval',
  'returned',
  'approved',
  'cancelled',
] as const;
export type CampaignStatus = (typeof statuses)[number];

export type CampaignPlan = PlanContent & {
  readonly year: number;
  readonly segments: readonly SegmentReference[];
};

export interface Campaign {
  readonly title?: string;
  /** Handed over when the campaign was opened; the plan may choose others. */
  readonly offered: readonly SegmentReference[];
  readonly plan?: CampaignPlan;
  readonly strategies: readonly Strategy[];
  readonly creative?: Creative;
  /** Whether the creative was designed, or confirmed, since the last draft. */
  readonly designed: boolean;
  /** Why the plan was returned, until it is drafted again. */
  readonly returned?: string;
  readonly end?: 'approved' | 'cancelled';
}

export const campaign: Decider<Campaign, CampaignEvent> = {
  initial: { offered: [], strategies: [], designed: false },

  evolve(state, event) {
    switch (event.name) {
      case 'opened':
        return { ...state, title: event.data.title, offered: event.data.segments };
      case 'plan-drafted': {
        const { returned: _, ...rest } = state;
        const { goals, strategy, period, activities, budget, split, year, segments } = event.data;
        const named = segments.map(({ targeting, segment }) => ({ targeting, segment }));
        const plan = { goals, strategy, period, activities, budget, split, year, segments: named };
        return { ...rest, plan, designed: false };
      }
      case 'strategy-chosen':
        return { ...state, strategies: event.data.strategies };
      case 'creative-designed': {
        const { by: _, ...creative } = event.data;
        return { ...state, creative, designed: true };
      }
      case 'returned':
        return { ...state, returned: event.data.reason };
      case 'approved':
      case 'cancelled':
        return { ...state, end: event.name };
      default:
        return state;
    }
  },
};

export function statusOf(state: Campaign): CampaignStatus {
  const { title, plan, strategies, designed, returned, end } = state;
  if (end) return end;
  if (!plan) return title === undefined ? 'new' : 'opened';
  if (returned !== undefined) return 'returned';
  if (designed) return 'awaiting-approval';
  return strategies.length > 0 ? 'strategy-chosen' : 'drafted';
}

/** What the plan holds of the budget of which year: nothing while it is returned, or cancelled. */
export function heldBudget(state: Campaign): Readonly<Record<string, number>> {
  const { plan, returned, end } = state;
  if (!plan || returned !== undefined || end === 'cancelled') return {};
  return { [plan.year]: plan.budget };
}
