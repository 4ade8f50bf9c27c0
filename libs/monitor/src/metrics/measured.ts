import type { Observation, WorkingCalendar } from '@liucheng/conformance';
import { stableStringify } from '@liucheng/kernel';

/** An observation that a fold made, or that a later fold of the same case takes back. */
export interface Measured {
  readonly process: string;
  readonly version: number;
  /** The definition's: its zone says which day it is. */
  readonly calendar: WorkingCalendar;
  readonly observation: Observation;
  readonly count: 1 | -1;
}

/** What a second fold of a case measures differently: equal observations of both folds cancel out. */
export function observationChanges(
  before: readonly Observation[],
  after: readonly Observation[],
): { readonly observation: Observation; readonly count: 1 | -1 }[] {
  const balance = new Map<string, { observation: Observation; count: number }>();
  const add = (observation: Observation, by: number): void => {
    const key = stableStringify(observation);
    const entry = balance.get(key) ?? { observation, count: 0 };
    balance.set(key, { observation, count: entry.count + by });
  };
  for (const observation of before) add(observation, -1);
  for (const observation of after) add(observation, 1);
  return [...balance.values()].flatMap(({ observation, count: total }) =>
    Array.from({ length: Math.abs(total) }, () => ({
      observation,
      count: total > 0 ? (1 as const) : (-1 as const),
    })),
  );
}
