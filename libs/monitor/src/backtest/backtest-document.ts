import type { ViolationKind } from '@liucheng/conformance';
import type { ProcessDefinition } from '@liucheng/process-model';

export const backtestStates = ['running', 'cancelled', 'done', 'failed'] as const;
export type BacktestState = (typeof backtestStates)[number];

/** What a rule comes to in one department and month: under the definitions in force, and under the draft. */
export interface RuleDifference {
  readonly rule: string;
  readonly kind: ViolationKind;
  readonly department?: string;
  /** `2026-03`, in the zone of the draft's calendar, by when the violation happened. */
  readonly month: string;
  readonly before: number;
  readonly after: number;
}

/** Of a rule of which some events say too little: in so many cases nobody can tell. */
export interface Undeterminable {
  readonly rule: string;
  readonly cases: number;
}

/** What the cases looked at so far come to. Whole numbers: adding a case twice would show. */
export interface BacktestFigures {
  readonly cases: number;
  readonly events: number;
  /** Cases with another set of violations, or another cost. */
  readonly changed: number;
  readonly conforming: { readonly before: number; readonly after: number };
  readonly cost: { readonly before: number; readonly after: number };
  readonly differences: readonly RuleDifference[];
  readonly undeterminable: readonly Undeterminable[];
}

/** A draft definition tried on the history of its process. Times are wall clock, ms. */
export interface BacktestDocument {
  readonly process: string;
  readonly definition: ProcessDefinition;
  readonly state: BacktestState;
  /** Why it failed. */
  readonly cause?: string;
  readonly by: string;
  readonly createdAt: number;
  readonly endedAt?: number;
  /** Only cases that started in between, both included, by the events' own time. */
  readonly from?: number;
  readonly to: number;
  /** Of the process, as they were when it began: a page's cursor is good for one set of them only. */
  readonly versions: readonly number[];
  /** Of a draft with rules over cases: whose cases it compares, the process's own and others, with their versions as they were. */
  readonly compared?: readonly Pick<BacktestDocument, 'process' | 'versions'>[];
  /** What is done before cases are looked at one by one: what is compared is gathered, then judged by key; absent: done, or nothing is. */
  readonly stage?: 'gathering' | 'comparing';
  /** Which one of `compared` is being gathered; absent: the first. */
  readonly side?: number;
  /** How many cases there were to look at when it began. */
  readonly total: number;
  /** Behind the last case looked at, or the last key judged; absent before the first of a stage. */
  readonly cursor?: string;
  readonly figures: BacktestFigures;
}

/** A case that the draft judges differently. Its violations by rule and kind, each with how often. */
export interface BacktestCase {
  readonly backtest: string;
  readonly subject: string;
  readonly version: number;
  readonly department?: string;
  readonly cost: { readonly before: number; readonly after: number };
  readonly gained: readonly CaseDifference[];
  readonly lost: readonly CaseDifference[];
}

export interface CaseDifference {
  readonly rule: string;
  readonly kind: ViolationKind;
  readonly step?: string;
}

/** So many cases are kept of a backtest to look at one by one; the figures count all. */
export const keptCases = 10_000;

export const noFigures: BacktestFigures = {
  cases: 0,
  events: 0,
  changed: 0,
  conforming: { before: 0, after: 0 },
  cost: { before: 0, after: 0 },
  differences: [],
  undeterminable: [],
};
