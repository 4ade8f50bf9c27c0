import { createRequire } from 'node:module';

/** The arrangements of China's State Council as the holiday library ships them: `YYYY-MM-DD` → name. */
interface Arrangements {
  readonly holidays: Readonly<Record<string, string>>;
  readonly workdays: Readonly<Record<string, string>>;
}

// The library's data, not its functions: those mix local time and UTC and are a day off west of Greenwich. Loaded by
// `require`, because Node 20 prints a warning for a JSON module.
const arrangements = createRequire(import.meta.url)('chinese-days/dist/chinese-days.json') as Arrangements;

const byYear = new Map<number, Map<string, 'work' | 'free'>>();
for (const date of Object.keys(arrangements.holidays)) put(date, 'free');
for (const date of Object.keys(arrangements.workdays)) put(date, 'work');

/** The years whose public holidays are known, first and last. All other years have weekends only. */
export const holidayYears: { readonly first: number; readonly last: number } = {
  first: Math.min(...byYear.keys()),
  last: Math.max(...byYear.keys()),
};

/**
 * The days of a year on which there is a public holiday (`free`) or a working day moved to a weekend (`work`, 调休), by
 * `YYYY-MM-DD`. Empty for a year whose arrangement is not known.
 */
export function publicHolidays(year: number): ReadonlyMap<string, 'work' | 'free'> {
  return byYear.get(year) ?? new Map<string, 'work' | 'free'>();
}

function put(date: string, word: 'work' | 'free'): void {
  const year = Number(date.slice(0, 4));
  const days = byYear.get(year) ?? new Map<string, 'work' | 'free'>();
  byYear.set(year, days.set(date, word));
}
