import type { FieldFault } from '@liucheng/kernel';
import { list, own, pointer, record } from './lenient-reading.ts';
import { shapeFaults } from './shape-faults.ts';

/** Every fault of a calendar by itself, each with its JSON Pointer below `path`; none: it is a `BusinessCalendar`. */
export function calendarFaults(calendar: unknown, path = ''): FieldFault[] {
  return [...shapeFaults(calendar, 'calendar'), ...hoursAndDaysFaults(calendar)].map((fault) => ({
    ...fault,
    path: path + fault.path,
  }));
}

/** What fits the schema but could never give business time. */
export function hoursAndDaysFaults(calendar: unknown): FieldFault[] {
  return [
    ...zoneFaults(own(calendar, 'timeZone')),
    ...hoursFaults(own(calendar, 'hours')),
    ...Object.keys(record(own(calendar, 'exceptions'))).flatMap(dayFaults),
  ];
}

function zoneFaults(zone: unknown): FieldFault[] {
  if (typeof zone !== 'string') return [];
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return [];
  } catch {
    return [{ path: '/timeZone', expected: 'an IANA time zone, e.g. Asia/Shanghai', actual: zone }];
  }
}

function hoursFaults(hours: unknown): FieldFault[] {
  const faults: FieldFault[] = [];
  let working = false;
  for (const [weekday, pairs] of Object.entries(record(hours))) {
    let previous = '';
    list(pairs).forEach((pair, index) => {
      const [from, to] = list(pair);
      if (typeof from !== 'string' || typeof to !== 'string') return;
      const path = pointer('hours', weekday, index);
      // Times of day as HH:MM sort as texts.
      if (from >= to) {
        const expected = 'a pair whose first time is earlier; split hours that pass midnight';
        faults.push({ path, expected, actual: `${from}–${to}` });
      }
      if (from < previous)
        faults.push({ path: `${path}/0`, expected: `not before ${previous}`, actual: from });
      previous = to;
      working = true;
    });
  }
  if (!working && Object.keys(record(hours)).length > 0) {
    faults.push({ path: '/hours', expected: 'working hours on at least one weekday' });
  }
  return faults;
}

function dayFaults(day: string): FieldFault[] {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return [];
  const date = new Date(`${day}T00:00:00Z`);
  if (!Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)) return [];
  return [{ path: pointer('exceptions', day), expected: 'a day that exists', actual: day }];
}
