import type { DomainEvent, Rejection } from '@liucheng/kernel';
import type { CaseType } from './case-type.ts';

/*
 * A limit that many cases share (plans and the budget of their department), as pure functions; `draw-on-limit.ts` carries
 * them out. Reasons and proof: docs/adr, "a limit that cases share".
 */

/** What an account knows of one case that draws on it. Amounts are whole, from 0. */
export interface Draw {
  /** The revision of the case (−1: no stream yet) at which its own state said that it holds `held`. */
  readonly revision: number;
  readonly held: number;
  /** What an append of the case that expects `revision` may come to hold; `held` where none has been reserved. */
  readonly upTo: number;
  /** RFC 3339: of the reservation. */
  readonly at: string;
}

/** By case. */
export type Draws = Readonly<Record<string, Draw>>;

/** State of an account, as far as drawing on it goes. */
export interface Account {
  /** What all cases together may hold; absent while nobody has set it. */
  readonly limit?: number;
  readonly draws: Draws;
}

/** Events by which an account keeps its draws; its catalogue has them, its decider folds them with `afterDraw`. */
export type DrawEvent =
  | DomainEvent<
      'drawn',
      {
        readonly case: string;
        readonly revision: number;
        readonly held: number;
        readonly upTo: number;
        readonly at: string;
        /** What the account granted then, and what all draws came to with this one. */
        readonly limit: number;
        readonly total: number;
      }
    >
  | DomainEvent<
      'released',
      { readonly case: string; readonly revision: number; readonly held: number; readonly at: string }
    >;

/** Amounts that cases hold of accounts which they share, as long as their own state says so: never more than an account grants. */
export interface SharedLimit<State> {
  /** The case type of the accounts: of the same service, one case for each limit. */
  readonly accounts: CaseType;
  /** What a case holds of which account. */
  held(state: State): Readonly<Record<string, number>>;
  /** Told to whoever wants more than is left. */
  refusal(shortage: Shortage): Rejection;
}

export interface Shortage {
  readonly account: string;
  readonly wanted: number;
  /** Below 0 where the limit was lowered. */
  readonly remaining: number;
  /** Absent while nobody has set it. */
  readonly limit?: number;
}

/** The most that a case can hold as things stand: what it held, or what an append that may still come will hold. */
export function counted({ held, upTo }: Draw): number {
  return Math.max(held, upTo);
}

export function drawOf(draws: Draws, caseId: string): Draw | undefined {
  return Object.hasOwn(draws, caseId) ? draws[caseId] : undefined;
}

/** What all cases but one can hold. */
export function countedBeside(draws: Draws, caseId: string): number {
  return Object.entries(draws).reduce((sum, [id, draw]) => (id === caseId ? sum : sum + counted(draw)), 0);
}

/** The draws after one more event of the account. What is told of an earlier revision than is known changes nothing. */
export function afterDraw(draws: Draws, event: DrawEvent): Draws {
  const { case: id, revision, held, at } = event.data;
  const known = drawOf(draws, id);
  if (known && known.revision > revision) return draws;
  if (event.name === 'released') {
    // An append that was reserved at this very revision may still come.
    if (known?.revision === revision) return draws;
    if (held === 0) return Object.fromEntries(Object.entries(draws).filter(([each]) => each !== id));
    return { ...draws, [id]: { revision, held, upTo: held, at } };
  }
  const pending = known?.revision === revision ? known.upTo : 0;
  return { ...draws, [id]: { revision, held, upTo: Math.max(event.data.upTo, pending), at } };
}
