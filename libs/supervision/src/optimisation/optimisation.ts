import { EventCatalogue, type Decider, type DomainEvent } from '@liucheng/kernel';

/*
 * One round of making a process better: evaluated by its figures, proposed, approved, put into a new version, and measured again.
 * Persons are ids.
 */

export const measures = ['conformance-rate', 'cycle-time'] as const;
export type Measure = (typeof measures)[number];

export const sources = ['employee', 'customer', 'other'] as const;
export type OpinionSource = (typeof sources)[number];

/** What the monitor had of completed cases that started in the period, both ends included. */
export type Figures = {
  /** RFC 3339 */
  readonly from: string;
  readonly until: string;
  /** Left out: all versions. */
  readonly version?: number;
  readonly cases: number;
  readonly conforming: number;
  /** From the first step to the end, whole minutes; 0 where there are no cases. */
  readonly medianMinutes: number;
  readonly p90Minutes: number;
};

export type Goal = {
  readonly measure: Measure;
  /** `conformance-rate`: at least so many percent; `cycle-time`: a median of at most so many minutes. */
  readonly target: number;
};

/** How the measure of the goal stands after the change, and whether the difference may be chance. */
export type Comparison = {
  readonly before: Figures;
  readonly after: Figures;
  readonly goalMet: boolean;
  readonly better: boolean;
  /** Two-sided; absent where there are too few cases to say. */
  readonly p?: number;
  readonly beyondChance: boolean;
};

export type OptimisationEvent =
  | DomainEvent<
      'evaluated',
      {
        readonly by: string;
        readonly process: string;
        /** The round before this one. */
        readonly follows?: string;
        readonly efficiency: string;
        readonly effect: string;
        readonly problems: string;
        readonly figures: Figures;
      }
    >
  | DomainEvent<
      'opinion-collected',
      { readonly by: string; readonly source: OpinionSource; readonly opinion: string }
    >
  | DomainEvent<'proposed', { readonly by: string; readonly proposal: string; readonly goal: Goal }>
  | DomainEvent<'approved', { readonly by: string; readonly remark: string }>
  | DomainEvent<'implemented', { readonly by: string; readonly version: number; readonly since: string }>
  | DomainEvent<'tracked', Comparison & { readonly by: string }>
  | DomainEvent<
      'concluded',
      {
        readonly by: string;
        readonly goalMet: boolean;
        readonly beyondChance: boolean;
        readonly conclusion: string;
      }
    >
  | DomainEvent<'cancelled', { readonly by: string; readonly reason: string }>;

export const optimisationEvents = new EventCatalogue<OptimisationEvent>('liucheng.supervision.optimisation', {
  evaluated: { version: 1 },
  'opinion-collected': { version: 1 },
  proposed: { version: 1 },
  approved: { version: 1 },
  implemented: { version: 1 },
  tracked: { version: 1 },
  concluded: { version: 1 },
  cancelled: { version: 1 },
});

export const statuses = [
  'new',
  'evaluated',
  'consulted',
  'proposed',
  'approved',
  'implemented',
  'tracked',
  'concluded',
  'cancelled',
] as const;
export type OptimisationStatus = (typeof statuses)[number];

export interface Optimisation {
  readonly status: OptimisationStatus;
  readonly process?: string;
  readonly follows?: string;
  /** Of the last evaluation. */
  readonly figures?: Figures;
  readonly opinions: number;
  readonly proposer?: string;
  readonly goal?: Goal;
  readonly version?: number;
  readonly since?: string;
  /** Of the last tracking. */
  readonly comparison?: Comparison;
}

export const optimisation: Decider<Optimisation, OptimisationEvent> = {
  initial: { status: 'new', opinions: 0 },

  evolve(state, event) {
    switch (event.name) {
      case 'evaluated': {
        const { process, follows, figures } = event.data;
        return {
          ...state,
          status: 'evaluated',
          process,
          figures,
          ...(follows === undefined ? {} : { follows }),
        };
      }
      case 'opinion-collected':
        return { ...state, status: 'consulted', opinions: state.opinions + 1 };
      case 'proposed':
        return { ...state, status: 'proposed', proposer: event.data.by, goal: event.data.goal };
      case 'approved':
        return { ...state, status: 'approved' };
      case 'implemented':
        return { ...state, status: 'implemented', version: event.data.version, since: event.data.since };
      case 'tracked': {
        const { by: _by, ...comparison } = event.data;
        return { ...state, status: 'tracked', comparison };
      }
      case 'concluded':
      case 'cancelled':
        return { ...state, status: event.name };
      default:
        return state;
    }
  },
};
