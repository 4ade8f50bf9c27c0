import { compileTree, type Flow, type TreeNode } from '@liucheng/process-model';

/**
 * How often each step is needed at most: as often as the run has it that goes round no loop and takes, of every choice, the
 * branch with the most of it. What is done more often is rework, also where a loop allows it: going round again is what a
 * loop is for, and what it costs. At least once for every step, also one beside the flow.
 */
export function needs(flow: Flow, steps: readonly string[]): number[] {
  const { root, symbols } = compileTree(flow);
  return steps.map((step) => {
    const symbol = symbols.get(step);
    return symbol === undefined ? 1 : Math.max(1, occurrences(root, symbol));
  });
}

function occurrences(node: TreeNode, symbol: number): number {
  if (!node.symbols.has(symbol)) return 0;
  switch (node.kind) {
    case 'skip':
      return 0;
    case 'step':
      return 1;
    case 'loop':
      return occurrences(node.children[0], symbol);
    case 'xor':
      return Math.max(...node.children.map((child) => occurrences(child, symbol)));
    default:
      return node.children.reduce((sum, child) => sum + occurrences(child, symbol), 0);
  }
}
