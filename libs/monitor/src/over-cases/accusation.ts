import type { Violation } from '@liucheng/conformance';
import type { CaseOrigin } from '../case-document.ts';

/** The lane of rules over cases: what it tells is numbered like what the lanes of cases tell. No partition has its number. */
export const overCasesLane = 99_999;

/** A violation that stands by what is known under a key; its id is the violation's. */
export interface Accusation {
  readonly key: string;
  /** The lane of the case that is accused, and the id of the case's documents. */
  readonly lane: number;
  readonly caseId: string;
  readonly violation: Violation;
}

/** A key that comes to something else when time has passed, by where the cases come from whose turn it is. */
export interface AwaitedKey {
  readonly comparison: string;
  readonly key: string;
  readonly origin: CaseOrigin;
  /** ms */
  readonly next: number;
}

/** How many accusations stand against a case. */
export interface AccusedCase {
  readonly lane: number;
  readonly count: number;
}

/** Left for the lane of a case: that there are others than before. */
export interface AccusedUntold {
  readonly lane: number;
  readonly caseId: string;
}
