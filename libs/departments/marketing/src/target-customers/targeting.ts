import { EventCatalogue, type Decider, type DomainEvent } from '@liucheng/kernel';

/*
 * Targeting: which customers a product is for, from the segments that are looked at to those that are chosen. Segments are
 * kinds of people, never people. Parts of a value and scores are whole numbers from 0 to 100.
 */

export const genders = ['any', 'female', 'male'] as const;
export type Gender = (typeof genders)[number];

export type Segment = {
  /** What it is called by in the case: `solo-urban`. */
  readonly segment: string;
  readonly name: string;
  readonly ageFrom?: number;
  readonly ageTo?: number;
  readonly gender: Gender;
  readonly region: string;
  readonly spendingHabits: string;
  readonly preferences: string;
};

export type Value = {
  readonly purchasePotential: number;
  readonly loyalty: number;
  readonly contribution: number;
};
export type Assessment = { readonly segment: string } & Value;

export type ChosenSegment = {
  readonly segment: string;
  readonly coreNeeds: string;
  readonly painPoints: string;
};

export type ConfirmedSegment = ChosenSegment & { readonly name: string; readonly score: number };

type By = { readonly by: string };

export type TargetingEvent =
  | DomainEvent<
      'segments-analysed',
      By & {
        /** Case of the market research that it starts from. */
        readonly research: string;
        /** Whether its report had been accepted by then. */
        readonly researchAccepted: boolean;
        readonly segments: readonly Segment[];
      }
    >
  | DomainEvent<
      'value-assessed',
      By & { readonly scores: readonly (Assessment & { readonly score: number })[] }
    >
  | DomainEvent<
      'confirmed',
      By & { readonly research: string; readonly segments: readonly ConfirmedSegment[] }
    >;

export const targetingEvents = new EventCatalogue<TargetingEvent>('liucheng.marketing.target-customers', {
  'segments-analysed': { version: 1 },
  'value-assessed': { version: 1 },
  confirmed: { version: 1 },
});

export type AnalysedSegment = Segment & { readonly value?: Value; readonly score?: number };

export interface Targeting {
  readonly research?: string;
  readonly researchAccepted: boolean;
  readonly segments: readonly AnalysedSegment[];
  readonly confirmed: readonly ConfirmedSegment[];
}

export const targeting: Decider<Targeting, TargetingEvent> = {
  initial: { researchAccepted: false, segments: [], confirmed: [] },

  evolve(state, event) {
    switch (event.name) {
      case 'segments-analysed': {
        const { research, researchAccepted, segments } = event.data;
        const again = new Set(segments.map(({ segment }) => segment));
        // What is analysed again has another value, which nobody has assessed yet.
        const kept = state.segments.filter(({ segment }) => !again.has(segment));
        return { ...state, research, researchAccepted, segments: [...kept, ...segments] };
      }
      case 'value-assessed': {
        const assessed = new Map(event.data.scores.map((each) => [each.segment, each]));
        return {
          ...state,
          segments: state.segments.map((segment) => {
            const found = assessed.get(segment.segment);
            if (!found) return segment;
            const { segment: _, score, ...value } = found;
            return { ...segment, value, score };
          }),
        };
      }
      case 'confirmed':
        return { ...state, confirmed: event.data.segments };
      default:
        return state;
    }
  },
};

export const statuses = ['new', 'analysed', 'assessed', 'confirmed'] as const;
export type TargetingStatus = (typeof statuses)[number];

/** `assessed` once every segment has a score. */
export function statusOf({ segments, confirmed }: Targeting): TargetingStatus {
  if (confirmed.length > 0) return 'confirmed';
  if (segments.length === 0) return 'new';
  return segments.every(({ score }) => score !== undefined) ? 'assessed' : 'analysed';
}
