import type { TreeNode } from '@liucheng/process-model';

/**
 * Where a run stands inside a node. Immutable; two states of a node are the same state exactly when their keys are equal.
 * The key is JSON text that means the same in every process: it is also what is stored.
 *
 * - `idle`, `done`: a step before and after it was done; a choice before it was made; anything that is over.
 * - `at`: in branch `index` of a choice, child `index` of a sequence, or of a loop its body (0) or its redo part (1).
 *   A loop whose body is done may end or go round; it is never `done`, only complete at no cost.
 * - `tuple`: one state for each branch of a shuffle.
 * - `product`: for each branch of a product everything that is known of it, as a kernel.
 */
export type TreeState = StateMemo &
  (
    | { readonly kind: 'idle' | 'done' }
    | { readonly kind: 'at'; readonly index: number; readonly inner: TreeState }
    | { readonly kind: 'tuple'; readonly parts: readonly TreeState[] }
    | { readonly kind: 'product'; readonly kernels: readonly Kernel[] }
  );

interface StateMemo {
  readonly key: string;
  /** What `StateWeights.remaining` found. A state with parts belongs to one node and one search. */
  remaining?: bigint;
}

/** A state of a node and the cheapest weight of being there, with how it came about where that is recorded. */
export interface Reach {
  readonly state: TreeState;
  readonly weight: bigint;
  readonly trail: Trail;
}

/**
 * All that matters of the past for the future of one node: the states it may be in with their weights, the least of them 0.
 * Sorted by weight, then key. States that can never lead to anything cheaper than another one are left out.
 */
export interface Kernel {
  readonly node: TreeNode;
  readonly reaches: readonly Reach[];
  readonly key: string;
  /** The least weight of completing the node. */
  readonly completion: bigint;
}

/** A record of moves, joined in constant time; `undefined` is the empty one, and all there is where nothing is recorded. */
export type Trail = undefined | { readonly move: Move } | { readonly first: Trail; readonly then: Trail };

/**
 * One move of an alignment: `sync` a step done that the model allows there; `log` a step done that it does not; `model` a
 * step left out, standing before the trace's event `before` (the trace's length: at its end).
 */
export type Move =
  | { readonly kind: 'sync' | 'log'; readonly step: string; readonly index: number }
  | { readonly kind: 'model'; readonly step: string; readonly before: number };

export const idle: TreeState = { kind: 'idle', key: '0' };
export const done: TreeState = { kind: 'done', key: '1' };

export function at(index: number, inner: TreeState): TreeState {
  return { kind: 'at', index, inner, key: `[${index},${inner.key}]` };
}

export function tuple(parts: readonly TreeState[]): TreeState {
  return { kind: 'tuple', parts, key: `[${parts.map(({ key }) => key).join()}]` };
}

export function product(kernels: readonly Kernel[]): TreeState {
  return { kind: 'product', kernels, key: `[${kernels.map(({ key }) => key).join()}]` };
}

export function kernelKey(reaches: readonly Reach[]): string {
  return `[${reaches.map(({ state, weight }) => `[${state.key},${weight}]`).join()}]`;
}

export function join(first: Trail, then: Trail): Trail {
  if (first === undefined) return then;
  return then === undefined ? first : { first, then };
}

/** The moves of a trail in the order in which they were joined. Iterative: a trail is as deep as its trace is long. */
export function movesOf(trail: Trail): Move[] {
  const moves: Move[] = [];
  const open: Trail[] = [trail];
  while (open.length > 0) {
    const part = open.pop();
    if (part === undefined) continue;
    if ('move' in part) moves.push(part.move);
    else open.push(part.then, part.first);
  }
  return moves;
}
