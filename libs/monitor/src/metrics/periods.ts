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
export function stretches({ from, to }: DayRange, upTo: 'month' | 'year' = 'month'): Stretch[] {
  if (from !== undefined && to !== undefined && to < from) return [];
  const ends: Stretch[] = [];
  let [first, last] = [from && monthOf(from), to && monthOf(to)];
  if (from !== undefined && to !== undefined && first === last) return monthOrDays(from, to);
  if (from !== undefined && first !== undefined) {
    const [begin, end] = [`${first}-01`, lastDayOf(first)];
    if (mostOf(from, begin, end)) ends.push(...taken(begin, dayBefore(from)));
    else {
      ends.push(bounded('day', from, end));
      first = monthOf(dayAfter(end));
    }
  }
  if (to !== undefined && last !== undefined) {
    const [begin, end] = [`${last}-01`, lastDayOf(last)];
    if (!mostOf(to, begin, end)) ends.push(...taken(dayAfter(to), end));
    else {
      ends.push(bounded('day', begin, to));
      last = monthOf(dayBefore(begin));
    }
  }
  if (first !== undefined && last !== undefined && last < first) return ends;
  return [...(upTo === 'month' ? [bounded('month', first, last)] : years(first, last)), ...ends];
}

/** Whether a day lies in the earlier half of a month. */
function mostOf(day: string, begin: string, end: string): boolean {
  return Number(day.slice(-2)) - Number(begin.slice(-2)) < Number(end.slice(-2)) / 2;
}

function monthOrDays(from: string, to: string): Stretch[] {
  const month = monthOf(from);
  const [begin, end] = [`${month}-01`, lastDayOf(month)];
  const [days, all] = [Number(to.slice(-2)) - Number(from.slice(-2)) + 1, Number(end.slice(-2))];
  if (days <= all / 2) return [bounded('day', from, to)];
  return [bounded('month', month, month), ...taken(begin, dayBefore(from)), ...taken(dayAfter(to), end)];
}

/** Days that a whole month has too many; none where the range ends with the month. */
function taken(from: string, to: string): Stretch[] {
  return to < from ? [] : [{ level: 'day', from, to, without: true }];
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

function yearOf(month: string): string {
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
