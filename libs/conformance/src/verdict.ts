import type { Json, Text } from '@liucheng/kernel';
import type { Severity } from '@liucheng/process-model';

/** One event of a case as conformance sees it. Everything but `type`, `time` and `sequence` may be missing in a log. */
export interface CaseEvent {
  readonly id: string;
  readonly sequence: number;
  /** CloudEvents type, or the activity name of an event log. */
  readonly type: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly actor?: string;
  readonly role?: string;
  readonly department?: string;
  readonly data?: Readonly<Record<string, Json | undefined>>;
}

export type ViolationKind =
  | 'step-skipped'
  | 'wrong-order'
  | 'unexpected-step'
  | 'step-repeated'
  | 'unknown-step'
  | 'incomplete-case'
  | 'wrong-role'
  | 'separation-of-duties'
  | 'same-actor'
  | 'deadline-missed'
  | 'overdue-recurrence'
  | 'incomplete-data'
  | 'precedence'
  | 'response'
  | 'not-coexistence'
  | 'at-most'
  | 'refused-attempt';

/**
 * A breach of a definition in one case. The id follows from case, rule and what triggered it, so that the same history
 * always gives the same violations under the same ids, live or replayed.
 */
export interface Violation {
  readonly id: string;
  readonly kind: ViolationKind;
  /** Id of the rule; `flow` for what comes from the control flow. */
  readonly rule: string;
  readonly clause?: string;
  readonly severity: Severity;
  readonly case: string;
  readonly process: string;
  readonly version: number;
  /** The department concerned: the actor's where an event is at fault, the responsible one where a step is missing. */
  readonly department?: string;
  readonly person?: string;
  readonly role?: string;
  readonly step?: string;
  /** `sequence` of the event that triggered it; absent when time alone did. */
  readonly sequence?: number;
  readonly expected: Text;
  readonly actual: Text;
  /** When it happened, by the events' own time; ms since the epoch. */
  readonly at: number;
  /** A deadline that was met after all, this much too late, in ms of elapsed time. */
  readonly lateBy?: number;
  /** A sentence that a supervisor understands. */
  readonly message: Text;
  readonly repair: Text;
}

/** What one event, or the passing of time, changes about a case. */
export interface Verdict {
  readonly raised: readonly Violation[];
  /** Raised before and changed: today only `lateBy`. */
  readonly amended: readonly Violation[];
  /** Ids of violations that later evidence proved void. */
  readonly withdrawn: readonly string[];
  readonly observations: readonly Observation[];
}

/** A measured fact for the metrics. Refolding a changed history gives the observations to take back and to add. */
export type Observation =
  | { readonly kind: 'started'; readonly at: number }
  | {
      readonly kind: 'completed' | 'cancelled';
      readonly at: number;
      readonly cycleMs: number;
      readonly conforming: boolean;
      readonly fitness: number;
    }
  /** `waitingMs`: from when the step became possible (the previous step) until it was done. */
  | {
      readonly kind: 'step';
      readonly step: string;
      readonly at: number;
      readonly waitingMs: number;
      readonly repeated: boolean;
    };
