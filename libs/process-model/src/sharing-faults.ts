import type { FieldFault } from '@liucheng/kernel';
import type { Flow } from './flow.ts';
import { childrenOf } from './flow-order.ts';
import { pointer } from './lenient-reading.ts';
import { compileTree, type TreeNode } from './process-tree.ts';

/**
 * How many branches that share steps may be open at once. Whoever aligns a case with such a block follows them in all
 * combinations, each branch more doubles the time of an event at least: some ms with 8, a second with 12.
 */
export const sharingLimits = {
  /** Of a process whose cases are judged as they happen. */
  definition: 8,
  /** Of a flow that somebody aligns by hand and waits for; beyond it, memory runs out before patience. */
  flow: 16,
};

/** Parallel blocks of a flow that nothing could align with in reasonable time; of nested ones the innermost. */
export function sharingFaults(flow: Flow, most: number, path = ''): FieldFault[] {
  const inner = branches(flow, path).flatMap(([child, place]) => sharingFaults(child, most, place));
  if (inner.length > 0 || typeof flow === 'string' || !('and' in flow)) return inner;
  const width = openBranches(compileTree(flow).root);
  if (width <= most) return [];
  const expected =
    `at most ${most} different parallel branches that share steps, those inside them counted; ` +
    'give the shared step another id in each branch, or put branches one after the other';
  return [{ path, expected, actual: width }];
}

/** The branches of a flow with their places; of a parallel block also those of blocks directly inside it, which are one with it. */
function branches(flow: Flow, path: string): [Flow, string][] {
  if (typeof flow === 'string') return [];
  const [kind = ''] = Object.keys(flow);
  const alone = kind === 'opt' || kind === 'repeat';
  return childrenOf(flow).flatMap((child, index): [Flow, string][] => {
    const place = path + (alone ? pointer(kind) : pointer(kind, index));
    const joined = kind === 'and' && typeof child === 'object' && 'and' in child;
    return joined ? branches(child, place) : [[child, place]];
  });
}

/** The most branches of shuffles that can be open together. Those written alike count once: they are interchangeable. */
function openBranches(node: TreeNode): number {
  if (!('children' in node)) return 1;
  const widths = node.children.map(openBranches);
  if (node.kind !== 'shuffle') return Math.max(...widths);
  return node.twins.reduce((sum, twin, index) => sum + (twin === index ? (widths[index] ?? 1) : 0), 0);
}
