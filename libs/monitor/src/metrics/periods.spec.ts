import { cnOffice, workingCalendar } from '@liucheng/conformance';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { daysOf, levels, periodAfter, periodsOf, shifted, stretches, type Stretch } from './periods.ts';

/** All days that a stretch of a few years around holds. */
function daysIn({ level, from, to }: Stretch): string[] {
  const length = { day: 10, month: 7, year: 4 }[level];
  return daysOf('2023-01-01', '2028-12-31').filter((day) => {
    const period = day.slice(0, length);
    return (from === undefined || period >= from) && (to === undefined || period <= to);
  });
}

describe('a range of days', () => {
  it.each(['month', 'year'] as const)(
    'is whole periods up to a %s and days, some taken away, none twice',
    (upTo) => {
      const day = fc.integer({ min: 0, max: 1200 }).map((days) => shifted('2024-06-15', days));
      fc.assert(
        fc.property(fc.option(day, { nil: undefined }), fc.option(day, { nil: undefined }), (from, to) => {
          const expected = daysOf(from ?? '2023-01-01', to ?? '2028-12-31');
          const all = stretches({ from, to }, upTo);
          const found = all.filter(({ without }) => !without).flatMap(daysIn);
          for (const day of all.filter(({ without }) => without).flatMap(daysIn)) {
            expect(found).toContain(day);
            found.splice(found.indexOf(day), 1);
          }
          expect(found.sort()).toEqual(expected);
        }),
        { numRuns: 100 },
      );
    },
  );

  it('of a year and some days takes few documents', () => {
    expect(stretches({ from: '2025-12-30', to: '2027-02-26' }, 'year')).toEqual([
      { level: 'year', from: '2026', to: '2026' },
      { level: 'month', from: '2027-01', to: '2027-02' },
      { level: 'day', from: '2025-12-30', to: '2025-12-31' },
      { level: 'day', from: '2027-02-27', to: '2027-02-28', without: true },
    ]);
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
