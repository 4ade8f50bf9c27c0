import { EventCatalogue, type Decider, type DomainEvent } from '@liucheng/kernel';
import type { Severity } from '@liucheng/process-model';
import type { Evidence } from '../evidence.ts';
import type { SamplingMethod } from './sampling.ts';

/*
 * An inspection from its plan to its last report; one that recurs has a round for each time. Persons are ids.
 */

export const methods = ['regular', 'spot-check', 'data-analysis', 'customer-feedback'] as const;
export type Method = (typeof methods)[number];

/** How often it comes back; left out: once. */
export const frequencies = ['weekly', 'monthly', 'quarterly', 'yearly'] as const;
export type Frequency = (typeof frequencies)[number];

/** Who acts and by what: a head by the department that they head. `department` is the one inspected, absent: all. */
export type Acting = {
  readonly by: string;
  readonly as: 'supervisor' | 'head';
  readonly heads?: string;
  readonly department?: string;
};

export type PopulationQuery = {
  readonly process: string;
  readonly department?: string;
  /** RFC 3339, both included. */
  readonly startedFrom?: string;
  readonly startedUntil: string;
};

/** Of which cases a sample is drawn, so that they can be found again. */
export type Population = {
  readonly query: PopulationQuery;
  readonly asOf: {
    /** RFC 3339 */
    readonly time: string;
    /** Offset of the last message that the monitor had handled, by `topic/partition`. */
    readonly positions: Readonly<Record<string, number>>;
  };
  readonly size: number;
  readonly digest: string;
};

export type SampledCase = { readonly process: string; readonly case: string; readonly department?: string };

export type Sample = {
  readonly method: SamplingMethod;
  readonly seed: string;
  /** As many as were asked for. */
  readonly wanted: number;
  readonly population: Population;
  readonly cases: readonly SampledCase[];
};

export type Finding = {
  readonly findingId: string;
  readonly what: string;
  /** Whether it is a violation, which gets a case of its own. */
  readonly violation: boolean;
  readonly severity: Severity;
  readonly person?: string;
  readonly concernedDepartment?: string;
  readonly process?: string;
  readonly case?: string;
  readonly rule?: string;
  readonly evidence: readonly Evidence[];
};

export type InspectionEvent =
  | DomainEvent<
      'planned',
      Acting & {
        readonly subject: string;
        readonly content: string;
        readonly method: Method;
        readonly frequency?: Frequency;
        readonly dueOn: string;
      }
    >
  | DomainEvent<'sample-drawn', Acting & Sample & { readonly round: number }>
  | DomainEvent<
      'inspected',
      Acting & {
        readonly round: number;
        readonly method: Method;
        readonly process?: string;
        readonly case?: string;
        readonly conforms: boolean;
        readonly result: string;
        /** Whether a sample was drawn for the round, and the case is of it. */
        readonly sampled: boolean;
        readonly inSample: boolean;
      }
    >
  | DomainEvent<'found', Acting & Finding & { readonly round: number; readonly foundAt: string }>
  | DomainEvent<
      'reported',
      Acting & {
        readonly round: number;
        readonly summary: string;
        readonly inspections: number;
        readonly findings: number;
        /** Cases of the sample that nobody has looked at. */
        readonly uninspected: number;
        /** By when the next round is reported; absent after the last. */
        readonly dueOn?: string;
      }
    >
  | DomainEvent<'concluded', Acting & { readonly rounds: number }>
  | DomainEvent<'cancelled', Acting & { readonly reason: string }>;

export const inspectionEvents = new EventCatalogue<InspectionEvent>('liucheng.supervision.inspection', {
  planned: { version: 1 },
  'sample-drawn': { version: 1 },
  inspected: { version: 1 },
  found: { version: 1 },
  reported: { version: 1 },
  concluded: { version: 1 },
  cancelled: { version: 1 },
});

export const statuses = ['new', 'planned', 'inspecting', 'concluded', 'cancelled'] as const;
export type InspectionStatus = (typeof statuses)[number];

export interface Inspection {
  readonly status: InspectionStatus;
  readonly planner?: string;
  readonly department?: string;
  readonly subject?: string;
  readonly content?: string;
  readonly method?: Method;
  readonly frequency?: Frequency;
  /** Day by which the present round is reported. */
  readonly dueOn?: string;
  /** From 1 on. */
  readonly round: number;
  /** Of the present round, as what follows. */
  readonly sample?: Sample;
  /** Cases of the sample that nobody has looked at yet. */
  readonly left: readonly SampledCase[];
  readonly inspections: number;
  readonly findings: number;
  /** Of all rounds: names the next one. */
  readonly allFindings: number;
}

export const inspection: Decider<Inspection, InspectionEvent> = {
  initial: { status: 'new', round: 1, left: [], inspections: 0, findings: 0, allFindings: 0 },

  evolve(state, event) {
    switch (event.name) {
      case 'planned': {
        const { by, department, subject, content, method, frequency, dueOn } = event.data;
        return {
          ...state,
          status: 'planned',
          planner: by,
          subject,
          content,
          method,
          dueOn,
          ...(department === undefined ? {} : { department }),
          ...(frequency === undefined ? {} : { frequency }),
        };
      }
      case 'sample-drawn': {
        const { method, seed, wanted, population, cases } = event.data;
        return { ...state, sample: { method, seed, wanted, population, cases }, left: cases };
      }
      case 'inspected': {
        const { process, case: of } = event.data;
        return {
          ...state,
          status: 'inspecting',
          inspections: state.inspections + 1,
          left: state.left.filter((each) => each.process !== process || each.case !== of),
        };
      }
      case 'found':
        return { ...state, findings: state.findings + 1, allFindings: state.allFindings + 1 };
      case 'reported': {
        const { sample: _sample, dueOn: _due, ...rest } = state;
        const { dueOn } = event.data;
        return {
          ...rest,
          status: 'planned',
          round: state.round + 1,
          left: [],
          inspections: 0,
          findings: 0,
          ...(dueOn === undefined ? {} : { dueOn }),
        };
      }
      case 'concluded':
      case 'cancelled':
        return { ...state, status: event.name };
      default:
        return state;
    }
  },
};

export function isOver({ status }: Pick<Inspection, 'status'>): boolean {
  return status === 'concluded' || status === 'cancelled';
}
