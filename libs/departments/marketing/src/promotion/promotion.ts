import { EventCatalogue, type Decider, type DomainEvent } from '@liucheng/kernel';

/*
 * The promotion of an approved campaign, from its channels to its evaluation. A campaign has one, named by it, so that what it
 * spends is exact in one stream. Amounts are fen, days those of the office's calendar.
 */

export const onlineChannels = ['search', 'e-commerce', 'social'] as const;
export const offlineChannels = ['fair', 'event', 'advertising'] as const;
export const channelKinds = [...onlineChannels, ...offlineChannels] as const;
export type ChannelKind = (typeof channelKinds)[number];
export type Medium = 'online' | 'offline';

/** `name` is what it is called: a platform, a fair. */
export type Channel = { readonly kind: ChannelKind; readonly name: string };
export type Issue = { readonly issue: string; readonly solution: string };
export type Figures = {
  readonly exposures: number;
  readonly clicks: number;
  readonly conversions: number;
  /** Fen. */
  readonly sales: number;
};
export type Period = { readonly from: string; readonly to: string };

type By = { readonly by: string };

export type PromotionEvent =
  | DomainEvent<
      'channels-chosen',
      By & {
        readonly campaign: string;
        readonly campaignApproved: boolean;
        readonly channels: readonly (Channel & { readonly medium: Medium })[];
        /** Of the approved plan. */
        readonly budget: number;
        readonly period: Period;
        /** The day by which it has to be monitored; absent where none falls into the campaign, or where channels change. */
        readonly monitorBy?: string;
      }
    >
  | DomainEvent<
      'executed',
      By & {
        readonly activity: string;
        readonly channel: ChannelKind;
        readonly spend: number;
        /** With this one. */
        readonly spentTotal: number;
        readonly budget: number;
        readonly issues: readonly Issue[];
      }
    >
  | DomainEvent<
      'monitored',
      By &
        Figures & {
          /** Absent where the campaign ends before it is due. */
          readonly monitorBy?: string;
        }
    >
  | DomainEvent<
      'evaluated',
      By & {
        readonly conclusions: string;
        readonly lessons: string;
        readonly budget: number;
        readonly spentTotal: number;
        readonly totals: Figures;
      }
    >;

export const promotionEvents = new EventCatalogue<PromotionEvent>('liucheng.marketing.promotion', {
  'channels-chosen': { version: 1 },
  executed: { version: 1 },
  monitored: { version: 1 },
  evaluated: { version: 1 },
});

export interface Promotion {
  readonly campaign?: string;
  readonly channels: readonly (Channel & { readonly medium: Medium })[];
  readonly budget: number;
  readonly period?: Period;
  readonly spent: number;
  readonly activities: number;
  readonly issues: readonly Issue[];
  readonly monitorings: number;
  /** Of all monitorings. */
  readonly totals: Figures;
  readonly monitorBy?: string;
  readonly evaluated: boolean;
}

const none: Figures = { exposures: 0, clicks: 0, conversions: 0, sales: 0 };

export const promotion: Decider<Promotion, PromotionEvent> = {
  initial: {
    channels: [],
    budget: 0,
    spent: 0,
    activities: 0,
    issues: [],
    monitorings: 0,
    totals: none,
    evaluated: false,
  },

  evolve(state, event) {
    switch (event.name) {
      case 'channels-chosen': {
        const { campaign, channels, budget, period, monitorBy } = event.data;
        return { ...state, campaign, channels, budget, period, ...(monitorBy ? { monitorBy } : {}) };
      }
      case 'executed': {
        const { spentTotal, issues } = event.data;
        return {
          ...state,
          spent: spentTotal,
          activities: state.activities + 1,
          issues: [...state.issues, ...issues],
        };
      }
      case 'monitored': {
        const { monitorBy: _, ...rest } = state;
        const { exposures, clicks, conversions, sales, monitorBy } = event.data;
        return {
          ...rest,
          monitorings: state.monitorings + 1,
          totals: sumOf(state.totals, { exposures, clicks, conversions, sales }),
          ...(monitorBy ? { monitorBy } : {}),
        };
      }
      case 'evaluated': {
        const { monitorBy: _, ...rest } = state;
        return { ...rest, evaluated: true };
      }
      default:
        return state;
    }
  },
};

export const statuses = ['new', 'prepared', 'running', 'evaluated'] as const;
export type PromotionStatus = (typeof statuses)[number];

export function statusOf({ campaign, activities, monitorings, evaluated }: Promotion): PromotionStatus {
  if (evaluated) return 'evaluated';
  if (campaign === undefined) return 'new';
  return activities + monitorings > 0 ? 'running' : 'prepared';
}

export function mediumOf(kind: ChannelKind): Medium {
  return onlineChannels.some((each) => each === kind) ? 'online' : 'offline';
}

function sumOf(a: Figures, b: Figures): Figures {
  return {
    exposures: a.exposures + b.exposures,
    clicks: a.clicks + b.clicks,
    conversions: a.conversions + b.conversions,
    sales: a.sales + b.sales,
  };
}
