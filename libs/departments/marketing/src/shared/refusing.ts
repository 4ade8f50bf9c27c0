import { orLater, text, type Rejection, type Text } from '@liucheng/kernel';

/** A period that ends before it begins. */
export function periodFault(
  { from, to }: { readonly from: string; readonly to: string },
  place: string,
): Omit<Rejection, 'rejected' | 'clause' | 'rule'> | undefined {
  if (from <= to) return undefined;
  return {
    code: 'ends-before-it-begins',
    reason: text(`${to} lies before ${from}.`, `${to} 早于 ${from}。`),
    acceptable: text('An end on or after the first day.', '结束日期不得早于开始日期。'),
    errors: [{ path: `${place}/to`, expected: orLater(from), actual: to }],
  };
}

/** `a, b` in a sentence of either language. */
export function listed(items: readonly Text[]): Text {
  return text(items.map(({ en }) => en).join(', '), items.map((each) => each['zh-CN']).join('、'));
}
