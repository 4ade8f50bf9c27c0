import chineseDays from 'chinese-days';

/** The years whose public holidays the holiday library knows, first and last. Other years have weekends only. */
export const holidayYears: { readonly first: number; readonly last: number } = knownYears();

/**
 * The days of a year on which China's State Council has put a public holiday (`free`) or a working day moved to a
 * weekend (`work`, 调休), by `YYYY-MM-DD`. Empty for a year whose arrangement is not known.
 */
export function publicHolidays(year: number): ReadonlyMap<string, 'work' | 'free'> {
  const days = new Map<string, 'work' | 'free'>();
  // The library reads a Date in the machine's own zone, so local noon names the day wherever this runs.
  const first = new Date(year, 0, 1, 12);
  const last = new Date(year, 11, 31, 12);
  for (const date of chineseDays.getHolidaysInRange(first, last, false)) days.set(date, 'free');
  if (days.size === 0) return days;
  for (const date of chineseDays.getWorkdaysInRange(first, last)) {
    if (isWeekend(date)) days.set(date, 'work');
  }
  return days;
}

function isWeekend(date: string): boolean {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}

function knownYears(): { first: number; last: number } {
  // National Day is a public holiday in every arranged year.
  const known = (year: number): boolean =>
    chineseDays.getHolidaysInRange(new Date(year, 9, 1, 12), new Date(year, 9, 1, 12), false).length > 0;
  let first = 2020;
  while (known(first - 1)) first--;
  let last = 2020;
  while (known(last + 1)) last++;
  return { first, last };
}
