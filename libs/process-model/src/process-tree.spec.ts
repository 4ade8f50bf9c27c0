import { describe, expect, it } from '@jest/globals';
import { and, loop, opt, repeat, seq, skip, xor, type Flow } from './flow.ts';
import { compileTree, type TreeNode } from './process-tree.ts';

/** The normal form in one line: steps by name, blocks by kind. */
function normalForm(flow: Flow): string {
  const { root, steps } = compileTree(flow);
  const write = (node: TreeNode): string =>
    node.kind === 'step'
      ? (steps[node.symbol] ?? '')
      : `${node.kind}(${'children' in node ? node.children.map(write).join(' ') : ''})`;
  return write(root);
}

describe('a compiled flow', () => {
  it.each<[string, Flow, string]>([
    ['resolves sugar', seq(opt('a'), repeat('b')), 'seq(xor(a skip()) loop(b skip()))'],
    ['merges nested blocks of one kind', seq('a', seq('b', seq('c'))), 'seq(a b c)'],
    ['merges choices', xor('a', xor('b', 'c')), 'xor(a b c)'],
    ['drops silent parts of sequences', seq(skip, 'a', and(skip, skip)), 'a'],
    ['drops blocks that hold nothing visible', xor(skip, loop(skip, skip)), 'skip()'],
    ['keeps a loop whose body is silent', loop(skip, 'a'), 'loop(skip() a)'],
    ['tells branches without common steps apart', and('a', and('b', seq('c', 'd'))), 'product(a b seq(c d))'],
    [
      'keeps branches with common steps together',
      and('a', 'b', seq('c', 'a')),
      'product(shuffle(a seq(c a)) b)',
    ],
    [
      'follows common steps through others',
      and(seq('a', 'b'), 'c', seq('b', 'd'), 'd'),
      'product(shuffle(seq(a b) seq(b d) d) c)',
    ],
    ['needs no product for a single group', and('a', 'a'), 'shuffle(a a)'],
  ])('%s', (_, flow, expected) => {
    expect(normalForm(flow)).toBe(expected);
  });

  it('numbers steps in order of first appearance, and the same step once', () => {
    const { steps, symbols } = compileTree(seq('b', xor('a', 'b'), 'c'));
    expect(steps).toEqual(['b', 'a', 'c']);
    expect(steps.map((step) => symbols.get(step))).toEqual([0, 1, 2]);
  });

  it('knows which branches are written alike', () => {
    const { root } = compileTree(and(seq('a', 'b'), 'a', seq('a', 'b')));
    expect(root).toMatchObject({ kind: 'shuffle', twins: [0, 1, 0] });
  });

  it('lists children before their parents, by id', () => {
    const { nodes, root } = compileTree(and(seq('a', 'b'), loop('c', 'd')));
    nodes.forEach((node, id) => {
      expect(node.id).toBe(id);
      if ('children' in node) for (const child of node.children) expect(child.id).toBeLessThan(id);
    });
    expect(nodes.at(-1)).toBe(root);
  });

  it.each([[null], [7], [{ sequence: ['a'] }]])('refuses %j', (flow) => {
    expect(() => compileTree(flow as unknown as Flow)).toThrow(TypeError);
  });
});
