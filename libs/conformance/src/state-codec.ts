import type { Json } from '@liucheng/kernel';
import type { TreeNode } from '@liucheng/process-model';
import { at, done, idle, product, tuple, type Kernel, type Reach, type TreeState } from './tree-state.ts';

type MakeKernel = (node: TreeNode, reaches: readonly Reach[]) => Kernel;

/**
 * Reads what `Kernel.key` says, for the node that it was written for. Throws a `RangeError` with the JSON Pointer of the
 * first value that does not fit; depth and size are limited by those of the tree.
 */
export function decodeKernel(node: TreeNode, json: Json, make: MakeKernel, path = ''): Kernel {
  const reaches = list(json, path).map((entry, k): Reach => {
    const [state, weight] = list(entry, `${path}/${k}`, 2);
    if (
      typeof weight !== 'number' ||
      !Number.isSafeInteger(weight) ||
      weight < 0 ||
      (k === 0 && weight !== 0)
    ) {
      throw misfit(`${path}/${k}/1`, 'a cost: a whole number from 0, the first of them 0');
    }
    return {
      state: decodeState(node, state ?? null, make, `${path}/${k}/0`),
      weight: BigInt(weight),
      trail: undefined,
    };
  });
  if (reaches.length === 0) throw misfit(path, 'at least one state');
  return make(node, reaches);
}

function decodeState(node: TreeNode, json: Json, make: MakeKernel, path: string): TreeState {
  if (json === 1) return done;
  switch (node.kind) {
    case 'skip':
      throw misfit(path, '1');
    case 'step':
      if (json === 0) return idle;
      throw misfit(path, '0 or 1');
    case 'xor':
    case 'seq':
    case 'loop': {
      if (json === 0 && node.kind === 'xor') return idle;
      const [index, inner] = list(json, path, 2);
      const child = typeof index === 'number' ? node.children[index] : undefined;
      if (child === undefined) throw misfit(`${path}/0`, `a whole number below ${node.children.length}`);
      return at(Number(index), decodeState(child, inner ?? null, make, `${path}/1`));
    }
    case 'shuffle': {
      const parts = list(json, path, node.children.length);
      return tuple(
        node.children.map((child, k) => decodeState(child, parts[k] ?? null, make, `${path}/${k}`)),
      );
    }
    case 'product': {
      const parts = list(json, path, node.children.length);
      return product(
        node.children.map((child, k) => decodeKernel(child, parts[k] ?? null, make, `${path}/${k}`)),
      );
    }
  }
}

function list(json: Json, path: string, length?: number): readonly Json[] {
  if (!Array.isArray(json) || (length !== undefined && json.length !== length)) {
    throw misfit(path, length === undefined ? 'a list' : `a list of ${length}`);
  }
  return json as readonly Json[];
}

function misfit(path: string, expected: string): RangeError {
  return new RangeError(`${path === '' ? 'the saved vector' : path}: expected ${expected}`);
}
