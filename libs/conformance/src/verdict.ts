import type { Json, Text } from '@liucheng/kernel';
import type { Severity } from '@liucheng/process-model';
import type { Unsaid } from './undeterminable.ts';

/** One event of a case as conformance sees it. Everything but `type`, `time` and `sequence` may be missing in a log. */
export interface CaseEvent {
  readonly id: string;
  readonly sequence: number;
  /** CloudEvents type, or the activity name of an event log. */
  readonly type: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /**
   * What the clock said when an event was heard that is dated ahead of it (ms): whoever dates it has another clock. By its word alone no
   * other step is late; absent: its time is believed.
   */
  readonly heardAt?: number;
  readonly actor?: string;
  /** For whom the actor acted as a deputy. Whoever acted is judged: two acts of one person for two others are that person's. */
  readonly onBehalfOf?: string;
  readonly role?: string;
  readonly department?: string;
  readonly data?: Readonly<Record<string, Json | undefined>>;
  /** JSON Pointers of personal values that are not in the data because they may not, or can no longer, be read. */
  readonly hidden?: readonly string[];
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
  | 'short-notice'
  | 'incomplete-data'
  | 'precedence'
  | 'response'
  | 'not-coexistence'
  | 'at-most'
  | 'refused-attempt'
  | 'not-unique'
  | 'over-limit'
  | 'no-counterpart';

/** An earlier violation that a later one repeats. */
export interface Repeated {
  readonly violation: string;
  readonly process: string;
  readonly case: string;
}

/**
 * A breach of a definition by one case. The id follows from case, rule and what triggered it, so that the same history
 * always gives the same violations under the same ids, live or replayed.
 */
export interface Violation {
  readonly id: string;
  readonly kind: ViolationKind;
  /** Id of the rule; `flow` for what comes from the control flow. */
  readonly rule: string;
  readonly clause?: string;
  readonly severity: Severity;
  /** The rule's own, where the violation repeats an earlier one (`repeatOffenders` of the definition); so do the next two. */
  readonly ruleSeverity?: Severity;
  /** Which one it is, from 2 on, of those that count at its time. */
  readonly occurrence?: number;
  /** What it repeats, the latest few, in order of time. */
  readonly repeatOf?: readonly Repeated[];
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
  /** Other cases that it follows from, the earliest first; a few at most. */
  readonly related?: readonly { readonly process: string; readonly case: string }[];
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

/** A step as it was done: when, and by whom as far as the event says. */
export interface StepDone {
  readonly step: string;
  readonly time: number;
  readonly actor?: string | undefined;
  readonly role?: string | undefined;
  readonly department?: string | undefined;
}

/**
 * A measured fact for the metrics. Refolding a changed history gives the observations to take back and to add. Facts are
 * the case's own: nothing in them depends on other cases, or on when they were observed. Times are ms since the epoch.
 * What follows from other members is left out: there is an observation for every event.
 */
export type Observation =
  /** `by`: the first step, whose person and department the case is counted as until its end. */
  | { readonly kind: 'started'; readonly by: StepDone }
  | {
      readonly kind: 'completed' | 'cancelled';
      readonly at: number;
      readonly startedAt: number;
      readonly conforming: boolean;
      readonly fitness: number;
      /** How often a step was done beyond the model's need. */
      readonly rework: number;
      readonly by: StepDone;
      /** All that was done up to the end: what makes its variant. */
      readonly trace: readonly string[];
    }
  /**
   * `since`: from when the step was possible without a deviation, or where it was not, since the one before it; in a case
   * whose times run backwards it may be later than the step. `repeated`: done beyond the model's need. `after`: the step of
   * the definition before it.
   */
  | {
      readonly kind: 'step';
      readonly done: StepDone;
      readonly since: number;
      readonly repeated: boolean;
      readonly after: StepDone | undefined;
    }
  /** A deadline met in time. One that is missed is a violation. */
  | { readonly kind: 'met'; readonly rule: string; readonly done: StepDone }
  /** The event of a step says too little to tell whether a rule was kept, and it is not known to be broken. */
  | {
      readonly kind: 'undeterminable';
      readonly rule: string;
      readonly done: StepDone & { readonly sequence: number };
      readonly unsaid: Unsaid;
    }
  | { readonly kind: 'violated' | 'withdrawn'; readonly violation: Violation };
