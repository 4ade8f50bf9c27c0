import type { FieldFault } from '@liucheng/kernel';
import { own } from './lenient-reading.ts';

/** An ISO 8601 duration by its parts; only `hours`, `minutes` and `seconds` may have a fraction. */
export interface Duration {
  readonly years: number;
  readonly months: number;
  readonly weeks: number;
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

const pattern =
  /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+(?:[.,]\d+)?)H)?(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/;
const dayMs = 86_400_000;
/** Years and months at their longest. */
const days = { year: 366, month: 31, week: 7 };
const longestYears = 100;
/** What is counted is read again whenever something under it changes: a look-back has an end. */
export const longestLookBackYears = 10;

export const acceptedDuration = (mostYears = longestYears): string =>
  `an ISO 8601 duration longer than zero and of at most ${mostYears} years, e.g. P2D, PT8H or P1M`;

/** Reads an ISO 8601 duration. The fault says what would be accepted; it never throws. */
export function parseDuration(source: string): { duration: Duration } | { fault: string } {
  const duration = read(source);
  if (duration === undefined || extentFault(duration, longestYears) !== undefined)
    return { fault: acceptedDuration() };
  return { duration };
}

/** Whether it is too short or too long. That it is a duration at all is a matter of shape. */
export function durationFaults(value: unknown, path: string, mostYears = longestYears): FieldFault[] {
  const duration = typeof value === 'string' ? read(value) : undefined;
  const expected = duration && extentFault(duration, mostYears);
  return expected === undefined ? [] : [{ path, expected, actual: value as string }];
}

/** What is wrong with a time allowance, beside its shape. */
export function withinFaults(within: unknown, path: string): FieldFault[] {
  const duration = own(within, 'duration');
  const faults = durationFaults(duration, `${path}/duration`);
  if (own(within, 'time') === 'business' && typeof duration === 'string' && /^P[^T]*[YM]/.test(duration)) {
    const expected =
      'weeks, days, hours, minutes or seconds: months and years have no fixed length in business time';
    faults.push({ path: `${path}/duration`, expected, actual: duration });
  }
  return faults;
}

function read(source: string): Duration | undefined {
  const found = source.length <= 64 ? pattern.exec(source) : null;
  if (!found || source.endsWith('P') || source.endsWith('T')) return undefined;
  const parts = found.slice(1) as (string | undefined)[];
  const given = parts.filter((part) => part !== undefined);
  // ISO 8601 allows a fraction in the smallest part only.
  if (given.slice(0, -1).some((part) => /[.,]/.test(part))) return undefined;
  const numbers = parts.map((part) => Number((part ?? '0').replace(',', '.')));
  const [years = 0, months = 0, weeks = 0, ofDays = 0, hours = 0, minutes = 0, seconds = 0] = numbers;
  return { years, months, weeks, days: ofDays, hours, minutes, seconds };
}

function extentFault(duration: Duration, mostYears: number): string | undefined {
  const { years, months, weeks, hours, minutes, seconds } = duration;
  const whole = years * days.year + months * days.month + weeks * days.week + duration.days;
  const roughMs = whole * dayMs + ((hours * 60 + minutes) * 60 + seconds) * 1_000;
  if (roughMs <= 0) return 'a duration longer than zero';
  return roughMs > mostYears * days.year * dayMs ? `a duration of at most ${mostYears} years` : undefined;
}
