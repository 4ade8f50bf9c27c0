import { orLater, reject, text, type LocalisedFault, type Rejection } from '@liucheng/kernel';
import { dayAfter, isOfficeDay, type OfficeDay, type Period } from '@liucheng/service-kit';
import { clause } from './register.ts';

type Asked = { readonly from: OfficeDay; readonly until?: OfficeDay };

/** What is wrong with days that somebody entered; fields are named as in the request. */
export function daysRefused(days: Readonly<Record<string, OfficeDay | undefined>>): Rejection | undefined {
  const errors = Object.entries(days).flatMap(([field, day]): LocalisedFault[] =>
    day === undefined || isOfficeDay(day)
      ? []
      : [
          {
            path: `/${field}`,
            expected: text('a day that there is, YYYY-MM-DD', '存在的日期，格式 YYYY-MM-DD'),
            actual: day,
          },
        ],
  );
  if (errors.length === 0) return undefined;
  const wrong = errors.map(({ actual }) => String(actual)).join(', ');
  return reject({
    code: 'no-such-day',
    clause,
    reason: text(`There is no such day: ${wrong}.`, `日期不存在：${wrong}。`),
    acceptable: text('A day of the calendar, YYYY-MM-DD.', '真实存在的日期，格式为 YYYY-MM-DD。'),
    errors,
  });
}

/** A period that ends before it begins. */
export function reversed({ from, until }: Asked): Rejection | undefined {
  if (until === undefined || from <= until) return undefined;
  return reject({
    code: 'period-reversed',
    clause,
    reason: text(
      `It would end on ${until}, before it begins on ${from}.`,
      `结束日 ${until} 早于开始日 ${from}。`,
    ),
    acceptable: text(`A last day from ${from} on.`, `结束日不早于 ${from}。`),
    errors: [{ path: '/until', expected: orLater(from), actual: until }],
  });
}

/** Whether two periods have a day in common; what was ended at once gives way from that day on. */
export function overlap(one: Period, other: Asked): boolean {
  const last = lastDayOf(one);
  if (last !== undefined && (last < one.from || last < other.from)) return false;
  return other.until === undefined || one.from <= other.until;
}

/** Whether a period lies within another one. */
export function within(inner: Asked, outer: Period): boolean {
  const last = lastDayOf(outer);
  return (
    outer.from <= inner.from &&
    (last === undefined || (inner.from <= last && inner.until !== undefined && inner.until <= last))
  );
}

/** The period cut to a last day; unchanged where it ends earlier. */
export function endingBy<P extends Period>(period: P, day: OfficeDay): P {
  return period.until !== undefined && period.until <= day ? period : { ...period, until: day };
}

/** Ended at once on `today` where no last day is given. @returns a refusal where that cannot be. */
export function ending<P extends Period>(
  period: P,
  until: OfficeDay | undefined,
  today: OfficeDay,
): P | Rejection {
  if (period.ended !== undefined || (period.until !== undefined && period.until < today)) {
    const since = period.ended ?? period.until;
    return reject({
      code: 'already-over',
      clause,
      reason: text(`That is over since ${since}.`, `该项已于 ${since} 结束。`),
      acceptable: text('Something that is still valid.', '仍然有效的项目。'),
    });
  }
  if (until === undefined) return { ...period, ended: today };
  if (until < period.from || (period.until !== undefined && until > period.until)) {
    const [en, zh] =
      period.until === undefined
        ? [`${period.from} or later`, `${period.from} 或之后`]
        : [`${period.from} to ${period.until}`, `${period.from} 至 ${period.until}`];
    return reject({
      code: 'end-outside-period',
      clause,
      reason: text(`${until} does not lie within the period.`, `${until} 不在有效期内。`),
      acceptable: text(`A last day: ${en}. It is never made longer.`, `结束日：${zh}；有效期不能延长。`),
      errors: [{ path: '/until', expected: text(en, zh), actual: until }],
    });
  }
  return { ...period, until };
}

/** Whether something of a period lies behind a day, or on it where it may be ended at once. */
export function goesOnAfter({ until, ended }: Period, day: OfficeDay): boolean {
  return ended === undefined && (until === undefined || until >= day);
}

function lastDayOf({ until, ended }: Period): OfficeDay | undefined {
  if (ended === undefined) return until;
  // On the day of such an end it counted no more.
  const before = dayAfter(ended, -1);
  return until === undefined || before < until ? before : until;
}
