import { EventCatalogue, type Decider, type DomainEvent } from '@liucheng/kernel';

/*
 * The review of one employee in one cycle. Scores are whole points of 100, weights whole percent, amounts fen, days those of the
 * office. Who is reviewed stands in every event beside who acts, because nobody may judge themselves.
 */

export const methods = ['kpi', 'mbo', 'okr', '360'] as const;
export type Method = (typeof methods)[number];

export const measures = ['reward', 'promotion', 'pay', 'none'] as const;
export type Measure = (typeof measures)[number];

export type Indicator = {
  readonly indicator: string;
  readonly title: string;
  /** Percent. */
  readonly weight: number;
};

export type Grade = {
  readonly grade: string;
  /** Percent of the bonus that is due at full performance. */
  readonly bonusPercent: number;
};

export type Score = { readonly indicator: string; readonly score: number };
export type Resolution = { readonly measure: Measure; readonly content: string };

/** Who acts, and on whose review. */
type On = { readonly by: string; readonly employee: string };
type Assessment = {
  readonly scores: readonly Score[];
  /** Weighted, of 100. */
  readonly total: number;
  readonly comment: string;
};

export type ReviewEvent =
  | DomainEvent<
      'scheme-set',
      On & {
        readonly department: string;
        readonly cycle: string;
        readonly method: Method;
        readonly indicators: readonly Indicator[];
        readonly weightsTotal: number;
        readonly scale: readonly Grade[];
      }
    >
  | DomainEvent<'self-assessed', On & Assessment>
  | DomainEvent<'manager-assessed', On & Assessment>
  | DomainEvent<'feedback-given', On & { readonly on: string; readonly summary: string }>
  | DomainEvent<
      'consolidated',
      On & {
        readonly score: number;
        readonly reason: string;
        readonly selfTotal?: number;
        readonly managerTotal?: number;
      }
    >
  | DomainEvent<
      'graded',
      On & { readonly grade: string; readonly scale: readonly string[]; readonly score?: number }
    >
  | DomainEvent<
      'bonus-computed',
      On & {
        readonly grade: string;
        readonly base: number;
        readonly bonusPercent: number;
        readonly amount: number;
      }
    >
  | DomainEvent<'appealed', On & { readonly grade: string; readonly reason: string }>
  | DomainEvent<'decided', On & { readonly resolutions: readonly Resolution[] }>
  | DomainEvent<'reservation-fenced', { readonly scope: string; readonly key: string }>;

export const reviewEvents = new EventCatalogue<ReviewEvent>('liucheng.human-resources.performance-review', {
  'scheme-set': { version: 1 },
  'self-assessed': { version: 1 },
  'manager-assessed': { version: 1 },
  'feedback-given': { version: 1 },
  consolidated: { version: 1 },
  graded: { version: 1 },
  'bonus-computed': { version: 1 },
  appealed: { version: 1 },
  decided: { version: 1 },
  'reservation-fenced': { version: 1 },
});

/** By the last that happened. */
export const statuses = [
  'new',
  'scheme-set',
  'self-assessed',
  'manager-assessed',
  'feedback-given',
  'consolidated',
  'graded',
  'bonus-computed',
  'appealed',
  'decided',
] as const;
export type ReviewStatus = (typeof statuses)[number];

export interface Review {
  readonly status: ReviewStatus;
  readonly employee?: string;
  readonly department?: string;
  readonly cycle?: string;
  readonly method?: Method;
  readonly indicators: readonly Indicator[];
  readonly scale: readonly Grade[];
  readonly self?: Assessment;
  readonly manager?: Assessment;
  /** Consolidated. */
  readonly score?: number;
  readonly grade?: string;
  /** Fen; only of the grade that stands. */
  readonly bonus?: number;
  readonly appeals: number;
  readonly resolutions: readonly Resolution[];
}

const initial: Review = { status: 'new', indicators: [], scale: [], appeals: 0, resolutions: [] };

export const review: Decider<Review, ReviewEvent> = {
  initial,
  evolve(state, event): Review {
    switch (event.name) {
      case 'scheme-set': {
        const { employee, department, cycle, method, indicators, scale } = event.data;
        return { ...state, status: event.name, employee, department, cycle, method, indicators, scale };
      }
      case 'self-assessed':
        return { ...state, status: event.name, self: assessmentOf(event.data) };
      case 'manager-assessed':
        return { ...state, status: event.name, manager: assessmentOf(event.data) };
      case 'feedback-given':
        return { ...state, status: event.name };
      case 'consolidated':
        return { ...state, status: event.name, score: event.data.score };
      case 'graded': {
        const { bonus: _, ...rest } = state;
        return { ...rest, status: event.name, grade: event.data.grade };
      }
      case 'bonus-computed':
        return { ...state, status: event.name, bonus: event.data.amount };
      case 'appealed':
        return { ...state, status: event.name, appeals: state.appeals + 1 };
      case 'decided':
        return { ...state, status: event.name, resolutions: event.data.resolutions };
      default:
        return state;
    }
  },
};

function assessmentOf({ scores, total, comment }: Assessment): Assessment {
  return { scores, total, comment };
}

/** One review for each employee and cycle. */
export function reviewKeys({ employee, cycle }: Review): readonly string[] {
  return employee === undefined ? [] : [`${employee}/${cycle}`];
}
