import { DateTime } from 'luxon';
import type { Found } from './json-pointer.ts';

const form =
  /^(\d{4})-(\d{2})-(\d{2})(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d))?$/i;
const longest = 64;
/** Years before it are how programs write that they have no date. */
const firstYear = 1970;

/**
 * The instant that the data of an event states (ms since the epoch): an RFC 3339 time with a zone, or a date, which means
 * the last instant of that day in the zone given. Undefined for everything else, days that do not exist included.
 */
export function statedTime(value: Found, timeZone: string): number | undefined {
  const found = typeof value === 'string' && value.length <= longest ? form.exec(value) : null;
  if (!found) return undefined;
  const [year = 0, month = 0, day = 0] = found.slice(1, 4).map(Number);
  if (year < firstYear || !exists(year, month, day)) return undefined;
  if (found[4] !== undefined) return Date.parse(found[0]);
  return DateTime.fromObject({ year, month, day }, { zone: timeZone }).endOf('day').toMillis();
}

function exists(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
