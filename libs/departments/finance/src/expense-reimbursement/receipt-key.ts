/**
 * The form in which receipt numbers are compared in the whole company: NFKC (which turns full-width characters into
 * half-width ones), without white space, in upper case. `ｆｐ０１ 23` and `FP0123` are one receipt.
 */
export function receiptKey(number: string): string {
  return number.normalize('NFKC').replace(/\s+/gu, '').toUpperCase();
}
