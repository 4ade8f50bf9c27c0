import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fewestCases, mannWhitney, sharesDiffer, valuesDiffer } from './difference.ts';

describe('whether a difference is more than chance', () => {
  it('of values is what the literature has for it', () => {
    // The example of scipy.stats.mannwhitneyu: U = 17, asymptotic p = 0.111347.
    const { u, p } = mannWhitney([19, 22, 16, 29, 24], [20, 11, 17, 12]);
    expect(u).toBe(17);
    expect(p).toBeCloseTo(0.111347, 5);
  });

  it('counts the pairs in which one is greater', () => {
    const values = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(values, values, (first, second) => {
        const pairs = first.flatMap((a) => second.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
        const { u, p } = mannWhitney(first, second);
        expect(u).toBeCloseTo(
          pairs.reduce((sum: number, each) => sum + each, 0),
          9,
        );
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(mannWhitney(second, first).p).toBeCloseTo(p, 9);
      }),
    );
  });

  it('is as rare as it says where there is none', () => {
    // Samples of one distribution by a simple generator (Park & Miller 1988): about one in twenty is below the level.
    let seed = 7;
    const next = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    const draw = () => Array.from({ length: 20 }, next);
    const found = Array.from({ length: 2_000 }, () => mannWhitney(draw(), draw()).p < 0.05);
    const share = found.filter(Boolean).length / found.length;
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.07);
  });

  it('is not told of a few, and found in many', () => {
    const [slow, fast] = [
      Array.from({ length: fewestCases }, (_, index) => 100 + index),
      Array.from({ length: fewestCases }, (_, index) => index),
    ];
    expect(valuesDiffer(slow.slice(1), fast)).toBeUndefined();
    expect(valuesDiffer(slow, fast)).toBeLessThan(0.001);
    expect(valuesDiffer(slow.fill(1), slow)).toBe(1);
    expect(sharesDiffer({ hit: 5, all: 9 }, { hit: 10, all: 10 })).toBeUndefined();
    expect(sharesDiffer({ hit: 10, all: 40 }, { hit: 35, all: 40 })).toBeLessThan(0.001);
    expect(sharesDiffer({ hit: 20, all: 40 }, { hit: 21, all: 40 })).toBeGreaterThan(0.5);
  });
});
