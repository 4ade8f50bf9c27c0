import { describe, expect, it } from '@jest/globals';
import { and, loop, opt, repeat, seq, skip, xor, type Flow } from '@liucheng/process-model';
import fc from 'fast-check';
import { align, Aligner, alignTrace } from './aligner.ts';
import { arbitraryCases, arbitraryRounds } from './testing/arbitrary-flows.ts';
import { referenceAlignment } from './testing/reference-aligner.ts';

const distinct = { letters: 'abcdefgh', depth: 3, branches: 3 };
/** Few letters: most flows have the same step in several places, in parallel branches too. */
const ambiguous = { letters: 'abc', depth: 3, branches: 3 };

describe('an alignment', () => {
  it.each<[string, Flow, string, number[], number, number]>([
    ['follows a sequence', seq('a', 'b', 'c'), 'abc', [0, 0, 0], 0, 3],
    ['leaves a step out when a later one comes', seq('a', 'b', 'c'), 'ac', [0, 1], 1, 3],
    ['counts what is missing at the end', seq('a', 'b', 'c'), 'a', [0], 2, 3],
    ['chooses in hindsight', xor(seq('a', 'b'), seq('a', 'c')), 'ac', [0, 0], 0, 2],
    ['takes an optional step or not', seq('a', opt('b'), 'c'), 'ac', [0, 0], 0, 2],
    ['goes round a loop', loop('a', 'b'), 'ababa', [0, 0, 0, 0, 0], 0, 1],
    ['goes round by leaving the redo part out', loop('a', 'b'), 'aa', [0, 1], 1, 1],
    ['repeats', repeat('a'), 'aaa', [0, 0, 0], 0, 1],
    ['interleaves', and(seq('a', 'b'), 'c'), 'acb', [0, 0, 0], 0, 3],
    ['counts a step outside the flow', 'a', '?a?', [1, 1, 2], 2, 1],
    ['of no steps with a silent flow', skip, '', [], 0, 0],
  ])('%s', (_, flow, trace, prefixCosts, cost, shortestRun) => {
    expect(align(flow, [...trace])).toEqual({ prefixCosts, cost, shortestRun });
  });

  it.each([
    ['distinct steps', arbitraryCases(distinct, 10), 500],
    ['ambiguous steps', arbitraryCases(ambiguous, 10), 500],
    // Exhaustion takes its time for these.
    ['parallel branches in rounds', arbitraryRounds(14), 150],
  ] as const)('equals the optimum found by exhaustion: %s', (_, cases, numRuns) => {
    fc.assert(
      fc.property(cases, ({ flow, traces }) => {
        const aligner = new Aligner(flow);
        for (const trace of traces) {
          const { prefixCosts, cost, shortestRun } = referenceAlignment(flow, trace, aligner.steps);
          expect(alignTrace(aligner, trace)).toEqual({ prefixCosts, cost, shortestRun });
        }
      }),
      { numRuns },
    );
  });
});
