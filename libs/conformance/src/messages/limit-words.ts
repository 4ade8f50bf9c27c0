import { formatMoney, money, text, type Text } from '@liucheng/kernel';
import type { LimitPeriod, RuleOverCases } from '@liucheng/process-model';
import { allowance } from './phrases.ts';

type Limit = Extract<RuleOverCases, { readonly kind: 'limit' }>;

/** An amount under a limit: money where the rule has a currency, a number, or how often. */
export function limitAmount({ amount, currency }: Limit, value: number): Text {
  if (amount === undefined) return text(`${value} ${value === 1 ? 'time' : 'times'}`, `${value} 次`);
  const shown = currency === undefined ? String(value) : formatMoney(money(value, currency));
  return text(shown, shown);
}

const periods = {
  day: text('on one day', '一天内'),
  week: text('in one week', '一周内'),
  month: text('in one month', '一个月内'),
  quarter: text('in one quarter', '一个季度内'),
  year: text('in one year', '一年内'),
};

export function limitPeriod(rule: LimitPeriod): Text {
  if (rule.per !== undefined) return periods[rule.per];
  const { en, 'zh-CN': zh } = allowance(rule.within);
  return text(`within ${en}`, `${zh}内`);
}
