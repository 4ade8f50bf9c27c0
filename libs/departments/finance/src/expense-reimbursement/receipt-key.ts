import { sameSpelling } from '@liucheng/kernel';

/** The form in which receipt numbers are compared in the whole company: `ｆｐ０１ 23` and `FP0123` are one receipt. */
export function receiptKey(number: string): string {
  return sameSpelling(number);
}
