import type { RuleOverCases } from '@liucheng/process-model';
import type { WorkingCalendar } from '../calendar.ts';
import { dueAfter } from '../duration.ts';
import { caseOf, counts, type Sighting } from './judge.ts';

/** What a rule over cases asks for in another case, before each occurrence or after it. */
export interface Counterpart {
  readonly order: 'before' | 'after';
  /**
   * Of what happens at an instant, ms: the last one at which it has a counterpart by that (`before`), or by which it needs one
   * (`after`). Infinity: it is never too long ago. A later instant never has an earlier one.
   */
  readonly until: (at: number) => number;
  /** Whether another occurrence is what one asks for, if both have the same key. */
  readonly meets: (own: Sighting, other: Sighting) => boolean;
}

/** @throws RangeError for an unusable duration. */
export function counterpartOf(rule: RuleOverCases, calendar: WorkingCalendar): Counterpart | undefined {
  if (rule.kind !== 'follows') return undefined;
  const { order, within } = rule;
  const until = within ? dueAfter(within, calendar) : () => Infinity;
  const inTime = (own: Sighting, other: Sighting): boolean =>
    order === 'before'
      ? other.at <= own.at && until(other.at) >= own.at && counts(other, own.at)
      : own.at <= other.at && other.at <= until(own.at);
  return { order, until, meets: (own, other) => caseOf(own) !== caseOf(other) && inTime(own, other) };
}
