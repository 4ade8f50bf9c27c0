/** `YYYY-MM-DD` in the time zone of the office calendar `cn-office`, Asia/Shanghai; compares like the days. */
export type OfficeDay = string;

/** China has one zone and, since 1991, no summer time: its days need no calendar. */
const aheadOfUtcMs = 8 * 3_600_000;
const dayMs = 86_400_000;

/** Counts the office's days, for telling cheaply whether another one has begun. `now`: ms since the epoch. */
export function officeDayNumber(now: number): number {
  return Math.floor((now + aheadOfUtcMs) / dayMs);
}

export function officeDay(now: number): OfficeDay {
  return dayNumbered(officeDayNumber(now));
}

export function dayAfter(day: OfficeDay, days = 1): OfficeDay {
  return dayNumbered(Date.parse(day) / dayMs + days);
}

/** Whether a text is a day that there is: not 30 February. */
export function isOfficeDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : NaN;
  return !Number.isNaN(time) && dayNumbered(time / dayMs) === text;
}

function dayNumbered(number: number): OfficeDay {
  return new Date(number * dayMs).toISOString().slice(0, 10);
}
