import { describe, expect, it } from '@jest/globals';
import { and, loop, opt, repeat, seq, type Flow } from '@liucheng/process-model';
import fc from 'fast-check';
import { Aligner, alignTrace } from './aligner.ts';
import { arbitraryCases } from './testing/arbitrary-flows.ts';
import type { Kernel, TreeState } from './tree-state.ts';
import type { Vector } from './vector-table.ts';

/** More vectors than any table holds: sixteen branches that each remember something. */
const wide = and(
  ...[...'abcdefghijklmnop'].map((step) => seq(step, opt(`${step}1`), loop(`${step}2`, `${step}3`))),
);

/** Steps in an order that looks random and is the same every time. */
function* hostileSteps(aligner: Aligner, count: number): Generator<number> {
  for (let k = 0, seed = 1; k < count; k++) {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    yield (seed >>> 8) % aligner.steps.length;
  }
}

/** Every vector that can be reached through transitions and through the states of parallel branches. */
function reachable(vectors: Iterable<Vector>): Set<Vector> {
  const seen = new Set<Vector>(vectors);
  const inside = (state: TreeState): readonly Kernel[] =>
    state.kind === 'product'
      ? state.kernels
      : state.kind === 'at'
        ? inside(state.inner)
        : state.kind === 'tuple'
          ? state.parts.flatMap(inside)
          : [];
  for (const vector of seen) {
    for (const next of vector.next) if (next !== undefined) seen.add(next);
    for (const { state } of vector.reaches) for (const kernel of inside(state)) seen.add(kernel as Vector);
  }
  return seen;
}

describe('the table of vectors', () => {
  it('stays within its bound under a hostile stream, and the costs stay right', () => {
    const bounded = new Aligner(wide, { maxVectors: 200 });
    const unbounded = new Aligner(wide, { maxVectors: 1e9 });
    const cases = Array.from({ length: 50 }, () => ({ vector: bounded.start, expected: unbounded.start }));
    let most = 0;
    let turn = 0;
    for (const symbol of hostileSteps(bounded, 20_000)) {
      const of = cases[turn++ % cases.length];
      if (of === undefined) continue;
      expect(bounded.increase(of.vector, symbol)).toBe(unbounded.increase(of.expected, symbol));
      of.vector = bounded.move(of.vector, symbol);
      of.expected = unbounded.move(of.expected, symbol);
      expect(bounded.completion(of.vector)).toBe(unbounded.completion(of.expected));
      most = Math.max(most, bounded.vectors);
    }
    expect(unbounded.vectors).toBeGreaterThan(5_000);
    expect(most).toBeLessThanOrEqual(202);
    // What the cases and the table keep alive: the table, the cases' own vectors, and those of branches inside them.
    const perVector = 1 + 16;
    const held = reachable([bounded.start, ...cases.map(({ vector }) => vector)]);
    for (const { next } of held) for (const to of next) expect(to?.live).not.toBe(false);
    expect(held.size).toBeLessThanOrEqual((202 + cases.length) * perVector);
  });

  it('never forgets the start, whatever passed through', () => {
    const aligner = new Aligner(wide, { maxVectors: 8 });
    let vector = aligner.start;
    for (const symbol of hostileSteps(aligner, 500)) vector = aligner.move(vector, symbol);
    expect(aligner.start.live).toBe(true);
  });

  it.each([2, 3, 10])('is exact with room for %d vectors', (maxVectors) => {
    fc.assert(
      fc.property(arbitraryCases({ letters: 'abcdef', depth: 3, branches: 3 }, 12), ({ flow, traces }) => {
        const tight = new Aligner(flow, { maxVectors });
        const roomy = new Aligner(flow);
        for (const trace of traces) expect(alignTrace(tight, trace)).toEqual(alignTrace(roomy, trace));
      }),
      { numRuns: 200 },
    );
  });

  it('refuses a bound that is none', () => {
    expect(() => new Aligner('a', { maxVectors: 1 })).toThrow(RangeError);
    expect(() => new Aligner('a', { maxVectors: NaN })).toThrow(RangeError);
  });
});

describe('wide parallel blocks', () => {
  const branches = Array.from({ length: 30 }, (_, k) => seq(`a${k}`, `b${k}`));

  it('cost one small transition an event, in any order', () => {
    const aligner = new Aligner(and(...branches));
    const trace = [...branches.keys()].flatMap((k) => [`b${29 - k}`, `a${29 - k}`]);
    expect(alignTrace(aligner, trace).cost).toBe(60);
    expect(aligner.vectors).toBeLessThan(60 + 30 * 4);
  });

  it('hold interchangeable branches as one', () => {
    const aligner = new Aligner(and(...Array.from({ length: 30 }, (): Flow => seq('a', 'b'))));
    const trace = Array.from({ length: 60 }, (_, k) => (k % 2 === 0 ? 'a' : 'b'));
    expect(alignTrace(aligner, trace).cost).toBe(0);
  });
});

describe('a saved vector', () => {
  it('goes on as if it had never been away, in another aligner of the flow', () => {
    fc.assert(
      fc.property(
        arbitraryCases({ letters: 'abcd', depth: 4, branches: 3 }, 12),
        fc.nat(12),
        ({ flow, traces }, cut) => {
          const before = new Aligner(flow);
          const later = new Aligner(flow);
          for (const trace of traces) {
            const symbols = trace.map((step) => before.symbol(step));
            const vector = symbols
              .slice(0, cut)
              .reduce((from, symbol) => before.move(from, symbol), before.start);
            const text = JSON.stringify(before.save(vector));
            let [a, b] = [vector, later.restore(JSON.parse(text))];
            for (const symbol of symbols.slice(cut)) {
              expect(later.increase(b, symbol)).toBe(before.increase(a, symbol));
              [a, b] = [before.move(a, symbol), later.move(b, symbol)];
            }
            expect(later.save(b)).toEqual(before.save(a));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is small', () => {
    const aligner = new Aligner(seq('a', 'b', repeat('c')));
    expect(aligner.save(aligner.move(aligner.start, 0))).toEqual([[[1, 0], 0]]);
  });

  it.each<[string, Parameters<Aligner['restore']>[0], string]>([
    ['no list', 'x', 'the saved vector: expected a list'],
    ['no state', [], 'the saved vector: expected at least one state'],
    ['a child too many', [[[7, 0], 0]], '/0/0/0: expected a whole number below 2'],
    ['a step half done', [[[0, 2], 0]], '/0/0/1: expected 0 or 1'],
    ['a cost below 0', [[[0, 0], -1]], '/0/1: expected a cost'],
    ['no least cost', [[[0, 0], 3]], '/0/1: expected a cost'],
  ])('is refused with %s', (_, json, message) => {
    expect(() => new Aligner(seq('a', 'b')).restore(json)).toThrow(message);
  });
});
