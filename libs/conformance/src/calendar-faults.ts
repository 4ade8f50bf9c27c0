import type { FieldFault } from '@liucheng/kernel';
import type { BusinessCalendar } from '@liucheng/process-model';
import { IANAZone } from 'luxon';

/** `HH:MM` pairs of one day, in order. */
export type DayHours = BusinessCalendar['hours'][string];

/** ISO weekdays, Monday first. */
export const weekdays = ['1', '2', '3', '4', '5', '6', '7'] as const;

const clockTime = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const isoDate = /^\d{4}-\d{2}-\d{2}$/;

/** Minutes since midnight of a checked `HH:MM`; `24:00` is 1440. */
export function minuteOfDay(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** Every fault of a calendar, each with its JSON Pointer and what would be accepted; none for a usable one. */
export function calendarFaults(calendar: BusinessCalendar, path = ''): FieldFault[] {
  const faults: FieldFault[] = [];
  const fault = (at: string, expected: string, actual?: string): void => {
    faults.push({ path: `${path}${at}`, expected, ...(actual === undefined ? {} : { actual }) });
  };
  if (!calendar.id) fault('/id', 'a text that names the calendar');
  if (!IANAZone.isValidZone(calendar.timeZone)) {
    fault('/timeZone', 'an IANA time zone, e.g. Asia/Shanghai', calendar.timeZone);
  }
  for (const [weekday, hours] of Object.entries(calendar.hours)) {
    if (!weekdays.some((known) => known === weekday)) {
      fault(`/hours/${weekday}`, 'an ISO weekday, "1" (Monday) to "7"', weekday);
    } else {
      hourFaults(hours, `/hours/${weekday}`, fault);
    }
  }
  if (!weekdays.some((day) => (calendar.hours[day]?.length ?? 0) > 0)) {
    fault('/hours', 'working hours on at least one weekday');
  }
  if (calendar.holidays !== undefined && calendar.holidays !== 'CN') {
    fault('/holidays', 'left out or "CN"', calendar.holidays);
  }
  for (const [date, word] of Object.entries(calendar.exceptions ?? {})) {
    if (!isRealDate(date)) fault(`/exceptions/${date}`, 'a date of the calendar as YYYY-MM-DD', date);
    if (word !== 'work' && word !== 'free') fault(`/exceptions/${date}`, '"work" or "free"', word);
  }
  return faults;
}

function hourFaults(
  hours: DayHours,
  at: string,
  fault: (at: string, expected: string, actual?: string) => void,
) {
  let previous = -1;
  for (const [index, pair] of hours.entries()) {
    const [opens, closes] = pair;
    if (!clockTime.test(opens) || !(clockTime.test(closes) || closes === '24:00')) {
      fault(
        `${at}/${index}`,
        'two times as HH:MM, e.g. ["09:00", "12:00"]; 24:00 may end a day',
        pair.join('–'),
      );
      continue;
    }
    if (minuteOfDay(opens) >= minuteOfDay(closes)) {
      fault(`${at}/${index}`, 'an end after the start; split hours that pass midnight', pair.join('–'));
    } else if (minuteOfDay(opens) < previous) {
      fault(`${at}/${index}`, 'hours in order that do not overlap', pair.join('–'));
    }
    previous = minuteOfDay(closes);
  }
}

function isRealDate(date: string): boolean {
  if (!isoDate.test(date)) return false;
  const instant = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(date);
}
