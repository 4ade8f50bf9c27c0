import { parseDuration, withinFaults, type Duration, type Within } from '@liucheng/process-model';
import { DateTime } from 'luxon';
import type { WorkingCalendar } from './calendar.ts';

const dayMs = 86_400_000;

/**
 * Turns an allowance into a function from an instant to the instant when it runs out (ms since the epoch).
 *
 * Elapsed: years, months, weeks and days are calendar arithmetic in the calendar's zone (a day later is the same local
 * time, whatever daylight saving does), hours and smaller are exact. Business: the earliest instant at which that much
 * working time has passed; a day counts as the calendar's standard working day, a week as its weekly hours.
 * @throws RangeError naming the fault, for an allowance that `withinFaults` refuses.
 */
export function dueAfter(within: Within, calendar: WorkingCalendar): (from: number) => number {
  const parsed = parseDuration(within.duration);
  const expected = 'fault' in parsed ? parsed.fault : withinFaults(within, '')[0]?.expected;
  if ('fault' in parsed || expected !== undefined)
    throw new RangeError(`/duration ${JSON.stringify(within.duration)}: expected ${expected}`);
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
