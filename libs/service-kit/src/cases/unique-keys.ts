import { createHash } from 'node:crypto';
import type { RecordedEvent } from '@liucheng/ports';
import type { UniqueKeys } from './case-type.ts';

/*
 * Unique keys across cases, as pure functions; `reserve-keys.ts` carries them out. Reasons and proof: docs/adr, "unique
 * keys without transactions over streams".
 */

/** Last event of a key's stream: the case that may hold the key, and the append in which it was going to take it. */
export interface Reservation {
  readonly scope: string;
  readonly key: string;
  /** Stream of the case. */
  readonly stream: string;
  /** The revision that the case's pending append expects (−1: no stream yet). */
  readonly revision: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface WantedKey {
  readonly scope: string;
  readonly key: string;
}

export const keyReserved = 'liucheng.unique-key.reserved.v1';
const prefix = 'unique-';

/** Streams of reservations are internal to the service: they belong to no case and are not published. */
export function keyStream({ scope, key }: WantedKey): string {
  return `${prefix}${scope}-${createHash('sha256').update(key).digest('hex')}`;
}

/** The keys that a case would newly hold, in the order in which they are to be reserved. */
export function wantedKeys<State>(
  rules: readonly UniqueKeys<State>[],
  before: State,
  after: State,
): WantedKey[] {
  return rules
    .flatMap(({ scope, held }) => {
      const had = new Set(held(before));
      return [...new Set(held(after))].filter((key) => !had.has(key)).map((key) => ({ scope, key }));
    })
    .sort((a, b) => compare(a.scope, b.scope) || compare(a.key, b.key));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function lastReservation(recorded: readonly RecordedEvent[]): Reservation | undefined {
  const last = recorded.at(-1)?.event;
  if (!last) return undefined;
  const { scope, key, stream, revision } = last.data as unknown as Reservation;
  return { scope, key, stream, revision, at: Date.parse(last.time) };
}

/** Where the case of a reservation stands now. */
export interface Holder {
  readonly revision: number;
  readonly holds: boolean;
}

/**
 * - `free`: nobody holds the key, a reservation may be written: there was none, or the last one is void because its
 *   case has moved on without taking the key, or it is the claimant's own of an earlier attempt.
 * - `ours`: the claimant has reserved the key for the very append that it is about to make.
 * - `held`: another case holds the key.
 * - `pending`: the append for which another case reserved the key may still come.
 */
export type Judgement = 'free' | 'ours' | 'held' | 'pending';

export function judge(
  last: Reservation | undefined,
  claimant: { readonly stream: string; readonly revision: number },
  holder: Holder | undefined,
): Judgement {
  if (!last) return 'free';
  if (last.stream === claimant.stream) return last.revision === claimant.revision ? 'ours' : 'free';
  if (holder?.holds) return 'held';
  return holder !== undefined && holder.revision > last.revision ? 'free' : 'pending';
}
