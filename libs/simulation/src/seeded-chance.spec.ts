import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SeededChance } from './seeded-chance.ts';

const row = (chance: SeededChance, length = 5): number[] =>
  Array.from({ length }, () => chance.between(0, 99_999));

describe('seeded chance', () => {
  it('is the same for the same seed, on every machine', () => {
    expect(row(new SeededChance(1, 'case', 7))).toEqual([72_083, 40_844, 22_629, 96_179, 20_230]);
    expect(row(new SeededChance(1, 'case', 8))).not.toEqual(row(new SeededChance(1, 'case', 7)));
    // Parts are parts: what is joined otherwise is another seed.
    expect(row(new SeededChance(1, 23))).not.toEqual(row(new SeededChance(12, 3)));
  });

  it('is spread evenly, for neighbouring seeds too', () => {
    const buckets = Array.from({ length: 10 }, () => 0);
    for (let seed = 0; seed < 10_000; seed++) {
      const bucket = Math.floor(new SeededChance(seed).next() * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    // Ten standard deviations: each is 1000 on average, with a deviation of 30.
    for (const count of buckets) expect(Math.abs(count - 1_000)).toBeLessThan(300);
  });

  it('keeps to limits, lists and weights', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -50, max: 50 }), fc.nat(100), (seed, least, width) => {
        const chance = new SeededChance(seed);
        for (let time = 0; time < 20; time++) {
          const number = chance.between(least, least + width);
          expect(number).toBeGreaterThanOrEqual(least);
          expect(number).toBeLessThanOrEqual(least + width);
        }
        expect(chance.shuffled([1, 2, 3, 4]).sort()).toEqual([1, 2, 3, 4]);
        expect(chance.weighted(['never', 'always'], (each) => (each === 'always' ? 1 : 0))).toBe('always');
        expect(chance.minutes(5, 5)).toBe('PT5M');
        expect([chance.happens(0), chance.happens(1)]).toEqual([false, true]);
      }),
    );
    expect(() => new SeededChance(1).pick([])).toThrow(RangeError);
  });
});
