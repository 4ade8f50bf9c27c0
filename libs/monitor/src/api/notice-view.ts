import { text } from '@liucheng/kernel';
import type { LocalisedFault } from '@liucheng/kernel';
import type { ToldNotice } from '../all-notices.ts';
import type { RiskNotice, SubscribedNotice } from '../notice-filter.ts';
import { atRisk } from '../notices.ts';
import { violationKinds } from '../violations.ts';
import { withTimes } from './list-query.ts';
import { violationView } from './violations.controller.ts';

/** What a stream or a subscription can be narrowed to. */
export const noticeKinds = [...violationKinds, atRisk] as const;

/** What a notice is about, as people get it: a violation, or a deadline at risk. */
export function subscribedView(notice: SubscribedNotice): object {
  return 'violation' in notice ? violationView(notice.violation) : riskView(notice);
}

function riskView({ risk: id, lane: _lane, number: _number, position: _position, ...rest }: RiskNotice) {
  const { mayRepeat: _mayRepeat, ...shown } = rest;
  return withTimes({ ...shown, id }, ['at', 'dueAt']);
}

/** Any notice, with where to go on after it as its `id`. */
export function noticeView(notice: ToldNotice): object {
  const { position: _position, ...shown } = notice;
  if ('violation' in shown) return { ...withTimes(shown, ['at']), violation: violationView(shown.violation) };
  return 'dueAt' in shown ? withTimes(shown, ['at', 'dueAt']) : withTimes(shown, ['at']);
}

/** What is wrong with asking for a chance of what has none. */
export function chanceFault(
  path: string,
  { kind, minChance }: { readonly kind?: string; readonly minChance?: number },
): readonly LocalisedFault[] {
  if (minChance === undefined || kind === undefined || kind === atRisk) return [];
  const expected = text(
    `no value where \`kind\` is ${kind}: only deadlines at risk have a chance`,
    `kind 为 ${kind} 时不填：仅逾期风险有可能性`,
  );
  return [{ path, expected, actual: minChance }];
}
