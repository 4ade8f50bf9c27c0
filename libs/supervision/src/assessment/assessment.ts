import { EventCatalogue, type Decider, type DomainEvent } from '@liucheng/kernel';
import type { Names } from '@liucheng/service-kit';
import type { Period } from './period.ts';
import type { Scheme } from './scheme.ts';
import type { Figures, Placed, Score } from './scoring.ts';

/*
 * The assessment of one calendar period: figures of every department and process are frozen, scored, answered by the departments and
 * published with a ranking. Persons are ids.
 */

export const kinds = ['department', 'process'] as const;
export type Kind = (typeof kinds)[number];

/** What is assessed. */
export type Unit = {
  readonly kind: Kind;
  readonly id: string;
  readonly names?: Names;
};

export type MeasuredUnit = Unit & { readonly figures: Figures };
export type ScoredUnit = Unit & Score;
/** `figures` count; `measured`: as they were collected, where an objection has put them right. */
export type AssessedUnit = MeasuredUnit & { readonly measured?: Figures };

/** How far the monitor was when its figures were read. */
export type Reading = {
  /** RFC 3339 */
  readonly time: string;
  /** Everything that was published before is in the figures, deadlines that fell due before among it. RFC 3339 */
  readonly upTo: string;
  /** Offset of the last message handled, by `topic/partition`. */
  readonly positions: Readonly<Record<string, number>>;
};

export const responseKinds = ['comment', 'objection'] as const;
export type ResponseKind = (typeof responseKinds)[number];

export const outcomes = ['upheld', 'rejected'] as const;
export type Outcome = (typeof outcomes)[number];

/** What a department says of its score. */
export type Response = {
  /** Within the assessment, from 1. */
  readonly number: number;
  readonly department: string;
  readonly by: string;
  readonly kind: ResponseKind;
  readonly statement: string;
  /** Of an objection, once it is decided. */
  readonly outcome?: Outcome;
  readonly remark?: string;
};

/** Against the last published period of the same span and scheme. */
export type Before = { readonly assessment: string; readonly period: string };

export type Ranked = Placed<Pick<ScoredUnit, 'kind' | 'id' | 'score'>> & {
  /** To the score before, where there are both. */
  readonly change?: number;
};

export type AssessmentEvent =
  | DomainEvent<'opened', { readonly by: string; readonly period: Period; readonly scheme: Scheme }>
  | DomainEvent<
      'figures-collected',
      { readonly by: string; readonly asOf: Reading; readonly units: readonly MeasuredUnit[] }
    >
  | DomainEvent<
      'scored',
      {
        readonly by: string;
        /** YYYY-MM-DD, the last day on which departments may respond. */
        readonly respondBy: string;
        readonly scores: readonly ScoredUnit[];
      }
    >
  | DomainEvent<
      'responded',
      Omit<Response, 'outcome' | 'remark'> & {
        /** The department that whoever responds heads. */
        readonly heads: string;
        readonly inTime: boolean;
      }
    >
  | DomainEvent<
      'objection-decided',
      {
        readonly by: string;
        readonly number: number;
        readonly department: string;
        readonly outcome: Outcome;
        readonly remark: string;
        /** Whether whoever decides has objected, or heads the department. */
        readonly own: boolean;
        /** Where the objection has shown that figures are wrong: as they are right, and the score of these. */
        readonly figures?: Figures;
        readonly score?: Score;
      }
    >
  | DomainEvent<
      'published',
      {
        readonly by: string;
        readonly ranking: readonly Ranked[];
        readonly before?: Before;
        readonly undecided: number;
        /** Before the departments' time to respond was over. */
        readonly early: boolean;
      }
    >
  | DomainEvent<'cancelled', { readonly by: string; readonly reason: string }>
  | DomainEvent<'reservation-fenced', { readonly scope: string; readonly key: string }>;

export const assessmentEvents = new EventCatalogue<AssessmentEvent>('liucheng.supervision.assessment', {
  opened: { version: 1 },
  'figures-collected': { version: 1 },
  scored: { version: 1 },
  responded: { version: 1 },
  'objection-decided': { version: 1 },
  published: { version: 1 },
  cancelled: { version: 1 },
  'reservation-fenced': { version: 1 },
});

export const statuses = ['new', 'opened', 'collected', 'scored', 'published', 'cancelled'] as const;
export type AssessmentStatus = (typeof statuses)[number];

export interface Assessment {
  readonly status: AssessmentStatus;
  readonly period?: Period;
  readonly scheme?: Scheme;
  readonly asOf?: Reading;
  readonly units: readonly AssessedUnit[];
  readonly scores: readonly ScoredUnit[];
  readonly respondBy?: string;
  readonly responses: readonly Response[];
  readonly ranking: readonly Ranked[];
  readonly before?: Before;
}

export const assessment: Decider<Assessment, AssessmentEvent> = {
  initial: { status: 'new', units: [], scores: [], responses: [], ranking: [] },

  evolve(state, event) {
    switch (event.name) {
      case 'opened': {
        const { period, scheme } = event.data;
        return { ...state, status: 'opened', period, scheme };
      }
      case 'figures-collected': {
        const { asOf, units } = event.data;
        return { ...state, status: 'collected', asOf, units };
      }
      case 'scored': {
        const { respondBy, scores } = event.data;
        return { ...state, status: 'scored', respondBy, scores };
      }
      case 'responded': {
        const { number, department, by, kind, statement } = event.data;
        const responses = [...state.responses, { number, department, by, kind, statement }];
        return { ...state, responses };
      }
      case 'objection-decided':
        return decided(state, event.data);
      case 'published': {
        const { ranking, before } = event.data;
        return { ...state, status: 'published', ranking, ...(before === undefined ? {} : { before }) };
      }
      case 'cancelled':
        return { ...state, status: 'cancelled' };
      default:
        return state;
    }
  },
};

type Decided = Extract<AssessmentEvent, { name: 'objection-decided' }>['data'];

function decided(
  state: Assessment,
  { number, department, outcome, remark, figures, score }: Decided,
): Assessment {
  const isIts = ({ kind, id }: Unit): boolean => kind === 'department' && id === department;
  return {
    ...state,
    responses: state.responses.map((each) => (each.number === number ? { ...each, outcome, remark } : each)),
    ...(figures === undefined
      ? {}
      : { units: state.units.map((each) => (isIts(each) ? corrected(each, figures) : each)) }),
    ...(score === undefined
      ? {}
      : { scores: state.scores.map((each) => (isIts(each) ? { ...unitOf(each), ...score } : each)) }),
  };
}

/** What was measured first stays beside what is right. */
function corrected({ measured, ...unit }: AssessedUnit, figures: Figures): AssessedUnit {
  return { ...unit, figures, measured: measured ?? unit.figures };
}

export function unitOf({ kind, id, names }: Unit): Unit {
  return { kind, id, ...(names === undefined ? {} : { names }) };
}

/** Objections that nobody has decided. */
export function undecided({ responses }: Pick<Assessment, 'responses'>): Response[] {
  return responses.filter(({ kind, outcome }) => kind === 'objection' && outcome === undefined);
}

/** A period is assessed once: an assessment that was cancelled gives it up. */
export function heldPeriod({ status, period }: Assessment): string[] {
  return period === undefined || status === 'cancelled' ? [] : [period.name];
}
