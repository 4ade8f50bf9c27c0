import { cnOffice, dueAfter, workingCalendar } from '@liucheng/conformance';
import type { Passing } from '@liucheng/service-kit';
import type { ProcessDefinition, Within } from '@liucheng/process-model';

const minuteMs = 60_000;
/** What is counted in working hours is done on the quarter of an hour, what is counted around the clock on the minute. */
const grid = { business: 15 * minuteMs, elapsed: minuteMs } as const;

/** Upwards: people who act at the same time have their requests sent together, and share the commits of the stores. */
export function onTime(moment: number, time: Within['time']): number {
  return Math.ceil(moment / grid[time]) * grid[time];
}

/** When a play goes on. A moment that it names is kept as it is. */
export function passed(
  { calendar }: Pick<ProcessDefinition, 'calendar'>,
  from: number,
  passing: Passing,
): number {
  if ('until' in passing) return Math.max(from, passing.until);
  const hours = workingCalendar(typeof calendar === 'object' ? calendar : cnOffice);
  return onTime(dueAfter(passing, hours)(from), passing.time);
}
