/**
 * One form for what people write in several: NFKC (which turns full-width characters into half-width ones), without white space, in upper
 * case. `ｆｐ０１ 23` and `FP0123` are the same. Never changes: keys that cases hold are stored in it.
 */
export function sameSpelling(written: string): string {
  return written.normalize('NFKC').replace(/\s+/gu, '').toUpperCase();
}
