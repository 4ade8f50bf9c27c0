import { describe, expect, it } from '@jest/globals';
import { withinFaults, type BusinessCalendar, type Within } from '@liucheng/process-model';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { cnOffice, WorkingCalendar } from './calendar.ts';
import { dueAfter } from './duration.ts';
import { holidayYears } from './holidays.ts';

const office = new WorkingCalendar(cnOffice);
const berlin: BusinessCalendar = {
  id: 'berlin-nights',
  timeZone: 'Europe/Berlin',
  hours: {
    1: [['08:00', '16:30']],
    3: [['10:00', '12:00']],
    6: [['20:00', '24:00']],
    7: [['00:00', '06:00']],
  },
  exceptions: { '2026-03-30': 'free', '2026-04-03': 'work' },
};
const nights = new WorkingCalendar(berlin);

const cn = (local: string): number => DateTime.fromISO(local, { zone: 'Asia/Shanghai' }).toMillis();
const due = (after: string, duration: string): string =>
  office.localTime(dueAfter({ duration, time: 'business' }, office)(cn(after)));
const hour = 3_600_000;

describe('business time of a Chinese office', () => {
  it.each([
    ['2026-03-07T11:00', 'P2D', '2026-03-10 18:00', 'a Saturday does not count'],
    ['2026-03-06T16:00', 'P2D', '2026-03-10 16:00', 'a Friday afternoon goes on after the weekend'],
    ['2026-03-02T08:00', 'PT3H', '2026-03-02 12:00', 'the earliest instant, not the end of the lunch break'],
    ['2026-03-02T12:30', 'PT1S', '2026-03-02 13:00', 'the lunch break does not count'],
    ['2026-03-02T17:00', 'PT1H', '2026-03-02 18:00', 'exactly the end of a day'],
    ['2026-03-02T09:00', 'P1W', '2026-03-06 18:00', 'a week is its working hours'],
    // Spring Festival 2026: free 15 to 23 February; 14 and 28 February, Saturdays, work.
    ['2026-02-13T16:00', 'P1D', '2026-02-14 16:00', 'the Saturday before Spring Festival works'],
    ['2026-02-14T16:00', 'P1D', '2026-02-24 16:00', 'Spring Festival is skipped whole'],
    ['2026-02-27T18:00', 'P1D', '2026-02-28 18:00', 'the Saturday after Spring Festival works'],
    // National Day 2025: free 1 to 8 October; Sunday 28 September and Saturday 11 October work.
    ['2025-09-26T18:00', 'P1D', '2025-09-28 18:00', 'the Sunday before National Day 2025 works'],
    ['2025-09-30T12:00', 'P1D', '2025-10-09 12:00', 'National Day 2025 is skipped'],
    ['2025-10-10T18:00', 'P1D', '2025-10-11 18:00', 'the Saturday after National Day 2025 works'],
    // National Day 2026: free 1 to 7 October; Sunday 20 September and Saturday 10 October work.
    ['2026-09-18T18:00', 'P1D', '2026-09-20 18:00', 'the moved Sunday before National Day 2026 works'],
    ['2026-09-30T17:00', 'P1D', '2026-10-08 17:00', 'National Day 2026 is skipped'],
    ['2025-12-31T17:00', 'PT2H', '2026-01-04 10:00', 'over New Year, whose Sunday after it works'],
    // No arrangement is known: weekends only.
    ['2040-09-28T18:00', 'P5D', '2040-10-05 18:00', 'a year without holiday data'],
  ])('%s + %s is %s: %s', (after, duration, expected) => {
    expect(due(after, duration)).toBe(expected);
  });

  it('says which years its holidays cover', () => {
    expect(holidayYears.first).toBe(2004);
    expect(holidayYears.last).toBeGreaterThanOrEqual(2026);
  });

  it('lets exceptions win over public holidays', () => {
    const own = new WorkingCalendar({
      ...cnOffice,
      exceptions: { '2026-02-14': 'free', '2026-02-17': 'work' },
    });
    expect(own.between(cn('2026-02-14T00:00'), cn('2026-02-15T00:00'))).toBe(0);
    expect(own.between(cn('2026-02-17T00:00'), cn('2026-02-18T00:00'))).toBe(8 * hour);
  });
});

describe('the arithmetic of working time', () => {
  const instant = fc.integer({ min: Date.UTC(2024, 10, 1), max: Date.UTC(2027, 2, 1) });
  const amount = fc.integer({ min: 1, max: 400 * hour });
  const calendars = fc.constantFrom(office, nights);

  it('reaches exactly the working time asked for, and not a millisecond earlier', () => {
    fc.assert(
      fc.property(calendars, instant, amount, (calendar, from, working) => {
        const reached = calendar.add(from, working);
        expect(calendar.between(from, reached)).toBe(working);
        expect(calendar.between(from, reached - 1)).toBeLessThan(working);
      }),
    );
  });

  it('adds up, and never runs backwards', () => {
    fc.assert(
      fc.property(calendars, instant, amount, amount, (calendar, from, one, other) => {
        expect(calendar.add(calendar.add(from, one), other)).toBe(calendar.add(from, one + other));
        expect(calendar.add(from + other, one)).toBeGreaterThanOrEqual(calendar.add(from, one));
        const middle = from + one;
        expect(calendar.between(from, middle) + calendar.between(middle, middle + other)).toBe(
          calendar.between(from, middle + other),
        );
        expect(calendar.between(middle, from)).toBe(-calendar.between(from, middle));
      }),
    );
  });

  it.each([
    ['over a year border', office, '2025-12-30T00:00Z', 7],
    ['over National Day', office, '2025-09-26T00:00Z', 16],
    ['where clocks go forward', nights, '2026-03-27T00:00Z', 8],
    ['where clocks go back', nights, '2026-10-23T00:00Z', 8],
  ])('agrees with counting minute by minute %s', (_name, calendar, start, days) => {
    const from = Date.parse(start);
    let counted = 0;
    const wrong: string[] = [];
    for (let minute = 0; minute < days * 1440; minute++) {
      const now = from + minute * 60_000;
      if (calendar.between(from, now) !== counted * 60_000) wrong.push(new Date(now).toISOString());
      if (isWorking(calendar, now)) counted++;
    }
    expect(wrong).toEqual([]);
    expect(counted).toBeGreaterThan(8 * 60);
  });

  it('begins and ends the days of a zone whose clocks change at midnight with the local day', () => {
    const santiago = new WorkingCalendar({
      id: 'santiago-weekends',
      timeZone: 'America/Santiago',
      hours: { 6: [['00:00', '24:00']], 7: [['00:00', '24:00']] },
    });
    const on = (date: string, length: number): void => {
      const day = DateTime.fromISO(date, { zone: santiago.timeZone });
      const [from, next] = [day.startOf('day'), day.plus({ days: 1 }).startOf('day')].map((at) =>
        at.toMillis(),
      );
      expect([date, santiago.between(from as number, next as number)]).toEqual([date, length * hour]);
    };
    // 6 September 2026 begins at 01:00; 4 April 2026 has its last hour twice.
    on('2026-09-06', 23);
    for (const date of ['2026-04-05', '2026-09-05', '2026-09-12', '2026-12-27']) on(date, 24);
    on('2026-04-04', 25);
    expect(santiago.between(Date.parse('2026-09-07T03:00Z'), Date.parse('2026-09-12T03:00Z'))).toBe(0);
  });

  /** The oracle: is this very minute working time, by the words of the calendar and nothing precomputed. */
  function isWorking(calendar: WorkingCalendar, now: number): boolean {
    const local = DateTime.fromMillis(now, { zone: calendar.timeZone });
    const date = local.toISODate() as string;
    const source = calendar === office ? cnOffice : berlin;
    const national: Record<string, string> = {
      '2025-12-31': 'x',
      '2025-09-28': 'work',
      '2025-10-11': 'work',
    };
    for (const day of ['01', '02', '03', '04', '05', '06', '07', '08']) national[`2025-10-${day}`] = 'free';
    for (const day of ['01', '02', '03']) national[`2026-01-${day}`] = 'free';
    national['2026-01-04'] = 'work';
    const word = source.exceptions?.[date] ?? (source.holidays ? national[date] : undefined);
    const own = source.hours[String(local.weekday)] ?? [];
    const hours =
      word === 'free' ? [] : word === 'work' && own.length === 0 ? (source.hours['1'] ?? []) : own;
    const clock = local.toFormat('HH:mm');
    return hours.some(([opens, closes]) => clock >= opens && clock < closes);
  }
});

describe('durations', () => {
  it.each([
    ['P1Y', 'business', /months/],
    ['P0D', 'elapsed', /longer than zero/],
    ['P101Y', 'elapsed', /at most 100 years/],
  ] as const)('%s of %s time is refused with what is accepted', (duration, time, expected) => {
    expect(() => dueAfter({ duration, time }, office)).toThrow(expected);
  });

  it('are understood wherever a definition may have them', () => {
    const part = (letter: string) =>
      fc.integer({ min: 0, max: 999_999 }).map((n) => (n === 0 ? '' : `${n}${letter}`));
    const parts = fc.tuple(part('Y'), part('M'), part('W'), part('D'), part('H'));
    const time = fc.constantFrom('business', 'elapsed');
    fc.assert(
      fc.property(parts, time, ([years, months, weeks, days, hours], kind) => {
        const within = { duration: `P${years}${months}${weeks}${days}${hours && `T${hours}`}`, time: kind };
        const due = () => dueAfter(within as Within, office)(cn('2026-03-02T09:00'));
        if (withinFaults(within, '').length === 0 && within.duration !== 'P')
          expect(due()).toBeGreaterThan(0);
        else expect(due).toThrow(RangeError);
      }),
    );
  });

  it('moves elapsed months and days on the local calendar as the zone library does', () => {
    const parts = fc.record({ months: fc.nat(30), weeks: fc.nat(5), days: fc.nat(40), hours: fc.nat(30) });
    fc.assert(
      fc.property(
        fc.constantFrom(office, nights),
        fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 0, 1) }),
        parts,
        (calendar, from, { months, weeks, days, hours }) => {
          const duration = `P${months}M${weeks}W${days + 1}DT${hours}H`;
          const start = DateTime.fromMillis(from, { zone: calendar.timeZone });
          const expected = start.plus({ months, weeks, days: days + 1 }).plus({ hours });
          expect(dueAfter({ duration, time: 'elapsed' }, calendar)(from)).toBe(expected.toMillis());
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('counts elapsed months and days by the local calendar, hours exactly', () => {
    const elapsed = (duration: string, from: string, calendar = nights): string =>
      calendar.localTime(
        dueAfter(
          { duration, time: 'elapsed' },
          calendar,
        )(DateTime.fromISO(from, { zone: calendar.timeZone }).toMillis()),
      );
    expect(elapsed('P1M', '2026-01-31T10:00')).toBe('2026-02-28 10:00');
    expect(elapsed('P1D', '2026-03-28T10:00')).toBe('2026-03-29 10:00');
    expect(elapsed('PT24H', '2026-03-28T10:00')).toBe('2026-03-29 11:00');
    expect(elapsed('P1DT1H', '2026-12-31T10:00', office)).toBe('2027-01-01 11:00');
  });
});

describe('a calendar that is not usable', () => {
  it('is refused with every fault named', () => {
    const calendar = { id: 'x', timeZone: 'Mars/Olympus', hours: { 1: [] } };
    expect(() => new WorkingCalendar(calendar)).toThrow(
      /calendar "x" .*\/timeZone: expected an IANA .*\/hours: expected working hours on at least one weekday/,
    );
  });
});
