import { describe, expect, it } from '@jest/globals';
import { derivatives } from '@liucheng/conformance/testing';
import { loop, opt, repeat, seq, xor, type Flow } from '@liucheng/process-model';
import fc from 'fast-check';
import { inductiveTree } from './inductive-miner.ts';
import { quality } from './quality.ts';
import { letters, logOf, simulatedLogs, wildLogs } from './testing/logs.ts';

const names = [...letters];
const of = (flow: Flow, words: readonly string[]) => quality(flow, logOf(words), names);

describe('fitness and precision', () => {
  it.each<[string, Flow, string[], number, number]>([
    ['of a log that does all that is allowed', seq('a', opt('b'), 'c'), ['abc', 'ac'], 1, 1],
    // After a: 2 of 2 traces, b and c allowed, b done.
    ['of a step never left out', seq('a', opt('b'), 'c'), ['abc', 'abc'], 1, 6 / 8],
    // Six steps, all two allowed each; done of them 2 at the start (2 traces), then one each.
    ['of anything', repeat(xor('a', 'b')), ['ab', 'ba'], 1, 6 / 8],
    // "ax": one move of 1 + … the nearest run is ab or a: cost 1 of 2 + 1.
    ['of a step that the flow does not have', 'a', ['ah'], 1 - 1 / 3, 1],
    ['of a step left out', seq('a', 'b'), ['a'], 1 - 1 / 3, 1],
    ['of no traces', 'a', [], 1, 1],
    ['of an empty trace of what may be silent', opt('a'), [''], 1, 1],
    [
      'of traces that count by how many they are',
      xor('a', 'b'),
      ['a', 'a', 'a', 'h'],
      (3 + (1 - 2 / 2)) / 4,
      4 / 8,
    ],
    ['of a loop gone round', loop('a', 'b'), ['aba', 'a'], 1, 4 / 4],
  ])('%s', (_, flow, words, fitness, precision) => {
    const result = of(flow, words);
    expect(result.fitness).toBeCloseTo(fitness, 12);
    expect(result.precision).toBeCloseTo(precision, 12);
  });

  it('are those of the definition by brute force, where every trace fits', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          wildLogs,
          simulatedLogs.map(({ words }) => words),
        ),
        (words) => {
          const flow = inductiveTree(logOf(words), names);
          const { fitness, precision } = of(flow, words);
          expect(fitness).toBe(1);
          expect(precision).toBeCloseTo(bruteForce(flow, words), 9);
        },
      ),
      { numRuns: 100 },
    );
  });
});

/** Trace by trace and prefix by prefix, with the flow's derivatives. */
function bruteForce(flow: Flow, words: readonly string[]): number {
  let [allowed, done] = [0, 0];
  for (const word of words) {
    let rests = [flow];
    for (let k = 0; k < word.length; k++) {
      const ways = rests.flatMap(derivatives);
      const before = word.slice(0, k);
      const here = words.filter((other) => other.length > k && other.startsWith(before));
      allowed += new Set(ways.map(([step]) => step)).size;
      done += new Set(here.map((other) => other[k])).size;
      const next = ways
        .filter(([step]) => step === word[k])
        .map(([, rest]) => [JSON.stringify(rest), rest] as const);
      rests = [...new Map(next).values()];
    }
  }
  return allowed === 0 ? 1 : done / allowed;
}
