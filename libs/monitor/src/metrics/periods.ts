import type { WorkingCalendar } from '@liucheng/conformance';

/** `year`: `2026`, `month`: `2026-03`, `day`: `2026-03-02`; texts of a level compare as the periods do. */
export const levels = ['day', 'month', 'year'] as const;
export type Level = (typeof levels)[number];

/** The periods that an instant belongs to. */
export type Periods = Readonly<Record<Level, string>>;

const dayMs = 86_400_000;
const daysKept = 10_000;
const known = new Map<number, Periods>();

/** Where an instant lies in the zone of a calendar: a day is the day of the people who work by it. */
export function periodsOf(instant: number, calendar: Pick<WorkingCalendar, 'offset'>): Periods {
  const number = Math.floor((instant + calendar.offset(instant)) / dayMs);
  let periods = known.get(number);
  if (periods === undefined) {
    const day = dayText(number);
    periods = { day, month: monthOf(day), year: day.slice(0, -'-MM-dd'.length) };
    if (known.size >= daysKept) known.clear();
    known.set(number, periods);
  }
  return periods;
}

/** Some periods of one level, both included; without bounds: all. */
export interface Stretch {
  readonly level: Level;
  readonly from?: string;
  readonly to?: string;
  /** Present: these are in a longer stretch, and taken away from it again. */
  readonly without?: true;
  /** Of months of persons, which have their days in them: those that are meant; absent: all. */
  readonly days?: DayRange;
}

/** Days, both included; one that is left out: from the beginning, or to the end. */
export interface DayRange {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/**
 * A range of days as few periods of the given levels: a year and a week are a year and seven days, not 372 days, and most of
 * a month is the month without the rest. Without a range: all periods of the longest level.
 */
export function stretches(range: DayRange, upTo: 'month' | 'year' = 'month'): Stretch[] {
  const { whole, ends } = rounded(range, 'month');
  const days = ends.map((each): Stretch => ({ level: 'day', ...each }));
  if (whole === undefined) return days;
  const { from, to } = whole;
  return [...(upTo === 'month' ? [bounded('month', from, to)] : years(from, to)), ...days];
}

/** Some days at an end of a range; `without` as in a stretch. */
export interface End {
  readonly from: string;
  readonly to: string;
  readonly without?: true;
}

/**
 * A range of days as whole periods, and at its ends the days that these have too few of, or too many: whatever is less. Without
 * bounds: all periods, on that side.
 */
export function rounded(
  { from, to }: DayRange,
  level: 'month' | 'year',
): { readonly whole?: { readonly from?: string; readonly to?: string }; readonly ends: readonly End[] } {
  if (from !== undefined && to !== undefined && to < from) return { ends: [] };
  const periodOf = level === 'month' ? monthOf : (day: string) => yearOf(monthOf(day));
  const ends: End[] = [];
  let [first, last] = [from && periodOf(from), to && periodOf(to)];
  if (from !== undefined && to !== undefined && first !== undefined && first === last) {
    const { begin, end } = daysIn(level, first);
    if (!isMost(from, to, begin, end)) return { ends: [{ from, to }] };
    return { whole: { from: first, to: first }, ends: [...before(from, begin), ...after(to, end)] };
  }
  if (from !== undefined && first !== undefined) {
    const { begin, end } = daysIn(level, first);
    if (isMost(from, end, begin, end)) ends.push(...before(from, begin));
    else {
      ends.push({ from, to: end });
      first = periodAfter(level, first);
    }
  }
  if (to !== undefined && last !== undefined) {
    const { begin, end } = daysIn(level, last);
    if (isMost(begin, to, begin, end)) ends.push(...after(to, end));
    else {
      ends.push({ from: begin, to });
      last = periodOf(dayBefore(begin));
    }
  }
  if (first !== undefined && last !== undefined && last < first) return { ends };
  return {
    whole: { ...(first === undefined ? {} : { from: first }), ...(last === undefined ? {} : { to: last }) },
    ends,
  };
}

function daysIn(level: 'month' | 'year', period: string): { readonly begin: string; readonly end: string } {
  if (level === 'month') return { begin: `${period}-01`, end: lastDayOf(period) };
  return { begin: `${period}-01-01`, end: `${period}-12-31` };
}

/** Whether more than half of a period lies in a range within it. */
function isMost(from: string, to: string, begin: string, end: string): boolean {
  return 2 * lengthOf(from, to) > lengthOf(begin, end);
}

function lengthOf(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / dayMs + 1;
}

/** Days that a whole period has too many; none where the range begins with the period. */
function before(from: string, begin: string): End[] {
  return from === begin ? [] : [{ from: begin, to: dayBefore(from), without: true }];
}

function after(to: string, end: string): End[] {
  return to === end ? [] : [{ from: dayAfter(to), to: end, without: true }];
}

/** Whole months as whole years and what is left of them. */
function years(first: string | undefined, last: string | undefined): Stretch[] {
  const from = first && (first.endsWith('-01') ? yearOf(first) : next(yearOf(first)));
  const to = last && (last.endsWith('-12') ? yearOf(last) : previous(yearOf(last)));
  if (from !== undefined && to !== undefined && to < from) return [bounded('month', first, last)];
  const found = [bounded('year', from, to)];
  if (first !== undefined && from !== undefined && first < `${from}-01`)
    found.push(bounded('month', first, `${previous(from)}-12`));
  if (last !== undefined && to !== undefined && last > `${to}-12`)
    found.push(bounded('month', `${next(to)}-01`, last));
  return found;
}

function bounded(level: Level, from: string | undefined, to: string | undefined): Stretch {
  return { level, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

export function monthOf(day: string): string {
  return day.slice(0, -'-dd'.length);
}

export function yearOf(month: string): string {
  return month.slice(0, -'-MM'.length);
}

function next(year: string): string {
  return String(Number(year) + 1).padStart(4, '0');
}

function previous(year: string): string {
  return String(Number(year) - 1).padStart(4, '0');
}

function lastDayOf(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return dayText(Math.floor(Date.UTC(year, number, 0) / dayMs));
}

/** The next period of a level. */
export function periodAfter(level: Level, period: string): string {
  if (level === 'year') return next(period);
  return level === 'day' ? dayAfter(period) : monthOf(dayAfter(lastDayOf(period)));
}

/** So many days later, or before. */
export function shifted(day: string, days: number): string {
  return dayText(Math.floor(Date.parse(day) / dayMs) + days);
}

export function dayAfter(day: string): string {
  return shifted(day, 1);
}

export function dayBefore(day: string): string {
  return shifted(day, -1);
}

/** Every day of a range, both ends included. */
export function daysOf(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = dayAfter(day)) days.push(day);
  return days;
}

function dayText(number: number): string {
  const iso = new Date(number * dayMs).toISOString();
  return iso.slice(0, iso.indexOf('T'));
}
