import type { Flow } from '@liucheng/process-model';
import fc from 'fast-check';
import { derivatives } from './reference-aligner.ts';

export interface FlowSize {
  /** The steps to draw from; few of them make duplicates likely. */
  readonly letters: string;
  readonly depth: number;
  readonly branches: number;
}

/** Any flow: all blocks and sugar, nested, with steps that may occur more than once. */
export function arbitraryFlow({ letters, depth, branches }: FlowSize): fc.Arbitrary<Flow> {
  const step = fc.constantFrom(...letters);
  return fc.letrec<{ flow: Flow }>((tie) => {
    const children = fc.array(tie('flow'), { minLength: 1, maxLength: branches });
    return {
      flow: fc.oneof(
        { maxDepth: depth, depthIdentifier: 'flow', withCrossShrink: true },
        { weight: 4, arbitrary: step },
        { weight: 1, arbitrary: fc.constant<Flow>({ skip: true }) },
        { weight: 4, arbitrary: children.map((seq): Flow => ({ seq })) },
        { weight: 3, arbitrary: children.map((xor): Flow => ({ xor })) },
        { weight: 3, arbitrary: children.map((and): Flow => ({ and })) },
        { weight: 2, arbitrary: fc.tuple(tie('flow'), tie('flow')).map((loop): Flow => ({ loop })) },
        { weight: 1, arbitrary: tie('flow').map((opt): Flow => ({ opt })) },
        { weight: 1, arbitrary: tie('flow').map((repeat): Flow => ({ repeat })) },
      ),
    };
  }).flow;
}

const stroke = fc.record({
  act: fc.constantFrom('follow', 'follow', 'follow', 'omit', 'insert'),
  pick: fc.nat(999),
});

/** A trace that follows the flow most of the time, with steps left out and inserted, some of them unknown to the flow. */
export function arbitraryTrace(flow: Flow, maxLength: number): fc.Arbitrary<string[]> {
  return fc.array(stroke, { maxLength }).map((strokes) => {
    const trace: string[] = [];
    let rest = flow;
    for (const { act, pick } of strokes) {
      const ways = derivatives(rest);
      const way = ways[pick % Math.max(1, ways.length)];
      if (act === 'insert' || way === undefined) trace.push('abcdefgh?'[pick % 9] ?? '?');
      else {
        rest = way[1];
        if (act === 'follow') trace.push(way[0]);
      }
    }
    return trace;
  });
}

/** A flow with some traces. */
export function arbitraryCases(
  size: FlowSize,
  maxLength: number,
): fc.Arbitrary<{ flow: Flow; traces: string[][] }> {
  return arbitraryFlow(size).chain((flow) =>
    fc
      .array(arbitraryTrace(flow, maxLength), { minLength: 1, maxLength: 3 })
      .map((traces) => ({ flow, traces })),
  );
}

/** Parallel branches without common steps, gone through again and again: much to remember of each, and of all together. */
export function arbitraryRounds(maxLength: number): fc.Arbitrary<{ flow: Flow; traces: string[][] }> {
  const branch = (letters: string) => arbitraryFlow({ letters, depth: 2, branches: 4 });
  return fc
    .record({
      branches: fc.tuple(branch('abc'), branch('def')),
      redo: fc.constantFrom<Flow>('g', { skip: true }),
      trace: fc.array(fc.constantFrom(...'abcdefg'), { maxLength }),
    })
    .map(({ branches, redo, trace }) => ({ flow: { loop: [{ and: branches }, redo] }, traces: [trace] }));
}
