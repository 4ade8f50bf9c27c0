import { cnOffice, workingCalendar } from '@liucheng/conformance';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { yearsOf } from './person-month.ts';
import {
  daysOf,
  levels,
  periodAfter,
  periodsOf,
  shifted,
  stretches,
  type DayRange,
  type Stretch,
} from './periods.ts';

/** All days that a stretch of a few years around holds. */
function daysIn({ level, from, to, days }: Stretch): string[] {
  const length = { day: 10, month: 7, year: 4 }[level];
  return daysOf('2023-01-01', '2028-12-31').filter((day) => {
    const period = day.slice(0, length);
    const within = (one: string, { from: first, to: last }: DayRange): boolean =>
      (first === undefined || one >= first) && (last === undefined || one <= last);
    return within(period, { from, to }) && within(day, days ?? {});
  });
}

describe('a range of days', () => {
  it.each<[string, (range: DayRange) => Stretch[]]>([
    ['months and days', (range) => stretches(range)],
    ['years, months and days', (range) => stretches(range, 'year')],
    ['years and parts of months of persons', yearsOf],
  ])('is %s, some taken away, none twice', (_, stretchesOf) => {
    const day = fc.integer({ min: 0, max: 1200 }).map((days) => shifted('2024-06-15', days));
    fc.assert(
      fc.property(fc.option(day, { nil: undefined }), fc.option(day, { nil: undefined }), (from, to) => {
        const expected = daysOf(from ?? '2023-01-01', to ?? '2028-12-31');
        const all = stretchesOf({ from, to });
        const found = all.filter(({ without }) => !without).flatMap(daysIn);
        for (const day of all.filter(({ without }) => without).flatMap(daysIn)) {
          expect(found).toContain(day);
          found.splice(found.indexOf(day), 1);
        }
        expect(found.sort()).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('of a year and some days takes few documents', () => {
    expect(stretches({ from: '2025-12-30', to: '2027-02-26' }, 'year')).toEqual([
      { level: 'year', from: '2026', to: '2026' },
      { level: 'month', from: '2027-01', to: '2027-02' },
      { level: 'day', from: '2025-12-30', to: '2025-12-31' },
      { level: 'day', from: '2027-02-27', to: '2027-02-28', without: true },
    ]);
  });
});

describe('a range of days of persons', () => {
  it('of most of a year is the year without the months that are not meant', () => {
    expect(yearsOf({})).toEqual([{ level: 'year' }]);
    expect(yearsOf({ from: '2025-11-28', to: '2026-11-28' })).toEqual([
      { level: 'year', from: '2026', to: '2026' },
      { level: 'month', from: '2025-11', to: '2025-12', days: { from: '2025-11-28', to: '2025-12-31' } },
      {
        level: 'month',
        from: '2026-11',
        to: '2026-12',
        days: { from: '2026-11-29', to: '2026-12-31' },
        without: true,
      },
    ]);
    expect(yearsOf({ from: '2026-03-10', to: '2026-03-05' })).toEqual([]);
  });
});

describe('a period', () => {
  it.each(levels)('is followed by the next %s, over the ends of months and years', (level) => {
    const length = { day: 10, month: 7, year: 4 }[level];
    const all = [...new Set(daysOf('2023-01-01', '2025-12-31').map((day) => day.slice(0, length)))];
    expect(all.slice(0, -1).map((period) => periodAfter(level, period))).toEqual(all.slice(1));
  });
});

describe('a day', () => {
  it('is one of the calendar’s zone, also where its clocks change', () => {
    const shanghai = workingCalendar(cnOffice);
    expect(periodsOf(Date.parse('2026-03-31T15:59:59.999Z'), shanghai)).toEqual({
      day: '2026-03-31',
      month: '2026-03',
      year: '2026',
    });
    expect(periodsOf(Date.parse('2026-03-31T16:00:00Z'), shanghai).month).toBe('2026-04');
    const berlin = workingCalendar({ ...cnOffice, id: 'berlin', timeZone: 'Europe/Berlin' });
    // An hour east of UTC until the 29th, two hours from then on.
    expect(periodsOf(Date.parse('2026-03-28T22:30:00Z'), berlin).day).toBe('2026-03-28');
    expect(periodsOf(Date.parse('2026-03-29T22:30:00Z'), berlin).day).toBe('2026-03-30');
  });
});
