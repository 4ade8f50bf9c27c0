import { describe, expect, it } from '@jest/globals';
import { calendarFaults } from './calendar-faults.ts';

describe('a calendar', () => {
  it('is refused with every fault of its shape and its meaning', () => {
    const faults = calendarFaults(
      {
        id: '',
        timeZone: 'Mars/Olympus',
        hours: {
          0: [],
          1: [['9:00', '12:00']],
          2: [['13:00', '12:00']],
          3: [
            ['09:00', '12:00'],
            ['11:00', '13:00'],
          ],
        },
        holidays: 'XX',
        exceptions: { '2026-02-30': 'work', '2026-03-01': 'maybe', Friday: 'free' },
      },
      '/calendar',
    );
    expect([...new Set(faults.map(({ path }) => path))].sort()).toEqual([
      '/calendar/exceptions/2026-02-30',
      '/calendar/exceptions/2026-03-01',
      '/calendar/exceptions/Friday',
      '/calendar/holidays',
      '/calendar/hours/0',
      // As a text, 9:00 comes after 12:00 as well.
      '/calendar/hours/1/0',
      '/calendar/hours/1/0/0',
      '/calendar/hours/2/0',
      '/calendar/hours/3/1/0',
      '/calendar/id',
      '/calendar/timeZone',
    ]);
    for (const { expected } of faults) expect(expected).not.toBe('');
  });

  it('has working hours at least once a week', () => {
    expect(calendarFaults({ id: 'x', timeZone: 'UTC', hours: { 1: [] } })).toEqual([
      { path: '/hours', expected: 'working hours on at least one weekday' },
    ]);
    expect(calendarFaults({ id: 'x', timeZone: 'UTC', hours: {} })).toMatchObject([{ path: '/hours' }]);
  });

  it('may be open to the end of a day', () => {
    expect(calendarFaults({ id: 'x', timeZone: 'UTC', hours: { 7: [['00:00', '24:00']] } })).toEqual([]);
  });

  it.each([null, 7, 'cn-office', []])('is no %j', (calendar) => {
    expect(calendarFaults(calendar)).not.toEqual([]);
  });
});
