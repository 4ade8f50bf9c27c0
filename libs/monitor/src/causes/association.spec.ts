import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { adjusted, fisher, lift, type Table } from './association.ts';

const table = (a: number, n: number, c: number, m: number): Table => ({
  withIt: { hit: a, all: n },
  without: { hit: c, all: m },
});

describe("Fisher's exact test", () => {
  it('gives the figures of the textbooks', () => {
    // The lady tasting tea, 3 of 4 right; and R's fisher.test(matrix(c(3, 1, 1, 3), 2)), matrix(c(1, 9, 11, 3), 2), matrix(c(10, 0, 0, 10), 2).
    expect(fisher(table(3, 4, 1, 4))).toBeCloseTo(0.4857142857, 9);
    expect(fisher(table(1, 12, 9, 12))).toBeCloseTo(0.002759456185, 9);
    expect(fisher(table(10, 10, 0, 10))).toBeCloseTo(1.082508822e-5, 12);
    expect(fisher(table(0, 5, 0, 7))).toBe(1);
  });

  it('is the share of the shufflings that differ as much', () => {
    const small = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(small, small, fc.nat(), fc.nat(), (n, m, x, y) => {
        const [a, c] = [x % (n + 1), y % (m + 1)];
        const own = chanceOf(n, m, a, c);
        let p = 0;
        for (let other = Math.max(0, a + c - m); other <= Math.min(n, a + c); other++) {
          const chance = chanceOf(n, m, other, a + c - other);
          if (chance <= own * (1 + 1e-9)) p += chance;
        }
        expect(fisher(table(a, n, c, m))).toBeCloseTo(Math.min(1, p), 9);
      }),
    );
  });
});

describe('the lift', () => {
  it('is the ratio of the rates with its interval', () => {
    // 15 of 30 against 10 of 40: 2, and exp(± 1.96 √(1/15 − 1/30 + 1/10 − 1/40)) around it.
    const { ratio, low, high } = lift(table(15, 30, 10, 40));
    expect([ratio, low, high].map((each) => each.toFixed(4))).toEqual(['2.0000', '1.0492', '3.8124']);
    expect(lift(table(5, 10, 0, 10)).ratio).toBeCloseTo(11, 9);
  });
});

describe('the correction for many tests', () => {
  it('gives the figures of its authors', () => {
    const ps = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324];
    const more = [0.4262, 0.5719, 0.6528, 0.759, 1.0];
    const stand = adjusted([...ps, ...more]).filter((each) => each <= 0.05);
    // Benjamini and Hochberg 1995, section 4.2: four hypotheses are rejected.
    expect(stand).toHaveLength(4);
  });

  it('never makes a value smaller, and keeps their order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (ps) => {
        const result = adjusted(ps);
        ps.forEach((p, i) => {
          expect(result[i]).toBeGreaterThanOrEqual(p - 1e-12);
          ps.forEach((q, j) => {
            if (p < q) expect(result[i]).toBeLessThanOrEqual((result[j] as number) + 1e-12);
          });
        });
      }),
    );
  });
});

function choose(n: number, k: number): number {
  let result = 1;
  for (let i = 0; i < k; i++) result = (result * (n - i)) / (i + 1);
  return Math.round(result);
}

function chanceOf(n: number, m: number, a: number, c: number): number {
  return (choose(n, a) * choose(m, c)) / choose(n + m, a + c);
}
