import { text } from '@liucheng/kernel';
import { dayAfter, type Form, type OfficeDay } from '@liucheng/service-kit';

/** How long a period is. */
export const spans = ['month', 'quarter', 'year'] as const;
export type Span = (typeof spans)[number];

/** A calendar period of the office's time zone: from the first day's beginning until before the day after the last. */
export type Period = {
  /** `2026-03`, `2026-Q1` or `2026`: one name for each period, which no other has. */
  readonly name: string;
  readonly span: Span;
  readonly firstDay: OfficeDay;
  readonly lastDay: OfficeDay;
  /** RFC 3339, UTC; `until` itself is the next period's. */
  readonly from: string;
  readonly until: string;
};

/** How a period is written: a month, a quarter, a year. */
export const periodForm: Form = {
  pattern: /^(19|2\d)\d{2}(-(0[1-9]|1[0-2])|-Q[1-4])?$/,
  words: text(
    'a month, a quarter or a year from 1900 to 2999, written as 2026-03, 2026-Q1 or 2026',
    '1900 至 2999 年间的月度、季度或年度，写作 2026-03、2026-Q1 或 2026',
  ),
};

/** The office's midnight: China has one zone and, since 1991, no summer time. */
const midnight = 'T00:00:00+08:00';

/** @param name as `periodForm` has it */
export function periodNamed(name: string): Period {
  const [year, part] = name.split('-') as [string, string?];
  const span: Span = part === undefined ? 'year' : part.startsWith('Q') ? 'quarter' : 'month';
  const months = { month: 1, quarter: 3, year: 12 }[span];
  const first =
    part === undefined ? 1 : span === 'quarter' ? (Number(part.slice(1)) - 1) * 3 + 1 : Number(part);
  const firstDay = dayOne(Number(year), first);
  const lastDay = dayAfter(dayOne(Number(year), first + months), -1);
  return {
    name,
    span,
    firstDay,
    lastDay,
    from: beginning(firstDay),
    until: beginning(dayAfter(lastDay)),
  };
}

/** The first day of a month; the thirteenth is January of the next year. */
function dayOne(year: number, month: number): OfficeDay {
  return new Date(Date.UTC(year, month - 1, 1)).toISOString().slice(0, 10);
}

function beginning(day: OfficeDay): string {
  return new Date(`${day}${midnight}`).toISOString();
}
