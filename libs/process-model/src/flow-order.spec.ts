import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { borderSteps, childrenOf, followersOf } from './flow-order.ts';
import type { Flow } from './flow.ts';

/** Complete runs of a tree, loops unrolled up to twice: the plain definition of the language, to compare with. */
function runs(flow: Flow): string[][] {
  if (typeof flow === 'string') return [[flow]];
  if ('skip' in flow) return [[]];
  if ('opt' in flow) return [[], ...runs(flow.opt)];
  if ('repeat' in flow) return unrolled(runs(flow.repeat), [[]]);
  if ('loop' in flow) return unrolled(runs(flow.loop[0]), runs(flow.loop[1]));
  const parts = childrenOf(flow).map(runs);
  if ('xor' in flow) return parts.flat();
  return parts.reduce((all, part) =>
    all.flatMap((a) => part.flatMap((b) => ('seq' in flow ? [[...a, ...b]] : mixed(a, b)))),
  );
}

function unrolled(body: string[][], redo: string[][]): string[][] {
  const once = body.flatMap((a) => redo.flatMap((b) => body.map((c) => [...a, ...b, ...c])));
  const twice = once.flatMap((a) => redo.flatMap((b) => body.map((c) => [...a, ...b, ...c])));
  return [...body, ...once, ...twice];
}

function mixed(a: string[], b: string[]): string[][] {
  const [x, ...xs] = a;
  const [y, ...ys] = b;
  if (x === undefined) return [b];
  if (y === undefined) return [a];
  return [...mixed(xs, b).map((rest) => [x, ...rest]), ...mixed(a, ys).map((rest) => [y, ...rest])];
}

const step = fc.constantFrom('a', 'b', 'c');
const { tree } = fc.letrec<{ tree: Flow; pair: [Flow, Flow] }>((tie) => ({
  pair: fc.tuple(tie('tree'), tie('tree')),
  tree: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    fc.oneof(step, fc.constant<Flow>({ skip: true })),
    tie('pair').map((seq): Flow => ({ seq })),
    tie('pair').map((xor): Flow => ({ xor })),
    tie('pair').map((and): Flow => ({ and })),
    fc.tuple(step, step).map((loop): Flow => ({ loop })),
    // Nothing of it need be seen: it may begin and end with the redo part.
    fc.tuple(step, step).map(([body, redo]): Flow => ({ loop: [{ opt: body }, redo] })),
    step.map((each): Flow => ({ repeat: each })),
    tie('tree').map((opt): Flow => ({ opt })),
  ),
}));

describe('the order of steps in a tree', () => {
  it('agrees with the runs of the tree', () => {
    fc.assert(
      fc.property(tree, (flow) => {
        const all = runs(flow);
        const { first, last } = borderSteps(flow);
        const visible = all.filter((run) => run.length > 0);
        expect(first).toEqual(new Set(visible.map((run) => run[0])));
        expect(last).toEqual(new Set(visible.map((run) => run.at(-1))));
        for (const each of ['a', 'b', 'c']) {
          const after = all.flatMap((run) => (run.includes(each) ? run.slice(run.indexOf(each) + 1) : []));
          expect(followersOf(flow, each)).toEqual(new Set(after));
        }
      }),
      { numRuns: 300 },
    );
  });
});
