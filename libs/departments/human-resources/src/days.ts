import { orEarlier, reject, text, type Rejection } from '@liucheng/kernel';
import { officeDay, type OfficeDay } from '@liucheng/service-kit';

/** What was done on a day that has not come in the office; the field is `/on`. `now`: ms since the epoch. */
export function stillToCome(clause: string, on: OfficeDay, now: number): Rejection | undefined {
  const today = officeDay(now);
  if (on <= today) return undefined;
  return reject({
    code: 'day-not-come',
    clause,
    reason: text(`${on} is still to come.`, `${on} 尚未到来。`),
    acceptable: text(`A day up to ${today}.`, `不晚于 ${today} 的日期。`),
    errors: [{ path: '/on', expected: orEarlier(today), actual: on }],
  });
}
