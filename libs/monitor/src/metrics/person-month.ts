import type { Cell, CellFigures } from './cell.ts';
import { monthOf, rounded, type DayRange, type Stretch } from './periods.ts';

/**
 * Most cells by far would be those of one person on one day, each with next to nothing in it. So what a person did is kept by
 * the month only, with everything in it under its day: `02:waiting`. Whole months and days are then read from one document.
 */
export function addDay(month: Cell, day: string, cell: Cell): void {
  const prefix = `${day.slice(-2)}:`;
  for (const [name, count] of cell.counts) month.count(prefix + name, count);
  for (const [name, sketch] of cell.times) month.mergeTimes(prefix + name, sketch);
}

/** The months that a range of days touches, and which of their days. */
export function monthsOf(range: DayRange): Stretch {
  const { from, to } = range;
  return {
    level: 'month',
    ...(from === undefined ? {} : { from: monthOf(from) }),
    ...(to === undefined ? {} : { to: monthOf(to) }),
    days: range,
  };
}

/** A range of days as years, and months at its ends, some of them taken away again. */
export function yearsOf(range: DayRange): Stretch[] {
  const { whole, ends } = rounded(range, 'year');
  return [
    ...(whole === undefined ? [] : [{ level: 'year', ...whole } as const]),
    ...ends.map(({ without, ...days }): Stretch => ({ ...monthsOf(days), ...(without ? { without } : {}) })),
  ];
}

const flow: ReadonlySet<string> = new Set(['started', 'completed', 'cancelled']);

/** What a month has of the days of a range, under the names that other cells have it. */
export function daysWithin(
  { counts, times }: CellFigures,
  month: string,
  { from, to }: DayRange,
): CellFigures {
  const within = ([name]: readonly [string, unknown]): boolean => {
    const day = `${month}-${name.slice(0, 2)}`;
    return (from === undefined || day >= from) && (to === undefined || day <= to);
  };
  return {
    counts: counts.filter(within).flatMap(([name, count]) => {
      const [day, rest] = [name.slice(0, 2), name.slice('dd:'.length)];
      const whole = [rest, count] as const;
      return flow.has(rest) ? [whole, [`day:${month}-${day}:${rest}`, count] as const] : [whole];
    }),
    times: times.filter(within).map(([name, sketch]) => [name.slice('dd:'.length), sketch] as const),
  };
}
