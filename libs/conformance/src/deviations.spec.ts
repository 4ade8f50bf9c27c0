import { describe, expect, it } from '@jest/globals';
import { loop, opt, seq, type Flow } from '@liucheng/process-model';
import fc from 'fast-check';
import { Aligner } from './aligner.ts';
import { deviations, type Deviation } from './deviations.ts';
import { explain } from './explain.ts';
import { arbitraryCases } from './testing/arbitrary-flows.ts';

function found(flow: Flow, trace: string, complete = true): Deviation[] {
  const aligner = new Aligner(flow);
  return deviations(aligner, explain(aligner, [...trace], complete).moves);
}

const line = seq('a', 'b', 'c', 'd');

describe('deviations', () => {
  it('has none of a trace that fits', () => {
    expect(found(line, 'abcd')).toEqual([]);
  });

  it('tells each step that was left out', () => {
    expect(found(line, 'ad')).toEqual([
      { kind: 'step-skipped', step: 'b', before: 1 },
      { kind: 'step-skipped', step: 'c', before: 1 },
    ]);
  });

  it('tells of wrong order when a step comes after all, once for both places', () => {
    expect(found(line, 'acdb')).toEqual([{ kind: 'wrong-order', step: 'b', index: 3, before: 1 }]);
  });

  it('tells of wrong order when a step came too early', () => {
    expect(found(line, 'cabd')).toEqual([{ kind: 'wrong-order', step: 'c', index: 0, before: 3 }]);
  });

  it('tells repeated, unexpected and unknown steps apart', () => {
    expect(found(loop(seq('a', opt('x'), 'b'), 'r'), 'aabrx?ab')).toEqual([
      { kind: 'step-repeated', step: 'a', index: 1 },
      { kind: 'unexpected-step', step: 'x', index: 4 },
      { kind: 'unknown-step', step: '?', index: 5 },
    ]);
  });

  it('tells of a step repeated that was done too late, and then again', () => {
    expect(found(line, 'acdbb')).toEqual([
      { kind: 'wrong-order', step: 'b', index: 3, before: 1 },
      { kind: 'step-repeated', step: 'b', index: 4 },
    ]);
  });

  it('tells all that is missing at the end at once, and only of a case that has ended', () => {
    expect(found(line, 'ab')).toEqual([{ kind: 'incomplete-case', steps: ['c', 'd'], before: 2 }]);
    expect(found(line, 'ab', false)).toEqual([]);
  });

  it('accounts for every move but the synchronous ones exactly once', () => {
    const cost = (deviation: Deviation): number =>
      deviation.kind === 'wrong-order'
        ? 2
        : deviation.kind === 'incomplete-case'
          ? deviation.steps.length
          : 1;
    fc.assert(
      fc.property(
        arbitraryCases({ letters: 'abcde', depth: 3, branches: 3 }, 12),
        fc.boolean(),
        ({ flow, traces }, complete) => {
          const aligner = new Aligner(flow);
          for (const trace of traces) {
            const explanation = explain(aligner, trace, complete);
            const told = deviations(aligner, explanation.moves);
            expect(told.reduce((sum, deviation) => sum + cost(deviation), 0)).toBe(explanation.cost);
          }
        },
      ),
    );
  });
});
