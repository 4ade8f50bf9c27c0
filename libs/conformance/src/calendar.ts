import { calendarFaults, type BusinessCalendar } from '@liucheng/process-model';
import { DateTime, IANAZone } from 'luxon';
import { publicHolidays } from './holidays.ts';

/** Chinese office hours, eight hours a day, with public holidays and moved working days. Every monitor knows it. */
export const cnOffice: BusinessCalendar = {
  id: 'cn-office',
  timeZone: 'Asia/Shanghai',
  hours: Object.fromEntries(
    [1, 2, 3, 4, 5].map((day) => [
      String(day),
      [
        ['09:00', '12:00'],
        ['13:00', '18:00'],
      ],
    ]),
  ) as BusinessCalendar['hours'],
  holidays: 'CN',
};

/** `HH:MM` pairs of one day, in order. */
type DayHours = BusinessCalendar['hours'][string];

/** ISO weekdays, Monday first. */
const weekdays = ['1', '2', '3', '4', '5', '6', '7'];

/** The working intervals of one local year as instants, in order, with the working time before each of them. */
interface YearTable {
  readonly year: number;
  /** First instant of the local year and of the next one. */
  readonly from: number;
  readonly until: number;
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** `before[i]`: working ms of the year before interval i; one entry more than intervals, the last is the total. */
  readonly before: Float64Array;
  /** Milliseconds east of UTC, each from an instant on; the first from the start of the year. */
  readonly offsets: readonly { readonly from: number; readonly east: number }[];
}

const dayMs = 86_400_000;
const farthestYears = 400;
const tablesKept = 256;

/**
 * A business calendar made fit for arithmetic on instants (ms since the epoch). Working intervals are laid out per year
 * on first use and found by binary search, so that a question costs a few dozen comparisons.
 *
 * Which hours a day has: an exception's word wins, then the public holidays and moved working days, then the weekday. A
 * day that must work and whose weekday has no hours gets Monday's (or else those of the first weekday that has some).
 * Years that the holiday data does not cover (see `holidayYears`) have weekends only. Hours that begin or end inside a
 * local hour that daylight saving skips or repeats are taken at the offset before the change.
 */
export class WorkingCalendar {
  readonly id: string;
  readonly timeZone: string;
  /** The standard working day: the length of Monday, or else of the first weekday that has hours. */
  readonly dayMs: number;
  /** The weekly hours. */
  readonly weekMs: number;

  private readonly hours: readonly DayHours[];
  private readonly standard: DayHours;
  private readonly tables = new Map<number, YearTable>();
  private latest: YearTable | undefined;

  /** @throws RangeError naming every fault of the calendar. */
  constructor(private readonly calendar: BusinessCalendar) {
    const faults = calendarFaults(calendar);
    if (faults.length > 0) {
      const list = faults.map((fault) => `${fault.path}: expected ${fault.expected}`).join('; ');
      throw new RangeError(`calendar ${JSON.stringify(calendar.id)} is not usable: ${list}`);
    }
    this.id = calendar.id;
    this.timeZone = calendar.timeZone;
    this.hours = weekdays.map((day) => calendar.hours[day] ?? []);
    this.standard = this.hours.find((day) => day.length > 0) as DayHours;
    this.dayMs = lengthOf(this.standard);
    this.weekMs = this.hours.reduce((total, day) => total + lengthOf(day), 0);
  }

  /**
   * The earliest instant at which `working` ms of working time have passed since `from`; `from` itself for 0. Infinity
   * when four centuries do not hold that much.
   */
  add(from: number, working: number): number {
    if (!(working >= 0)) throw new RangeError(`working time to add must be 0 or more, not ${working}`);
    if (working === 0) return from;
    let table = this.yearOf(from);
    const last = table.year + farthestYears;
    let target = workedBefore(table, from) + working;
    while (target > total(table)) {
      if (table.year >= last) return Infinity;
      target -= total(table);
      table = this.table(table.year + 1);
    }
    // The first interval by whose end the target is reached.
    let low = 0;
    let high = table.starts.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((table.before[middle + 1] as number) >= target) high = middle;
      else low = middle + 1;
    }
    return (table.starts[low] as number) + target - (table.before[low] as number);
  }

  /** Working ms from one instant to a later one; negative when it is earlier. */
  between(from: number, to: number): number {
    if (to < from) return -this.between(to, from);
    let table = this.yearOf(from);
    let worked = -workedBefore(table, from);
    while (to >= table.until) {
      worked += total(table);
      table = this.table(table.year + 1);
    }
    return worked + workedBefore(table, to);
  }

  /** How far the zone's clocks are ahead of UTC at an instant, in ms. */
  offset(instant: number): number {
    const { offsets } = this.yearOf(instant);
    let index = offsets.length - 1;
    while (index > 0 && instant < (offsets[index]?.from ?? 0)) index--;
    return offsets[index]?.east ?? 0;
  }

  /** An instant as people of the calendar's zone read it: `2026-03-02 18:00`. */
  localTime(instant: number): string {
    return DateTime.fromMillis(instant, { zone: this.timeZone }).toFormat('yyyy-MM-dd HH:mm');
  }

  private yearOf(instant: number): YearTable {
    const { latest } = this;
    if (latest && instant >= latest.from && instant < latest.until) return latest;
    const guess = new Date(instant).getUTCFullYear();
    let table = this.table(guess);
    if (instant < table.from) table = this.table(guess - 1);
    else if (instant >= table.until) table = this.table(guess + 1);
    this.latest = table;
    return table;
  }

  private table(year: number): YearTable {
    const known = this.tables.get(year);
    if (known) return known;
    // A stream of absurd times costs time, never memory.
    if (this.tables.size >= tablesKept) this.tables.clear();
    const made = this.layOut(year);
    this.tables.set(year, made);
    return made;
  }

  private layOut(year: number): YearTable {
    const zone = IANAZone.create(this.timeZone);
    const starts: number[] = [];
    const ends: number[] = [];
    const before: number[] = [0];
    const holidays = this.calendar.holidays ? publicHolidays(year) : undefined;
    const first = DateTime.fromObject({ year, month: 1, day: 1 }, { zone });
    const offsets = [{ from: first.toMillis(), east: first.offset * 60_000 }];
    let worked = 0;
    let day = first;
    while (day.year === year) {
      // Where clocks change at midnight, a day begins later than at 00:00, and the next one does not.
      const next = day.plus({ days: 1 }).startOf('day');
      if (next.offset !== day.offset) {
        offsets.push({
          from: changeBetween(zone, day.toMillis(), next.toMillis()),
          east: next.offset * 60_000,
        });
      }
      for (const [opens, closes] of this.hoursOf(day.toISODate() as string, day.weekday, holidays)) {
        const start = at(day, next, minuteOfDay(opens));
        const end = at(day, next, minuteOfDay(closes));
        if (end <= start) continue;
        starts.push(start);
        ends.push(end);
        before.push((worked += end - start));
      }
      day = next;
    }
    return {
      year,
      from: first.toMillis(),
      until: day.toMillis(),
      starts: Float64Array.from(starts),
      ends: Float64Array.from(ends),
      before: Float64Array.from(before),
      offsets,
    };
  }

  private hoursOf(date: string, weekday: number, holidays?: ReadonlyMap<string, 'work' | 'free'>): DayHours {
    const own = this.hours[weekday - 1] as DayHours;
    const word = this.calendar.exceptions?.[date] ?? holidays?.get(date);
    if (word === 'free') return [];
    return word === 'work' && own.length === 0 ? this.standard : own;
  }
}

const compiled = new WeakMap<BusinessCalendar, WorkingCalendar>();

/** The working calendar of a calendar, made once per calendar object. @throws RangeError as the constructor does. */
export function workingCalendar(calendar: BusinessCalendar): WorkingCalendar {
  let made = compiled.get(calendar);
  if (!made) compiled.set(calendar, (made = new WorkingCalendar(calendar)));
  return made;
}

/** Minutes since midnight of a checked `HH:MM`; `24:00` is 1440. */
function minuteOfDay(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

function at(day: DateTime, next: DateTime, minute: number): number {
  if (minute === 1440) return next.toMillis();
  // On nearly every day no clock changes.
  if (next.toMillis() - day.toMillis() === dayMs) return day.toMillis() + minute * 60_000;
  return day.set({ hour: Math.trunc(minute / 60), minute: minute % 60 }).toMillis();
}

/** The first instant, to the second, at which the offset is the one at `to`. */
function changeBetween(zone: IANAZone, from: number, to: number): number {
  const after = zone.offset(to);
  let low = from;
  let high = to;
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000;
    if (zone.offset(middle) === after) high = middle;
    else low = middle;
  }
  return high;
}

function lengthOf(hours: DayHours): number {
  return hours.reduce((sum, [opens, closes]) => sum + (minuteOfDay(closes) - minuteOfDay(opens)) * 60_000, 0);
}

function total(table: YearTable): number {
  return table.before[table.starts.length] as number;
}

function workedBefore(table: YearTable, instant: number): number {
  let low = 0;
  let high = table.starts.length;
  // The number of intervals that start at or before the instant.
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((table.starts[middle] as number) <= instant) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return 0;
  const index = low - 1;
  const reached = Math.min(instant, table.ends[index] as number);
  return (table.before[index] as number) + reached - (table.starts[index] as number);
}
