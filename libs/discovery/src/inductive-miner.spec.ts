import { describe, expect, it } from '@jest/globals';
import { Aligner, alignTrace } from '@liucheng/conformance';
import {
  and,
  borderSteps,
  loop,
  normalForm,
  opt,
  repeat,
  sameForm,
  seq,
  skip,
  stepsOf,
  xor,
  type Flow,
} from '@liucheng/process-model';
import fc from 'fast-check';
import { inductiveTree } from './inductive-miner.ts';
import { completeLog, letters, logOf, simulatedLogs, wildLogs } from './testing/logs.ts';

const names = [...letters, 'x'];
const mined = (words: readonly string[], noise = 0): Flow => inductiveTree(logOf(words), names, noise);
const times = (count: number, word: string): string[] => Array<string>(count).fill(word);

describe('the tree of a log', () => {
  it.each<[string, string[], Flow]>([
    [
      'a choice within a sequence (the example of the paper)',
      ['abcd', 'acbd', 'aed'],
      seq('a', xor(and('b', 'c'), 'e'), 'd'),
    ],
    ['a loop', ['ab', 'abcab', 'abcabcab'], loop(seq('a', 'b'), 'c')],
    ['a loop with two ways back', ['ab', 'abcab', 'abdab'], loop(seq('a', 'b'), xor('c', 'd'))],
    ['what may be left out', ['abc', 'ac'], seq('a', opt('b'), 'c')],
    ['what may be left out only together', ['abcd', 'ad'], seq('a', opt(seq('b', 'c')), 'd')],
    ['empty traces', ['', 'ab'], opt(seq('a', 'b'))],
    ['nothing but empty traces', ['', ''], skip],
    ['one step', ['a', 'a'], 'a'],
    ['one step again and again', ['a', 'aaa'], repeat('a')],
    ['a step once in each trace, anywhere', ['abb', 'bab', 'bba', 'ab'], and('a', repeat('b'))],
    [
      'a step that runs beside a sequence',
      ['abxxc', 'xabc', 'abcx', 'axbc', 'abc', 'xaxbc'],
      and(opt(repeat('x')), seq('a', 'b', 'c')),
    ],
    ['rounds that nothing separates', ['ab', 'abab'], repeat(seq('a', 'b'))],
    [
      'anything, where nothing else holds',
      ['ae', 'af', 'bd', 'bf', 'cd', 'ce'],
      repeat(xor('a', 'b', 'c', 'd', 'e', 'f')),
    ],
  ])('of %s', (_, words, flow) => {
    const tree = mined(words);
    expect({ tree, same: sameForm(tree, flow) }).toEqual({ tree, same: true });
  });

  it.each<[string, fc.Arbitrary<string[]>]>([
    ['runs of any flow', simulatedLogs.map(({ words }) => words)],
    ['anything at all', wildLogs],
  ])('has every trace as a run: %s', (_, logs) => {
    fc.assert(
      fc.property(logs, (words) => {
        const tree = mined(words);
        const aligner = new Aligner(tree);
        for (const word of words)
          expect([word, tree, alignTrace(aligner, [...word]).cost]).toEqual([word, tree, 0]);
      }),
      { numRuns: 400 },
    );
  });

  it('has each activity of the log once', () => {
    fc.assert(
      fc.property(wildLogs, (words) => {
        const seen = [...new Set(words.join(''))].sort();
        expect([...stepsOf(mined(words))].sort()).toEqual(seen);
      }),
    );
  });

  it('is that of the process, where the log shows all that may follow what', () => {
    let seen = 0;
    fc.assert(
      fc.property(rediscoverable, (flow) => {
        const log = completeLog(flow);
        fc.pre(log.length <= 3_000);
        seen += 1;
        const tree = mined(log);
        expect({ tree, flow, same: sameForm(tree, flow) }).toEqual({ tree, flow, same: true });
      }),
      { numRuns: 300 },
    );
    expect(seen).toBeGreaterThanOrEqual(300);
  });
});

describe('with noise', () => {
  const normal = [...times(60, 'abcd'), ...times(40, 'acbd')];

  it.each<[string, string[], number, Flow]>([
    ['a rare order', [...normal, 'adbc'], 0.2, seq('a', and('b', 'c'), 'd')],
    ['a rare repetition of one step', [...times(50, 'ab'), 'aab'], 0.2, seq('a', 'b')],
    ['rare empty traces', [...times(50, 'ab'), ''], 0.2, seq('a', 'b')],
    ['a rare start', [...normal, 'dabc'], 0.2, seq('a', and('b', 'c'), 'd')],
  ])('%s is set aside', (_, words, noise, flow) => {
    const tree = mined(words, noise);
    expect({ tree, same: sameForm(tree, flow) }).toEqual({ tree, same: true });
    expect(sameForm(mined(words), flow)).toBe(false);
  });

  it('less than anything seen changes nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          wildLogs,
          simulatedLogs.map(({ words }) => words),
        ),
        (words) => {
          expect(mined(words, 1e-9)).toEqual(mined(words));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of any share gives a tree of activities of the log, each at most once', () => {
    fc.assert(
      fc.property(wildLogs, fc.double({ min: 0, max: 1, noNaN: true }), (words, noise) => {
        const steps = [...stepsOf(mined(words, noise))];
        expect(new Set(steps).size).toBe(steps.length);
        expect(steps.filter((step) => !words.join('').includes(step))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

/**
 * Trees for which the paper promises rediscovery (theorem 14 of the 2013 paper): each step once, nothing silent, no block directly in one
 * of its kind, and no step that may both begin and end the body of a loop.
 */
const rediscoverable: fc.Arbitrary<Flow> = fc
  .letrec<{ flow: Flow }>((tie) => {
    const branches = fc.array(tie('flow'), { minLength: 2, maxLength: 3 });
    return {
      flow: fc.oneof(
        { maxDepth: 3, depthIdentifier: 'flow' },
        { weight: 3, arbitrary: fc.constant<Flow>('?') },
        { weight: 3, arbitrary: branches.map((parts) => seq(...parts)) },
        { weight: 2, arbitrary: branches.map((parts) => xor(...parts)) },
        { weight: 2, arbitrary: branches.map((parts) => and(...parts)) },
        { weight: 2, arbitrary: fc.tuple(tie('flow'), tie('flow')).map(([body, redo]) => loop(body, redo)) },
      ),
    };
  })
  .flow.map((flow) => normalForm(lettered(flow)) as Flow)
  .filter((flow) => [...stepsOf(flow)].length <= letters.length && loopsAreClear(flow));

function lettered(flow: Flow): Flow {
  let next = 0;
  const walk = (node: Flow): Flow => {
    if (typeof node === 'string') return letters[next++] ?? '!';
    if ('seq' in node) return seq(...node.seq.map(walk));
    if ('xor' in node) return xor(...node.xor.map(walk));
    if ('and' in node) return and(...node.and.map(walk));
    return 'loop' in node ? loop(walk(node.loop[0]), walk(node.loop[1])) : node;
  };
  return walk(flow);
}

function loopsAreClear(flow: Flow): boolean {
  if (typeof flow === 'string') return true;
  if ('loop' in flow) {
    const [body, redo] = flow.loop;
    const { first, last } = borderSteps(body);
    const clear = [...first].every((step) => !last.has(step));
    return (
      clear && !(typeof body === 'object' && 'loop' in body) && loopsAreClear(body) && loopsAreClear(redo)
    );
  }
  const parts = 'seq' in flow ? flow.seq : 'xor' in flow ? flow.xor : 'and' in flow ? flow.and : [];
  return parts.every(loopsAreClear);
}
