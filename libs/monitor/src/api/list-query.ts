import { orLater, text, type LocalisedFault, type Text } from '@liucheng/kernel';
import type { Where } from '@liucheng/ports';
import { PageQuery, problem, TextField, WholeNumberField, type Form } from '@liucheng/service-kit';
import type { ProcessMonitor } from '../process-monitor.ts';

const longestWaitMs = 10_000;
const dayMs = 86_400_000;
/** RFC 3339 with a zone, or a day (UTC). */
export const instant: Form = {
  pattern: /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/,
  words: text(
    'a day, written as 2099-12-31, or a time with its zone, written as 2099-12-31T18:00:00+08:00',
    '日期，写作 2099-12-31；或带时区的时间，写作 2099-12-31T18:00:00+08:00',
  ),
};

const waiting = {
  about: text(
    'Wait so many ms at most until everything published before this request is handled',
    '最多等待的毫秒数，直到本请求之前发布的内容全部处理完毕',
  ),
  min: 0,
  max: longestWaitMs,
  optional: true,
  inQuery: true,
};

/** For questions that want to see the effect of something that they know has happened. */
export class WaitQuery {
  @WholeNumberField(waiting)
  readonly wait?: number;
}

export class ListQuery extends PageQuery {
  @WholeNumberField(waiting)
  readonly wait?: number;
}

/** @throws Problem 503 when the monitor does not get so far in time. */
export async function waited(monitor: ProcessMonitor, ms: number | undefined): Promise<void> {
  if (ms === undefined || (await monitor.caughtUp(ms))) return;
  throw problem('unavailable', {
    code: 'monitor-behind',
    detail: text('The monitor has not handled everything yet.', '监控尚未处理完全部内容。'),
    headers: { 'retry-after': '1' },
  });
}

/** The first or the last time of a range, both included, which may be left out: a time with a zone, or a day, which is the whole of it. */
export function RangeField(about: Text): PropertyDecorator {
  return TextField({
    about: text(
      `${about.en}; a day is the whole of it, in UTC`,
      `${about['zh-CN']}；仅写日期时为该日全天（UTC）`,
    ),
    max: 40,
    form: instant,
    optional: true,
  });
}

/** ms since the epoch, both included. */
export interface TimeRange {
  readonly from?: number;
  readonly to?: number;
}

/** Two parameters of a query by their names make a range of times. @throws Problem 400 */
export function requireRange<Filter extends object>(
  filter: Filter,
  first: keyof Filter & string,
  last: keyof Filter & string,
): TimeRange {
  const { range, faults } = rangeOf(filter, first, last);
  if (faults.length > 0) throw problem('invalid-input', { errors: faults });
  return range;
}

/** The range that two parameters make by their names, and all that is wrong with it. */
export function rangeOf<Filter extends object>(
  filter: Filter,
  first: keyof Filter & string,
  last: keyof Filter & string,
): { readonly range: TimeRange; readonly faults: readonly LocalisedFault[] } {
  const values = [filter[first], filter[last]] as (string | undefined)[];
  const [begin, end] = values.map((value) => (value === undefined ? undefined : timeOf(value)));
  const faults = [first, last].flatMap((name, index) => {
    const [value, time] = [values[index], [begin, end][index]];
    return value !== undefined && time === undefined ? [noSuchTime(name, value)] : [];
  });
  const until = end === undefined || !isDay(values[1] as string) ? end : end + dayMs - 1;
  if (begin !== undefined && until !== undefined && until < begin) {
    const [from, actual] = values as [string, string];
    faults.push({ path: `?${last}`, expected: orLater(from), actual });
  }
  return {
    range: { ...(begin === undefined ? {} : { from: begin }), ...(until === undefined ? {} : { to: until }) },
    faults,
  };
}

/** A range of times as a condition; `undefined` without either end. @throws Problem 400 */
export function between<Filter extends object>(
  filter: Filter,
  first: keyof Filter & string,
  last: keyof Filter & string,
): Where[string] | undefined {
  const { from, to } = requireRange(filter, first, last);
  if (from === undefined && to === undefined) return undefined;
  return { ...(from === undefined ? {} : { gte: from }), ...(to === undefined ? {} : { lte: to }) };
}

/** A parameter's time, ms. @throws Problem 400 */
export function requireTime(name: string, value: string): number {
  const ms = timeOf(value);
  if (ms === undefined) throw problem('invalid-input', { errors: [noSuchTime(name, value)] });
  return ms;
}

/** ms since the epoch; `undefined` for a time that no calendar has. */
function timeOf(value: string): number | undefined {
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) return undefined;
  // `Date.parse` takes February 30th for March 2nd.
  const day = value.slice(0, 'yyyy-MM-dd'.length);
  return iso(Date.parse(day)).startsWith(day) ? ms : undefined;
}

function isDay(value: string): boolean {
  return value.length === 'yyyy-MM-dd'.length;
}

/** What is wrong with a parameter that is no time. */
function noSuchTime(name: string, value: string): LocalisedFault {
  const expected = text(
    'a time that exists, e.g. 2026-03-02T09:30:00+08:00',
    '真实存在的时间，例如 2026-03-02T09:30:00+08:00',
  );
  return { path: `?${name}`, expected, actual: value };
}

/** Leaves out what was not asked for. */
export function asked(conditions: Readonly<Record<string, Where[string] | undefined>>): Where {
  return Object.fromEntries(
    Object.entries(conditions).filter(([, condition]) => condition !== undefined),
  ) as Where;
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** The given times of a document as RFC 3339 texts, the rest as it is. */
export function withTimes<Doc extends object, Key extends keyof Doc>(
  doc: Doc,
  keys: readonly Key[],
): Omit<Doc, Key> & { readonly [K in Key]: Doc[K] extends number ? string : string | undefined } {
  const times = keys.flatMap((key) => (typeof doc[key] === 'number' ? [[key, iso(doc[key])]] : []));
  return { ...doc, ...Object.fromEntries(times) };
}
