import { describe, expect, it, jest } from '@jest/globals';
import { and, loop, opt, repeat, seq, xor, type Flow } from '@liucheng/process-model';
import fc from 'fast-check';
import { Aligner, alignTrace } from './aligner.ts';
import { explain } from './explain.ts';
import { StateWeights } from './state-weights.ts';
import { arbitraryCases } from './testing/arbitrary-flows.ts';
import { derivatives, nullable, referenceAlignment } from './testing/reference-aligner.ts';
import type { Move } from './tree-state.ts';

/** Moves in one line: `a` done, `+a` done and not allowed, `-a` left out. */
function told(flow: Flow, trace: string, complete = true, order?: string[]): string {
  const { moves } = explain(new Aligner(flow), [...trace], complete, order);
  return moves
    .map(({ kind, step }) => `${kind === 'sync' ? '' : kind === 'log' ? '+' : '-'}${step}`)
    .join(' ');
}

describe('an explanation', () => {
  it.each<[string, Flow, string, string]>([
    ['has nothing to tell of a trace that fits', and(seq('a', 'b'), 'c'), 'acb', 'a c b'],
    ['puts a step left out before the next one of its branch', seq('a', 'b', 'c'), 'ac', 'a -b c'],
    [
      'leaves steps of a parallel branch out only at its end',
      seq(and(seq('a', 'b'), seq('c', 'd')), 'e'),
      'bcde',
      '-a b c d e',
    ],
    ['speaks of missing steps at the end', seq('a', 'b', 'c'), 'a', 'a -b -c'],
    ['prefers skipped over unexpected', xor(seq('a', 'b'), 'c'), 'b', '-a b'],
    ['takes the first of two equal steps as the right one', seq('a', 'b'), 'aab', 'a +a b'],
    ['prefers the earliest step of the flow', seq('a', 'b'), 'ba', '-a b +a'],
    ['prefers the earliest step among choices', seq(xor('b', 'a'), 'c'), 'c', '-b c'],
    ['goes round a loop', loop('a', 'b'), 'aa', 'a -b a'],
    ['tells of unknown steps where they stand', seq('a', 'b'), '?ab?', '+? a b +?'],
  ])('%s', (_, flow, trace, moves) => {
    expect(told(flow, trace)).toBe(moves);
  });

  it('says nothing of what may still come while the case is open', () => {
    expect(told(seq('a', 'b', 'c', 'd'), 'ac', false)).toBe('a -b c');
    expect(told(seq(and(seq('a', 'b'), 'c'), 'd'), 'bc', false)).toBe('-a b c');
  });

  it('breaks ties by the order of the definition where one is given', () => {
    expect(told(seq('a', 'b'), 'ba', true, ['b', 'a'])).toBe('+b a -b');
    expect(told(seq(xor('b', 'a'), 'c'), 'c', true, ['a', 'b', 'c'])).toBe('-a c');
  });

  it('gives places in the trace', () => {
    expect(explain(new Aligner(seq('a', 'b', 'c')), ['a', 'c', 'x'], true)).toEqual({
      cost: 2,
      moves: [
        { kind: 'sync', step: 'a', index: 0 },
        { kind: 'model', step: 'b', before: 1 },
        { kind: 'sync', step: 'c', index: 1 },
        { kind: 'log', step: 'x', index: 2 },
      ],
    });
  });

  it.each([
    ['distinct', { letters: 'abcdefgh', depth: 3, branches: 3 }],
    ['ambiguous', { letters: 'abc', depth: 3, branches: 3 }],
  ])('is a run of the flow and the best by all tie rules, %s steps', (_, size) => {
    fc.assert(
      fc.property(arbitraryCases(size, 8), fc.boolean(), ({ flow, traces }, complete) => {
        const aligner = new Aligner(flow);
        for (const trace of traces) {
          const { cost, moves } = explain(aligner, trace, complete);
          const aligned = alignTrace(aligner, trace);
          expect(cost).toBe(complete ? aligned.cost : (aligned.prefixCosts.at(-1) ?? 0));
          expectRun(flow, trace, moves, complete);
          const reference = referenceAlignment(flow, trace, aligner.steps);
          const deviating = moves.filter(({ kind }) => kind !== 'sync');
          expect({
            cost,
            logs: deviating.filter(({ kind }) => kind === 'log').length,
            ranks: deviating.map(({ step }) => aligner.symbol(step)).sort((a, b) => a - b),
          }).toEqual(complete ? reference.merit : reference.prefixMerit);
        }
      }),
      { numRuns: 600 },
    );
  });

  it('takes work that grows with the length of a hostile trace, not faster', () => {
    const stage = (name: string): Flow =>
      and(...[...'12345'].map((k) => seq(`${name}${k}`, opt(`${name}${k}'`), repeat(`${name}${k}"`))));
    const flow = loop(seq(stage('a'), xor(stage('b'), stage('c'))), opt('again'));
    const aligner = new Aligner(flow);
    const trace = Array.from(
      { length: 1200 },
      (_, k) => aligner.steps[(k * k * 7 + 3 * k) % aligner.steps.length] ?? '',
    );
    const comparisons = jest.spyOn(StateWeights.prototype, 'excess');
    explain(aligner, trace.slice(0, 300), true);
    const quarter = comparisons.mock.calls.length;
    comparisons.mockClear();
    const { cost } = explain(aligner, trace, true);
    expect(comparisons.mock.calls.length).toBeLessThan(8 * quarter);
    comparisons.mockRestore();
    expect(cost).toBe(alignTrace(aligner, trace).cost);
  });
});

/** The moves without those left out are the trace, and without those not allowed a run of the flow, or the start of one. */
function expectRun(flow: Flow, trace: readonly string[], moves: readonly Move[], complete: boolean): void {
  const events = moves.filter((move) => move.kind !== 'model');
  expect(events.map(({ step }) => step)).toEqual(trace);
  expect(events.map(({ index }) => index)).toEqual([...trace.keys()]);
  let places = new Set([JSON.stringify(flow)]);
  for (const { kind, step } of moves) {
    if (kind === 'log') continue;
    const next = [...places].flatMap((place) => derivatives(JSON.parse(place) as Flow));
    places = new Set(next.filter(([enabled]) => enabled === step).map(([, rest]) => JSON.stringify(rest)));
  }
  expect(places.size).toBeGreaterThan(0);
  if (complete) expect([...places].some((place) => nullable(JSON.parse(place) as Flow))).toBe(true);
}
