import { EventCatalogue, type Decider, type DomainEvent, type Text } from '@liucheng/kernel';
import type { Severity } from '@liucheng/process-model';
import type { Evidence } from '../evidence.ts';

/*
 * A violation from its detection to the end of its handling. Persons are ids; nothing here says more about them. Times are
 * RFC 3339, UTC.
 */

/** Who has detected it. */
export const sources = ['monitor', 'inspection', 'person'] as const;
export type Source = (typeof sources)[number];

/** What is decided about a violation that is not justified. */
export const measures = ['warning', 'correction', 'training', 'penalty'] as const;
export type Measure = (typeof measures)[number];

/** A text as it is stored. */
export type Said = Pick<Text, keyof Text>;

/** The violation itself, as it was detected. */
export type Breach = {
  /** Person id, where somebody in particular is concerned. */
  readonly person?: string;
  readonly department?: string;
  readonly process?: string;
  /** Of the process in which it happened. */
  readonly case?: string;
  readonly rule?: string;
  readonly clause?: string;
  readonly step?: string;
  /** RFC 3339 */
  readonly happenedAt: string;
  readonly what: Said;
};

/**
 * The severity by which a case is handled, and until when. `from` holds the time of the opening under that severity alone,
 * because each severity has a deadline of its own; another severity, left before, is named there with a word.
 */
export type Rated = {
  readonly severity: Severity;
  readonly from: Readonly<Record<string, string>>;
  readonly dueAt: string;
};

/** Who acts, for whom as a deputy, and who is concerned: those who must not be one. */
export type Handled = {
  readonly by: string;
  readonly actingFor?: string;
  readonly concernedPerson?: string;
};

export type Ruling = { readonly measure: Measure; readonly ruling: string; readonly rectifyBy: string };

export type ViolationCaseEvent =
  | DomainEvent<
      'detected',
      Breach &
        Rated & {
          readonly by: string;
          readonly source: 'monitor' | 'inspection';
          /** Id of the monitor's violation, or of the inspection's finding. */
          readonly reference: string;
          /** Before it was raised for the earlier ones. */
          readonly ratedSeverity: Severity;
          /** Ids of the cases of earlier violations, or of the violations that the monitor has it repeat. */
          readonly repeats: readonly string[];
        }
    >
  | DomainEvent<
      'reported',
      Breach &
        Rated & {
          readonly by: string;
          readonly reference?: string;
          readonly evidence: readonly Evidence[];
          readonly ratedSeverity: Severity;
          readonly repeats: readonly string[];
        }
    >
  | DomainEvent<
      'severity-raised',
      Handled & Rated & { readonly former: Severity; readonly repeats: readonly string[] }
    >
  | DomainEvent<'assigned', Handled & { readonly assignee: string }>
  | DomainEvent<'notified', Handled & { readonly to: string; readonly message: string }>
  | DomainEvent<
      'explained',
      Handled & { readonly explanation: string; readonly evidence: readonly Evidence[] }
    >
  | DomainEvent<'decided', Handled & Ruling>
  | DomainEvent<'dismissed', Handled & { readonly reason: string }>
  | DomainEvent<'rectified', Handled & { readonly result: string }>
  | DomainEvent<'verified', Handled & { readonly passed: boolean; readonly remark: string }>
  | DomainEvent<'appealed', Handled & { readonly grounds: string }>
  | DomainEvent<'re-decided', Handled & Ruling & { readonly decidedBy: string; readonly reason: string }>
  | DomainEvent<'overturned', Handled & { readonly decidedBy: string; readonly reason: string }>
  | DomainEvent<'closed', Handled & { readonly verified: boolean; readonly verifiedBy: string }>
  /** The missed step was done after all, so many ms late. */
  | DomainEvent<'caught-up', { readonly by: string; readonly reference: string; readonly lateBy: number }>
  | DomainEvent<'withdrawn', { readonly by: string; readonly reference: string; readonly lifted?: Measure }>
  /** As `withdrawn`, of a case that was over by then. */
  | DomainEvent<
      'measure-lifted',
      { readonly by: string; readonly reference: string; readonly lifted: Measure }
    >
  | DomainEvent<'reservation-fenced', { readonly scope: string; readonly key: string }>;

export const violationCaseEvents = new EventCatalogue<ViolationCaseEvent>(
  'liucheng.supervision.violation-handling',
  {
    detected: { version: 1 },
    reported: { version: 1 },
    'severity-raised': { version: 1 },
    assigned: { version: 1 },
    notified: { version: 1 },
    explained: { version: 1 },
    decided: { version: 1 },
    dismissed: { version: 1 },
    rectified: { version: 1 },
    verified: { version: 1 },
    appealed: { version: 1 },
    're-decided': { version: 1 },
    overturned: { version: 1 },
    closed: { version: 1 },
    'caught-up': { version: 1 },
    withdrawn: { version: 1 },
    'measure-lifted': { version: 1 },
    'reservation-fenced': { version: 1 },
  },
);

export const statuses = [
  'new',
  'detected',
  'assigned',
  'notified',
  'explained',
  'decided',
  'rectified',
  'verified',
  'appealed',
  'closed',
  'dismissed',
  'withdrawn',
] as const;
export type ViolationStatus = (typeof statuses)[number];

export interface ViolationCase {
  readonly status: ViolationStatus;
  readonly source?: Source;
  readonly reference?: string;
  readonly breach?: Breach;
  readonly severity?: Severity;
  readonly ratedSeverity?: Severity;
  /** RFC 3339: from when the deadline counts. */
  readonly openedAt?: string;
  /** RFC 3339: by when it is decided or, once it is, a day: by when it is rectified. */
  readonly dueAt?: string;
  readonly repeats: readonly string[];
  readonly assignee?: string;
  /** The ruling that stands. */
  readonly ruling?: Ruling & { readonly by: string };
  readonly appealed: boolean;
  readonly reDecided: boolean;
  /** Whoever verified that it was rectified. */
  readonly verifiedBy?: string;
  /** A measure that stands no more because there was no violation. */
  readonly lifted?: Measure;
  /** ms */
  readonly lateBy?: number;
}

export const violationCase: Decider<ViolationCase, ViolationCaseEvent> = {
  initial: { status: 'new', repeats: [], appealed: false, reDecided: false },

  evolve(state, event) {
    switch (event.name) {
      case 'detected':
      case 'reported':
        return { ...state, ...openedBy(event) };
      case 'severity-raised': {
        const { severity, dueAt, repeats } = event.data;
        return { ...state, severity, dueAt, repeats };
      }
      case 'assigned':
        // A case that is handed over stays where it stands.
        return {
          ...state,
          status: state.status === 'detected' ? 'assigned' : state.status,
          assignee: event.data.assignee,
        };
      case 'notified':
      case 'explained':
        // Word that is sent after the decision takes nothing back: neither an appeal nor a rectification.
        return { ...state, status: state.ruling === undefined ? event.name : state.status };
      case 'decided':
      case 're-decided': {
        const { by, measure, ruling, rectifyBy } = event.data;
        const { verifiedBy: _, ...rest } = state;
        return {
          ...rest,
          status: 'decided',
          ruling: { by, measure, ruling, rectifyBy },
          dueAt: rectifyBy,
          reDecided: event.name === 're-decided',
        };
      }
      case 'dismissed':
      case 'overturned': {
        const { ruling: _, ...rest } = state;
        return { ...rest, status: 'dismissed' };
      }
      case 'rectified':
        return { ...state, status: 'rectified' };
      case 'verified':
        return event.data.passed
          ? { ...state, status: 'verified', verifiedBy: event.data.by }
          : { ...state, status: 'decided' };
      case 'appealed':
        return { ...state, status: 'appealed', appealed: true };
      case 'closed':
        return { ...state, status: 'closed' };
      case 'caught-up':
        return { ...state, lateBy: event.data.lateBy };
      case 'withdrawn':
      case 'measure-lifted': {
        const { ruling: _, ...rest } = state;
        const { lifted } = event.data;
        return { ...rest, status: 'withdrawn', ...(lifted === undefined ? {} : { lifted }) };
      }
      default:
        return state;
    }
  },
};

type Opening = Extract<ViolationCaseEvent, { name: 'detected' | 'reported' }>;

function openedBy({ name, data }: Opening): Partial<ViolationCase> {
  const { severity, ratedSeverity, dueAt, from, repeats = [], reference } = data;
  return {
    status: 'detected',
    source: name === 'reported' ? 'person' : (data as Extract<Opening, { name: 'detected' }>['data']).source,
    breach: breachOf(data),
    severity,
    ratedSeverity,
    dueAt,
    openedAt: from?.[severity] ?? '',
    repeats,
    ...(reference === undefined ? {} : { reference }),
  };
}

function breachOf({ person, department, process, case: of, rule, clause, step, ...rest }: Breach): Breach {
  return {
    ...(person === undefined ? {} : { person }),
    ...(department === undefined ? {} : { department }),
    ...(process === undefined ? {} : { process }),
    ...(of === undefined ? {} : { case: of }),
    ...(rule === undefined ? {} : { rule }),
    ...(clause === undefined ? {} : { clause }),
    ...(step === undefined ? {} : { step }),
    happenedAt: rest.happenedAt,
    what: rest.what,
  };
}

/** Whatever has been done meanwhile, an appeal waits until somebody has decided it. */
export function appealWaits({ appealed, reDecided }: ViolationCase): boolean {
  return appealed && !reDecided;
}

/** Where people are told that it stands: an appeal that waits comes first, whatever has been done meanwhile. */
export function standing(state: ViolationCase): ViolationStatus {
  return appealWaits(state) && !isOver(state) ? 'appealed' : state.status;
}

export function isOver({ status }: Pick<ViolationCase, 'status'>): boolean {
  return status === 'closed' || status === 'dismissed' || status === 'withdrawn';
}

/** One case for each violation; one that was withdrawn and is raised once more gets a new case. */
export function heldReference({ status, reference }: ViolationCase): string[] {
  return reference === undefined || status === 'withdrawn' ? [] : [reference];
}
