import type { FieldFault } from '@liucheng/kernel';
import type { Within } from '@liucheng/process-model';
import { DateTime } from 'luxon';
import type { WorkingCalendar } from './calendar.ts';

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
const expected = 'an ISO 8601 duration above zero and up to 100 years, e.g. P2D, PT4H or P1M';
const dayMs = 86_400_000;
const hundredYearsMs = 36_525 * dayMs;

/** Reads an ISO 8601 duration. The fault says what would be accepted; it never throws. */
export function parseDuration(source: string): { duration: Duration } | { fault: string } {
  const found = source.length <= 64 ? pattern.exec(source) : null;
  if (!found || source.endsWith('P') || source.endsWith('T')) return { fault: expected };
  const parts = found.slice(1) as (string | undefined)[];
  const given = parts.filter((part) => part !== undefined);
  // ISO 8601 allows a fraction in the smallest part only.
  if (given.slice(0, -1).some((part) => /[.,]/.test(part))) return { fault: expected };
  const numbers = parts.map((part) => Number((part ?? '0').replace(',', '.')));
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = numbers;
  const duration = { years, months, weeks, days, hours, minutes, seconds };
  const roughMs = (years * 366 + months * 31 + weeks * 7 + days) * dayMs + clockMs(duration);
  if (roughMs <= 0 || roughMs > hundredYearsMs) return { fault: expected };
  return { duration };
}

/** What is wrong with a rule's time allowance, by field. */
export function withinFaults(within: Within, path = ''): FieldFault[] {
  const faults: FieldFault[] = [];
  const parsed = parseDuration(within.duration);
  if ('fault' in parsed) {
    faults.push({ path: `${path}/duration`, expected: parsed.fault, actual: within.duration });
  } else if (within.time === 'business' && (parsed.duration.years > 0 || parsed.duration.months > 0)) {
    faults.push({
      path: `${path}/duration`,
      expected:
        'weeks, days, hours, minutes or seconds: years and months have no fixed working time (or "elapsed" time)',
      actual: within.duration,
    });
  }
  if (within.time !== 'business' && within.time !== 'elapsed') {
    faults.push({ path: `${path}/time`, expected: '"elapsed" or "business"', actual: within.time });
  }
  return faults;
}

/**
 * Turns an allowance into a function from an instant to the instant when it runs out (ms since the epoch).
 *
 * Elapsed: years, months, weeks and days are calendar arithmetic in the calendar's zone (a day later is the same local
 * time, whatever daylight saving does), hours and smaller are exact. Business: the earliest instant at which that much
 * working time has passed; a day counts as the calendar's standard working day, a week as its weekly hours.
 * @throws RangeError naming the fault, for an allowance that `withinFaults` refuses.
 */
export function dueAfter(within: Within, calendar: WorkingCalendar): (from: number) => number {
  const [fault] = withinFaults(within);
  const parsed = parseDuration(within.duration);
  if (fault || 'fault' in parsed) {
    throw new RangeError(
      `${fault?.path ?? ''} ${JSON.stringify(within.duration)}: expected ${fault?.expected}`,
    );
  }
  const { duration } = parsed;
  const clock = clockMs(duration);
  if (within.time === 'business') {
    const working = duration.weeks * calendar.weekMs + duration.days * calendar.dayMs + clock;
    return (from) => calendar.add(from, working);
  }
  const { years, months, weeks, days } = duration;
  if (years === 0 && months === 0 && weeks === 0 && days === 0) return (from) => from + clock;
  const ahead = { months: years * 12 + months, days: weeks * 7 + days };
  return (from) => {
    // The local date and time, moved on the calendar; where the offset stays the same that is the answer.
    const offset = calendar.offset(from);
    const moved = moveLocal(from + offset, ahead.months, ahead.days) - offset;
    if (calendar.offset(moved) === offset) return moved + clock;
    return DateTime.fromMillis(from, { zone: calendar.timeZone }).plus(ahead).toMillis() + clock;
  };
}

/** Months first, clamped to the month's last day, then days; on a local time written as if it were UTC. */
function moveLocal(local: number, months: number, days: number): number {
  if (months === 0) return local + days * dayMs;
  const date = new Date(local);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime() + days * dayMs;
}

function clockMs(duration: Duration): number {
  return Math.round((duration.hours * 3600 + duration.minutes * 60 + duration.seconds) * 1000);
}
