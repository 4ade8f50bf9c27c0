import { text, type JsonObject, type Text } from '@liucheng/kernel';
import type { Flow } from './flow.ts';

/** From the least to the worst. */
export const severities = ['minor', 'major', 'critical'] as const;

export type Severity = (typeof severities)[number];

export const severityNames: Readonly<Record<Severity, Text>> = {
  minor: text('minor', '一般'),
  major: text('major', '较重'),
  critical: text('critical', '严重'),
};

/** One step worse; the worst stays what it is. */
export function oneStepWorse(severity: Severity): Severity {
  return severities[Math.min(severities.indexOf(severity) + 1, severities.length - 1)] as Severity;
}

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

/**
 * Whom somebody's worklist asks for a step, where that is narrower than who may do it, or more than one binding can say. `case` in it
 * means whom the case concerns; where that is not known, nobody is asked. `except`: not the person concerned.
 */
export interface AskedBinding extends Omit<RoleBinding, 'person'> {
  /** `key`: each person whose id is the key of a deadline that waits for the step, until it is met. */
  readonly person?: 'case' | 'key';
  readonly except?: 'case';
}

/** The request that does a step, for whoever is told that it is to be done. */
export interface StepAction {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /**
   * `/finance/expense-claims/{case}/submission` at the address that all services share, or a whole http or https address.
   * `{case}` stands for the id of the case.
   */
  readonly path: string;
  /** Its `operationId` in the service's OpenAPI document. */
  readonly operation: string;
  /** Where the schema of its body stands, as a URI reference; absent: it has none. */
  readonly schema?: string;
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
  /** Who is asked to do it: nobody where it comes by itself, whoever `role` binds when left out. Nothing is judged by it. */
  readonly asked?: readonly AskedBinding[];
  readonly instructions?: Text;
  readonly cautions?: Text;
  /** JSON Schema (2020-12) of the event's data. */
  readonly inputs?: JsonObject;
  /** What happens to whoever is not bound by `role`; `monitor` when left out. */
  readonly enforcement?: Enforcement;
  /** ISO 8601 duration of the work itself. */
  readonly expectedDuration?: string;
  /**
   * How it is done. It is no part of what cases are judged by: published by itself beside the definition, and again whenever
   * it changes, under the same version.
   */
  readonly action?: StepAction;
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

/**
 * When a deadline is due: so long after the event that armed it, or at a time that stands in the data of that event.
 *
 * `until` is a JSON Pointer (RFC 6901) to an RFC 3339 time with a zone, or to a date, which means the end of that day in
 * the zone of the definition's calendar; `plus` is added to it. A later occurrence that says a time replaces what waits.
 * One that says none leaves it as it is; one that says something that is no time takes it back, because nobody knows then
 * when it is due; so does one that says none though its schema requires it. A time that was met is not asked for again when it is said
 * once more, unless by the step itself, which says then when it is next due.
 */
export type DueTime =
  | { readonly within: Within; readonly until?: never; readonly plus?: never }
  | { readonly until: string; readonly plus?: Within; readonly within?: never };

/**
 * What a deadline is about (a visit, a loan), where a case has several of them: a JSON Pointer into the data of the
 * events, to a text of up to 200 characters or a number, or to a list of these. An occurrence of `after` replaces what
 * waits under its key, and only events with that key meet or disarm it. An event without a key does none of this. Of one without any
 * data, whose key cannot be compared, or lacks though its schema requires it, nobody can tell: what it may concern is left open.
 */
export type Key =
  | string
  | {
      readonly armed: string;
      readonly met: string;
      /** In the events of `disarmedBy`; as `met` when left out. */
      readonly disarmed?: string;
    };

/**
 * By what rules over cases compare: its parts, each a JSON Pointer into the data of the step's event, to a text of up to 200
 * characters, a number or a boolean, or `actor` or `department`: whoever did the step. An event that lacks a part is not compared;
 * where it may be the counterpart that is asked for, though its key cannot be read or is missing where its schema requires it, that is left open.
 */
export type CaseKey = string | readonly string[];

/** What rules over cases compare: occurrences of a step under a key. */
export interface Compared<S extends string = string> {
  readonly step: StepSet<S>;
  readonly key: CaseKey;
  /** Pointer to a list in the data: each item is an occurrence by itself. Pointers of `key` and `amount` then lead from the item. */
  readonly each?: string;
  /** Steps from which on a case's occurrences count no more, e.g. its rejection. */
  readonly releasedBy?: StepSet<S>;
}

/**
 * The same in another process, whose steps the definition knows by their ids only. The data of a step's events are there
 * where that process's own definition describes them (`inputs`) or judges them.
 */
export interface ComparedElsewhere extends Compared {
  readonly process: string;
  /** What the step is there, for sentences: `goods received`. */
  readonly names: Text;
}

/** A sliding time (the occurrences not longer ago than it, this one included), or a period of the calendar in the zone of the definition's. */
export type LimitPeriod =
  | { readonly within: Within; readonly per?: never }
  | { readonly per: 'day' | 'week' | 'month' | 'quarter' | 'year'; readonly within?: never };

/** `S`: the ids of the definition's steps, where they are known to the compiler. */
export type Rule<S extends string = string> = RuleBase &
  (
    | { readonly kind: 'role'; readonly step: S; readonly binding: RoleBinding }
    /** No person does both. */
    | { readonly kind: 'separationOfDuties'; readonly a: S; readonly b: S }
    /** One person does both. */
    | { readonly kind: 'sameActor'; readonly a: S; readonly b: S }
    /** Armed by each occurrence of `after` (`start`: the case's first step), met by the next `step`. */
    | ({
        readonly kind: 'deadline';
        readonly step: StepSet<S>;
        readonly after: StepSet<S> | 'start';
        /** Steps after which it is not waited for any more, e.g. a visit that is cancelled. */
        readonly disarmedBy?: StepSet<S>;
        readonly key?: Key;
        /** Pointer to a list in the data of `after`: each item arms one by itself. `key` and `until` then lead from the item. */
        readonly each?: string;
      } & DueTime)
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
    /**
     * The step happens at least so long before the time to which `until` leads in its own data: an RFC 3339 time, or a date,
     * which means its end. Where there is no such time, nothing is asked.
     */
    | { readonly kind: 'ahead'; readonly step: S; readonly until: string; readonly by: Within }
    /**
     * Over cases: what the key says is in one case only, of the process and of those `among` it is compared with. The earliest
     * occurrence is right (ties: the case whose id comes first), until its case is released.
     */
    | ({
        readonly kind: 'unique';
        readonly among?: readonly ComparedElsewhere[];
      } & Compared<S>)
    /** Over cases: occurrences under one key come to at most `max` in a period; each with which they come to more is a violation. */
    | ({
        readonly kind: 'limit';
        /** Pointer to the number that is added up; the occurrences are counted when left out. */
        readonly amount?: string;
        readonly max: number;
        /** The amounts are minor units (fen, cents) of this currency, ISO 4217; only sentences read it. */
        readonly currency?: string;
        /** Only occurrences of at most this amount count: what is above goes a way of its own, e.g. to a higher approval. */
        readonly upTo?: number;
        readonly among?: readonly (ComparedElsewhere & { readonly amount?: string })[];
      } & Compared<S> &
        LimitPeriod)
    /**
     * Over cases: each occurrence has one in another case before it (not longer ago than `within`) or after it, in time. After
     * needs `within`: what may come at any time is never missing.
     */
    | ({
        readonly kind: 'follows';
        readonly other: ComparedElsewhere;
        readonly order: 'before' | 'after';
        readonly within?: Within;
      } & Compared<S>)
  );

/** Kinds of rules that look at several cases. */
export const kindsOverCases = ['unique', 'limit', 'follows'] as const satisfies readonly Rule['kind'][];

export type RuleOverCases<S extends string = string> = Extract<
  Rule<S>,
  { readonly kind: (typeof kindsOverCases)[number] }
>;

export function isOverCases(rule: Rule): rule is RuleOverCases {
  return (kindsOverCases as readonly string[]).includes(rule.kind);
}

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
 * A violation that repeats an earlier one is one step more severe than its rule says. What it repeats is of the same process and rule
 * (of the flow also the same kind and step) by the same person or department, earlier, and not longer ago than `within`.
 */
export interface RepeatOffenders {
  /** ISO 8601, elapsed time; 365 days when left out. */
  readonly within?: string;
  /** Whose repetition it is. `person`: of the person accused; where nobody in particular is, of the department. */
  readonly by: 'person' | 'department';
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
  /**
   * JSON Pointers into the data of the case's first step: whose case it is where that is not who began it. A case that was
   * opened about somebody belongs to that person and department, to nobody where the data do not say.
   */
  readonly concerns?: { readonly person?: string; readonly department?: string };
  /** Event types of the case that are no step: drafts, notes. They are kept in its history and never judged. */
  readonly notes?: readonly string[];
  readonly flow: Flow<S>;
  readonly rules?: readonly Rule<S>[];
  /** Absent: every violation is as severe as its rule says. Cases of versions that do not have it count for nothing. */
  readonly repeatOffenders?: RepeatOffenders;
  /** Steps after which the case is complete. Without it: when the flow is complete and allows no further step. */
  readonly ends?: readonly S[];
  /** Steps beside the flow that end the case early. */
  readonly cancels?: readonly S[];
}
