import { describe, expect, it } from '@jest/globals';
import { arbitraryFlow } from '@liucheng/conformance/testing';
import { normalForm } from '@liucheng/process-model';
import fc from 'fast-check';
import { drawingOf, type DrawnNode } from './drawing.ts';
import { fromBpmn } from './from-bpmn.ts';
import { runsOf } from './testing/definitions.ts';
import { drawn, kindOf } from './testing/drawn.ts';
import { played } from './testing/token-game.ts';

type Way = readonly [from: string, to: string];
const longest = 5;

interface Change {
  readonly kind: 'contract' | 'redirect' | 'end';
  readonly pick: number;
  readonly other: number;
}
const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('contract', 'contract', 'contract', 'end', 'redirect'),
  pick: fc.nat(999),
  other: fc.nat(999),
});

describe('a drawing that is taken', () => {
  it.each([
    ['changed a little', changed(fc.array(change, { minLength: 1, maxLength: 4 }), 3), 400],
    ['drawn at random', random(), 400],
  ] as const)(
    'has the runs of the token game, and no token waits for ever: %s',
    async (_, drawings, numRuns) => {
      let [taken, refused] = [0, 0];
      await fc.assert(
        fc.asyncProperty(drawings, async (ways) => {
          const reading = await fromBpmn(drawn(ways.map(([from, to]) => `${from}>${to}`).join(' ')));
          if ('faults' in reading) {
            refused += 1;
            return;
          }
          const game = played(ways, longest);
          if (game.partial) return;
          taken += 1;
          expect({ ways, flow: reading.definition.flow, ...game }).toEqual({
            ways,
            flow: reading.definition.flow,
            runs: runsOf(reading.definition.flow, longest),
            stuck: false,
            endless: false,
            partial: false,
          });
        }),
        { numRuns },
      );
      expect(taken).toBeGreaterThan(numRuns / 20);
      expect(refused).toBeGreaterThan(numRuns / 20);
    },
  );

  it('is played rightly: a choice, parallel branches, a loop, a clash', () => {
    const game = (text: string) =>
      played(
        text.split(' ').map((way) => way.split('>') as unknown as Way),
        longest,
      );
    expect(game('S>X1 X1>a X1>b a>E b>E').runs).toEqual(['a', 'b']);
    expect(game('S>P1 P1>a P1>b a>P2 b>P2 P2>c c>E').runs).toEqual(['abc', 'bac']);
    expect(game('S>X1 X1>a a>X2 X2>X1 X2>E').runs).toEqual(['a', 'aa', 'aaa', 'aaaa', 'aaaaa']);
    expect(game('S>X1 X1>a X1>b a>P1 b>P1 P1>E')).toMatchObject({ runs: [], stuck: true });
    expect(game('S>P1 P1>a P1>b a>X1 b>X1 X1>c c>E').runs).toEqual(['abcc', 'acbc', 'bacc', 'bcac']);
    expect(game('S>X1 X1>P1 P1>X1 P1>E').endless).toBe(true);
    // Without a start event all begins to which nothing leads, a choice among them.
    expect(game('a>E1 X1>b X1>E2')).toMatchObject({ runs: ['a', 'ab', 'ba'], stuck: false });
  });
});

/** Drawings of flows in which people have drawn around: nodes made one, ways led elsewhere, ends of their own. */
function changed(changes: fc.Arbitrary<Change[]>, depth: number): fc.Arbitrary<Way[]> {
  return fc
    .tuple(arbitraryFlow({ letters: 'abc', depth, branches: 3 }), changes)
    .map(([flow, all]) => {
      const { nodes, ways } = drawingOf(normalForm(flow), { x: 0, y: 0 });
      const names = new Map(nodes.map((node, index) => [node, nameOf(node, index)]));
      return all.reduce<Way[]>(
        apply,
        ways.map(({ from, to }): Way => [names.get(from) as string, names.get(to) as string]),
      );
    })
    .filter((ways) => ways.some(([from]) => kindOf(from) === 'task') && ways.length <= 24);
}

function random(): fc.Arbitrary<Way[]> {
  const sources = ['S', 'a_1', 'b_2', 'c_3', 'X1', 'X2', 'X3', 'P1', 'P2'];
  const way = fc.tuple(
    fc.constantFrom(...sources.slice(1)),
    fc.constantFrom(...sources.slice(1), 'E1', 'E1', 'E2'),
  );
  return fc
    .tuple(
      fc.constantFrom('a_1', 'X1', 'P1'),
      fc.uniqueArray(way, { minLength: 2, maxLength: 7, selector: String }),
    )
    .map(([first, ways]): Way[] => {
      // Only what the start leads to: anything else is refused for that alone.
      const all: Way[] = [['S', first], ...ways];
      const reached = new Set(['S']);
      for (const node of reached) for (const [from, to] of all) if (from === node) reached.add(to);
      return all.filter(([from]) => reached.has(from));
    })
    .filter((ways) => ways.length > 2 && ways.some(([, to]) => kindOf(to) === 'task'));
}

function apply(ways: Way[], { kind, pick, other }: Change): Way[] {
  const index = pick % ways.length;
  const [from, to] = ways[index] as Way;
  if (kind === 'redirect') return ways.with(index, [from, (ways[other % ways.length] as Way)[1]]);
  if (kind === 'end') {
    const free = [kindOf(from), kindOf(to)].every((each) => each !== 'startEvent' && each !== 'endEvent');
    return free ? ways.with(index, [from, `E${90 + pick}`]) : ways;
  }
  const gateway = (node: string): boolean => kindOf(node).endsWith('Gateway');
  const [kept, lost] = gateway(to) ? [from, to] : [to, from];
  if (!gateway(lost) || from === to || kindOf(kept) === 'endEvent') return ways;
  return ways
    .toSpliced(index, 1)
    .map(([a, b]): Way => [a === lost ? kept : a, b === lost ? kept : b])
    .filter(([, b]) => kindOf(b) !== 'startEvent');
}

function nameOf({ kind, step = '' }: DrawnNode, index: number): string {
  return { start: 'S', end: 'E', task: `${step}_${index}`, exclusive: `X${index}`, parallel: `P${index}` }[
    kind
  ];
}
