/** An amount in integer minor units (cents, fen) of an ISO 4217 currency. Never a float. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

export function money(amount: number, currency: string): Money {
  return { amount, currency };
}

/** Sums amounts of one currency; the caller has made sure that the currencies agree. Empty sums to zero. */
export function sum(amounts: readonly Money[], currency: string): Money {
  return { amount: amounts.reduce((total, each) => total + each.amount, 0), currency };
}

/** `1234500 CNY` → `12345.00 CNY`: for sentences that people read. All supported currencies have two decimals. */
export function formatMoney(value: Money): string {
  const sign = value.amount < 0 ? '-' : '';
  const minor = Math.abs(value.amount);
  const cents = String(minor % 100).padStart(2, '0');
  return `${sign}${Math.trunc(minor / 100)}.${cents} ${value.currency}`;
}

/** Whole fen as a sentence says them. */
export function yuan(fen: number): string {
  return formatMoney(money(fen, 'CNY'));
}
