import type { JsonObject, Text } from '@liucheng/kernel';
import type { Flow } from './flow.ts';

export type Severity = 'minor' | 'major' | 'critical';

/** `block`: the service refuses; `monitor`: the step is accepted as a fact and a violation is raised. */
export type Enforcement = 'block' | 'monitor';

/**
 * Who may do a step. Any one of the roles suffices. `department` narrows it: `case` is the department that the case
 * belongs to (that of whoever did the first step), anything else is a department's id.
 */
export interface RoleBinding {
  readonly roles: readonly string[];
  readonly department?: string;
  /** `case`: only the person who did the case's first step. */
  readonly person?: 'case';
}

export interface Step {
  /**
   * CloudEvents types (or activity names of an event log) that witness the step. Without it: the step's own id. Of a name
   * in several versions (`….v1`, `….v2`) the schemas of the step speak of the newest listed; a version that is not listed
   * witnesses the step as well, as far as only one step lists the name.
   */
  readonly events?: readonly string[];
  readonly names: Text;
  readonly role?: RoleBinding;
  readonly instructions?: Text;
  readonly cautions?: Text;
  /** JSON Schema (2020-12) of the event's data. */
  readonly inputs?: JsonObject;
  /** What happens to whoever is not bound by `role`; `monitor` when left out. */
  readonly enforcement?: Enforcement;
  /** ISO 8601 duration of the work itself. */
  readonly expectedDuration?: string;
}

interface RuleBase {
  readonly id: string;
  readonly names: Text;
  readonly severity: Severity;
  /** Where the rule comes from, e.g. `FIN-2`. */
  readonly clause: string;
  /** `monitor` when left out. A blocking rule is upheld by the service and still checked by the monitor. */
  readonly enforcement?: Enforcement;
}

/** One step or several, any of which counts. */
export type StepSet<S extends string = string> = S | readonly S[];

/** ISO 8601, as `elapsed` time or counted in the `business` time of the definition's calendar. */
export interface Within {
  readonly duration: string;
  readonly time: 'elapsed' | 'business';
}

/** `S`: the ids of the definition's steps, where they are known to the compiler. */
export type Rule<S extends string = string> = RuleBase &
  (
    | { readonly kind: 'role'; readonly step: S; readonly binding: RoleBinding }
    /** No person does both. */
    | { readonly kind: 'separationOfDuties'; readonly a: S; readonly b: S }
    /** One person does both. */
    | { readonly kind: 'sameActor'; readonly a: S; readonly b: S }
    /** Armed by each occurrence of `after` (`start`: the case's first step), met by the next `step`. */
    | {
        readonly kind: 'deadline';
        readonly step: StepSet<S>;
        readonly after: StepSet<S> | 'start';
        readonly within: Within;
      }
    /** The data of the step's event fits the schema (JSON Schema 2020-12, `$data` references allowed). */
    | { readonly kind: 'data'; readonly step: S; readonly schema: JsonObject }
    /** `b` only after an `a`. */
    | { readonly kind: 'precedence'; readonly a: S; readonly b: S }
    /** Every `a` is followed by a `b` before the case ends. */
    | { readonly kind: 'response'; readonly a: S; readonly b: S }
    | { readonly kind: 'notCoexistence'; readonly a: S; readonly b: S }
    | { readonly kind: 'atMost'; readonly a: S; readonly n: number }
    /** From the case's start until its end no longer than the period passes without the step. */
    | { readonly kind: 'every'; readonly step: S; readonly period: Within }
  );

export type RuleKind = Rule['kind'];

/** Working hours by weekday and the days that differ. */
export interface BusinessCalendar {
  readonly id: string;
  /** IANA zone. */
  readonly timeZone: string;
  /** Working hours as `HH:MM` pairs, in order, for ISO weekdays 1 (Monday) to 7; weekdays left out are free. */
  readonly hours: Readonly<Record<string, readonly (readonly [string, string])[]>>;
  /** Public holidays and moved working days of a country, from the holiday library. */
  readonly holidays?: 'CN';
  /** `YYYY-MM-DD` → works (with Monday's hours when the weekday has none) or is free; these win over `holidays`. */
  readonly exceptions?: Readonly<Record<string, 'work' | 'free'>>;
}

/**
 * A process as data: what a service publishes, the monitor judges by and a guide is printed from. Published as JSON with
 * the schema in `schema/process-definition.schema.json`. A case keeps the version that it started on.
 */
export interface ProcessDefinition<S extends string = string> {
  readonly id: string;
  /** A whole number from 1; a change of any kind is a new version. */
  readonly version: number;
  /** The regulation's number, e.g. `FIN-2`. */
  readonly code?: string;
  readonly names: Text;
  /** Process area, e.g. `internal-management`. */
  readonly area: string;
  /** The department that answers for the process. */
  readonly department: string;
  /** Role of the process owner. */
  readonly owner?: string;
  /** RFC 3339. */
  readonly effectiveFrom: string;
  /** A calendar's id that the monitor knows (`cn-office` always), or a whole calendar. */
  readonly calendar?: string | BusinessCalendar;
  /** Roles of a system of one's own, besides the regulation's. */
  readonly roles?: Readonly<Record<string, Text>>;
  readonly steps: Readonly<Record<S, Step>>;
  /** Event types of the case that are no step: drafts, notes. They are kept in its history and never judged. */
  readonly notes?: readonly string[];
  readonly flow: Flow<S>;
  readonly rules?: readonly Rule<S>[];
  /** Steps after which the case is complete. Without it: when the flow is complete and allows no further step. */
  readonly ends?: readonly S[];
  /** Steps beside the flow that end the case early. */
  readonly cancels?: readonly S[];
}
