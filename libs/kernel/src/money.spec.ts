import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatMoney, money, sum } from './money.ts';

describe('money', () => {
  it('sums integers exactly, nothing to zero', () => {
    expect(sum([money(1, 'CNY'), money(-3, 'CNY'), money(1_000_000_000_001, 'CNY')], 'CNY')).toEqual(
      money(999_999_999_999, 'CNY'),
    );
    expect(sum([], 'EUR')).toEqual(money(0, 'EUR'));
  });

  it('is written with two decimals, whatever the sign', () => {
    expect([0, 5, 99, 100, 1_234_500, -5, -1_001].map((amount) => formatMoney(money(amount, 'CNY')))).toEqual(
      ['0.00 CNY', '0.05 CNY', '0.99 CNY', '1.00 CNY', '12345.00 CNY', '-0.05 CNY', '-10.01 CNY'],
    );
  });

  it('loses no cent when written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (amount) => {
        const written = /^(-?)(\d+)\.(\d\d) CNY$/.exec(formatMoney(money(amount, 'CNY'))) as RegExpExecArray;
        const value = Number(written[2]) * 100 + Number(written[3]);
        expect(written[1] === '-' ? -value : value).toBe(amount);
      }),
    );
  });
});
