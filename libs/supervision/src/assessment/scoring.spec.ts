import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { periodForm, periodNamed } from './period.ts';
import { defaultScheme, schemeFaults, schemeOf, terms, type Scheme } from './scheme.ts';
import { hadCases, noFigures, ranked, scoreOf, type Figures } from './scoring.ts';

// What a score promises whatever was counted and whatever the scheme is.

const few = fc.nat(60);
const figures: fc.Arbitrary<Figures> = fc
  .record({
    conforming: few,
    deviating: few,
    met: few,
    missed: few,
    overdue: few,
    critical: fc.nat(3),
    major: fc.nat(5),
    minor: fc.nat(20),
    acknowledged: few,
    outstanding: few,
  })
  .map(({ deviating, outstanding, ...rest }) => ({
    ...rest,
    ended: rest.conforming + deviating,
    toAcknowledge: rest.acknowledged + outstanding,
  }));

const percent = fc.nat(100);
const schemes: fc.Arbitrary<Scheme> = fc
  .record({
    cuts: fc.tuple(percent, percent, percent),
    expected: fc.record({ conformance: percent, onTime: percent, acknowledgements: percent }),
    credibleFrom: fc.nat(50),
    deductions: fc.tuple(percent, percent, percent),
    fewest: fc.nat(50),
  })
  .map(({ cuts, deductions, ...rest }) => {
    const [a, b, c] = [...cuts].sort((x, y) => x - y) as [number, number, number];
    const [minor, major, critical] = [...deductions].sort((x, y) => x - y) as [number, number, number];
    return schemeOf({
      ...rest,
      weights: { conformance: a, onTime: b - a, violations: c - b, acknowledgements: 100 - c },
      deductions: { critical, major, minor },
    });
  });

/** Each way in which things can become worse by one. */
const worse: Readonly<Record<string, (of: Figures) => Figures>> = {
  'a case more deviates': (of) => ({ ...of, ended: of.ended + 1 }),
  'a deadline more is missed': (of) => ({ ...of, missed: of.missed + 1 }),
  'a recurrence more is overdue': (of) => ({ ...of, overdue: of.overdue + 1 }),
  'a critical violation more is open': (of) => ({ ...of, critical: of.critical + 1 }),
  'a major violation more is open': (of) => ({ ...of, major: of.major + 1 }),
  'a minor violation more is open': (of) => ({ ...of, minor: of.minor + 1 }),
  'an acknowledgement more is outstanding': (of) => ({ ...of, toAcknowledge: of.toAcknowledge + 1 }),
};

const better: Readonly<Record<string, (of: Figures) => Figures>> = {
  'a case more conforms': (of) => ({ ...of, ended: of.ended + 1, conforming: of.conforming + 1 }),
  'a deadline more is met': (of) => ({ ...of, met: of.met + 1 }),
  'an acknowledgement more is given': (of) => ({
    ...of,
    toAcknowledge: of.toAcknowledge + 1,
    acknowledged: of.acknowledged + 1,
  }),
};

describe('a score', () => {
  it('lies within 0 and 100, and is the sum of what its terms contribute', () => {
    fc.assert(
      fc.property(figures, schemes, (of, scheme) => {
        const { score, terms: parts } = scoreOf(of, scheme);
        if (score === undefined) {
          expect([hadCases(of), parts]).toEqual([false, []]);
          return;
        }
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100);
        expect(parts.map(({ term }) => term)).toEqual(terms);
        const sum = parts.reduce((all, { contribution }) => all + contribution, 0);
        expect(Math.abs(score - sum)).toBeLessThanOrEqual(0.005 + 1e-9);
        for (const { points, weight, contribution } of parts) {
          expect(points).toBeGreaterThanOrEqual(0);
          expect(points).toBeLessThanOrEqual(100);
          expect(contribution).toBeCloseTo((points * weight) / 100, 9);
        }
      }),
    );
  });

  it.each(Object.entries(worse))('is never higher where %s', (_, change) => {
    fc.assert(
      fc.property(figures, schemes, (of, scheme) => {
        fc.pre(hadCases(of));
        expect(scoreOf(change(of), scheme).score).toBeLessThanOrEqual(scoreOf(of, scheme).score ?? NaN);
      }),
    );
  });

  it.each(Object.entries(better))('is never lower where %s', (_, change) => {
    fc.assert(
      fc.property(figures, schemes, (of, scheme) => {
        fc.pre(hadCases(of));
        expect(scoreOf(change(of), scheme).score).toBeGreaterThanOrEqual(scoreOf(of, scheme).score ?? NaN);
      }),
    );
  });

  it('is what the published formula gives, worked out as it is written', () => {
    fc.assert(
      fc.property(figures, schemes, (of, scheme) => {
        fc.pre(hadCases(of));
        const { weights, expected, credibleFrom: m, deductions } = scheme;
        const share = (k: number, n: number, e: number): number =>
          n + m === 0 ? e : (100 * (k + (m * e) / 100)) / (n + m);
        const plain =
          (weights.conformance * share(of.conforming, of.ended, expected.conformance) +
            weights.onTime * share(of.met, of.met + of.missed + of.overdue, expected.onTime) +
            weights.violations *
              Math.max(
                0,
                100 -
                  of.critical * deductions.critical -
                  of.major * deductions.major -
                  of.minor * deductions.minor,
              ) +
            weights.acknowledgements * share(of.acknowledged, of.toAcknowledge, expected.acknowledgements)) /
          100;
        // Points are rounded to the hundredth, and so is their sum.
        expect(Math.abs((scoreOf(of, scheme).score ?? NaN) - plain)).toBeLessThanOrEqual(0.0101);
      }),
    );
  });

  it('is none where there was no case, whatever else there was', () => {
    const idle: Figures = { ...noFigures, critical: 3, toAcknowledge: 4, acknowledged: 4 };
    expect(scoreOf(idle, schemeOf(defaultScheme))).toEqual({ terms: [] });
  });

  it('is drawn to what is expected where it is of few, and marked', () => {
    const scheme = schemeOf(defaultScheme);
    const conformance = (conforming: number, ended: number) =>
      scoreOf({ ...noFigures, conforming, ended }, scheme).terms[0];
    // (1 + 5 × 0.9) / (1 + 5) and (0 + 5 × 0.9) / (1 + 5)
    expect(conformance(1, 1)).toMatchObject({ points: 91.67, of: 1, few: true });
    expect(conformance(0, 1)).toMatchObject({ points: 75, of: 1, few: true });
    expect(conformance(950, 1_000)).toMatchObject({ points: 94.98, of: 1_000, few: false });
    // Nothing was due: as expected, and said so.
    expect(scoreOf({ ...noFigures, ended: 1 }, scheme).terms[1]).toMatchObject({
      points: 90,
      of: 0,
      few: true,
    });
  });
});

describe('a ranking', () => {
  const scored = fc.uniqueArray(
    fc.record({ id: fc.string({ minLength: 1, maxLength: 3 }), score: fc.nat(5) }, { requiredKeys: ['id'] }),
    { selector: ({ id }) => id, maxLength: 12 },
  );

  it('places each behind all that are better, and says who shares a place', () => {
    fc.assert(
      fc.property(scored, (all) => {
        const placed = ranked(all);
        expect(placed).toHaveLength(all.length);
        for (const { id, score, rank, tied } of placed) {
          const of = (test: (other: number) => boolean): number =>
            all.filter((each) => each.score !== undefined && test(each.score)).length;
          if (score === undefined) expect([id, rank, tied]).toEqual([id, undefined, undefined]);
          else expect([id, rank, tied]).toEqual([id, 1 + of((s) => s > score), of((s) => s === score) > 1]);
        }
      }),
    );
  });

  it('is the same in whatever order they come', () => {
    fc.assert(
      fc.property(
        scored.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
        ([all, shuffled]) => {
          expect(ranked(shuffled)).toEqual(ranked(all));
        },
      ),
    );
  });
});

describe('a scheme', () => {
  it('is of one version as long as nothing in it differs', () => {
    fc.assert(
      fc.property(schemes, schemes, (a, b) => {
        const { version: _a, ...first } = a;
        const { version: _b, ...second } = b;
        const equal = JSON.stringify(first) === JSON.stringify(second);
        expect(a.version === b.version).toBe(equal);
        expect(schemeFaults(a)).toEqual([]);
      }),
    );
    // A version that is on record means this scheme for good.
    expect(schemeOf(defaultScheme).version).toBe('1f00f54bca61');
  });

  it('names each field that is wrong', () => {
    const paths = (change: object) => schemeFaults({ ...defaultScheme, ...change }).map(({ path }) => path);
    expect(paths({ weights: { ...defaultScheme.weights, onTime: 31 } })).toEqual(
      terms.map((each) => `/weights/${each}`),
    );
    expect(paths({ deductions: { critical: 1, major: 2, minor: 3 } })).toEqual([
      '/deductions/critical',
      '/deductions/major',
    ]);
  });
});

describe('a period', () => {
  it('is a month, a quarter or a year of the office', () => {
    expect(periodNamed('2026-03')).toEqual({
      name: '2026-03',
      span: 'month',
      firstDay: '2026-03-01',
      lastDay: '2026-03-31',
      from: '2026-02-28T16:00:00.000Z',
      until: '2026-03-31T16:00:00.000Z',
    });
    expect(periodNamed('2025-Q4')).toMatchObject({ firstDay: '2025-10-01', lastDay: '2025-12-31' });
    expect(periodNamed('2024')).toMatchObject({
      span: 'year',
      firstDay: '2024-01-01',
      lastDay: '2024-12-31',
    });
    expect(periodNamed('2024-02')).toMatchObject({ lastDay: '2024-02-29' });
    for (const name of ['2026-00', '2026-13', '2026-Q0', '2026-Q5', '2026-3', '26-03', '2026-03-01', ''])
      expect([name, periodForm.pattern.test(name)]).toEqual([name, false]);
  });

  it('begins where the one before ends', () => {
    const years = Array.from({ length: 30 }, (_, index) => 2000 + index);
    const months = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, '0'));
    const spans = [
      years.map(String),
      years.flatMap((year) => [1, 2, 3, 4].map((quarter) => `${year}-Q${quarter}`)),
      years.flatMap((year) => months.map((month) => `${year}-${month}`)),
    ];
    for (const names of spans) {
      const periods = names.map(periodNamed);
      expect(names.every((name) => periodForm.pattern.test(name))).toBe(true);
      expect(periods.slice(1).map(({ from }) => from)).toEqual(
        periods.slice(0, -1).map(({ until }) => until),
      );
    }
  });
});
