import type { TreeNode } from '@liucheng/process-model';
import { childOf, kernelsOf, located, partsOf, StateWeights, type MoveWeights } from './state-weights.ts';
import {
  at,
  done,
  join,
  product,
  tuple,
  type Kernel,
  type Reach,
  type Trail,
  type TreeState,
} from './tree-state.ts';

/** With how many states a state is compared before it is kept. */
const mostCompared = 64;

/** A kernel after one more event, and by how much the least weight grew. */
export interface Advance<K extends Kernel = Kernel> {
  readonly kernel: K;
  readonly growth: bigint;
}

/**
 * The moves of alignments over a process tree. Steps are left out lazily: only when an event is matched with a step that
 * comes causally after them, or at the end. Parallel branches are thus left where they are, and nothing is ever
 * multiplied out; the optimum is not affected, since leaving a step out earlier than needed never weighs less.
 *
 * What is kept of kernels and whether moves are recorded is up to the heirs.
 */
export abstract class MoveSearch {
  protected readonly states: StateWeights;
  readonly #weights: MoveWeights;

  constructor(weights: MoveWeights) {
    this.#weights = weights;
    this.states = new StateWeights(weights, (node, state) =>
      this.kernel(node, [{ state, weight: 0n, trail: undefined }]),
    );
  }

  /** The kernel of a node after an event whose symbol occurs in it. */
  protected abstract advance(kernel: Kernel, symbol: number): Advance;

  /** Makes a kernel of its reaches, which are pruned and in order. */
  protected abstract kernel(node: TreeNode, reaches: readonly Reach[]): Kernel;

  /** The record of the current event as done where allowed, or where not. */
  protected abstract record(kind: 'sync' | 'log', symbol: number): Trail;

  /** The record of completing a node from a state by leaving out what is left, at the current event. */
  protected abstract recordRest(node: TreeNode, state: TreeState): Trail;

  /** Works out what `advance` is to answer. */
  protected expand(kernel: Kernel, symbol: number): Advance {
    const { node } = kernel;
    const found = new Map<string, Reach>();
    const log = this.#weights.log[symbol] ?? 0n;
    for (const { state, weight, trail } of kernel.reaches) {
      for (const next of this.#step(node, state, symbol)) {
        keepLighter(found, { ...next, weight: weight + next.weight, trail: join(trail, next.trail) });
      }
      keepLighter(found, { state, weight: weight + log, trail: join(trail, this.record('log', symbol)) });
    }
    const reaches = this.#pruned(node, [...found.values()]);
    const growth = reaches[0]?.weight ?? 0n;
    return {
      kernel: this.kernel(
        node,
        growth === 0n ? reaches : reaches.map((reach) => ({ ...reach, weight: reach.weight - growth })),
      ),
      growth,
    };
  }

  /**
   * Leaves out states that another one makes superfluous, whatever may follow. Each is compared with a limited number of
   * lighter ones: to keep a superfluous state is only a waste, to compare all with all would be a greater one.
   */
  #pruned(node: TreeNode, reaches: Reach[]): Reach[] {
    reaches.sort((a, b) =>
      a.weight === b.weight ? (a.state.key < b.state.key ? -1 : 1) : a.weight < b.weight ? -1 : 1,
    );
    const covers = (by: Reach, reach: Reach): boolean => {
      const excess = this.states.excess(node, by.state, reach.state);
      return excess !== undefined && by.weight + excess <= reach.weight;
    };
    let kept: Reach[] = [];
    for (const reach of reaches) {
      if (kept.slice(0, mostCompared).some((by) => covers(by, reach))) continue;
      if (kept.length < mostCompared) {
        kept = kept.filter((other) => other.weight < reach.weight || !covers(reach, other));
      }
      kept.push(reach);
    }
    return kept;
  }

  /** All ways to do a step next: leaving out what has to be before it, then doing it. */
  #step(node: TreeNode, state: TreeState, symbol: number): Reach[] {
    if (state.kind === 'done' || !node.symbols.has(symbol)) return [];
    switch (node.kind) {
      case 'skip':
        return [];
      case 'step':
        return [{ state: done, weight: 0n, trail: this.record('sync', symbol) }];
      case 'seq':
        return this.#stepSequence(node, state, symbol);
      case 'xor': {
        const open = state.kind === 'at' ? [state.index] : node.children.keys();
        return [...open].flatMap((index) => {
          const child = childOf(node, index);
          const inner = state.kind === 'at' ? state.inner : this.states.initial(child);
          return this.#step(child, inner, symbol).map((next) => within(next, (to) => inChoice(index, to)));
        });
      }
      case 'loop':
        return this.#stepLoop(node, state, symbol);
      case 'shuffle':
        return this.#stepShuffle(node, partsOf(state), symbol);
      case 'product':
        return this.#stepProduct(node, kernelsOf(state), symbol);
    }
  }

  #stepSequence(node: TreeNode & { kind: 'seq' }, state: TreeState, symbol: number): Reach[] {
    const ways: Reach[] = [];
    let { index, inner } = located(state);
    let weight = 0n;
    let trail: Trail;
    for (;;) {
      const child = childOf(node, index);
      for (const next of this.#step(child, inner, symbol)) {
        ways.push(
          after(
            weight,
            trail,
            within(next, (to) => this.#inSequence(node, index, to)),
          ),
        );
      }
      const following = node.children[index + 1];
      if (following === undefined) return ways;
      weight += this.states.remaining(child, inner);
      trail = join(trail, this.recordRest(child, inner));
      inner = this.states.initial(following);
      index += 1;
    }
  }

  #stepLoop(node: TreeNode & { kind: 'loop' }, state: TreeState, symbol: number): Reach[] {
    const ways: Reach[] = [];
    const place = located(state);
    let { index, inner } = place;
    let weight = 0n;
    let trail: Trail;
    // In the part where the run stands, in the other part, and once round in the same part again.
    for (let turn = 0; turn < 3; turn++) {
      const child = childOf(node, index);
      if (turn < 2 || inner.key !== place.inner.key) {
        for (const next of this.#step(child, inner, symbol)) {
          ways.push(
            after(
              weight,
              trail,
              within(next, (to) => this.#inLoop(node, index, to)),
            ),
          );
        }
      }
      weight += this.states.remaining(child, inner);
      trail = join(trail, this.recordRest(child, inner));
      index = 1 - index;
      inner = this.states.initial(childOf(node, index));
    }
    return ways;
  }

  #stepShuffle(node: TreeNode & { kind: 'shuffle' }, parts: readonly TreeState[], symbol: number): Reach[] {
    return parts.flatMap((part, k) => {
      const twin = parts.findIndex((other, j) => node.twins[j] === node.twins[k] && other.key === part.key);
      if (twin !== k) return [];
      return this.#step(childOf(node, k), part, symbol).map((next) =>
        within(next, (to) => inShuffle(node, parts.with(k, to))),
      );
    });
  }

  /** One branch alone knows the symbol. Whether it allows the step or not, it answers for the event. */
  #stepProduct(node: TreeNode & { kind: 'product' }, kernels: readonly Kernel[], symbol: number): Reach[] {
    const k = node.children.findIndex((child) => child.symbols.has(symbol));
    const from = kernels[k];
    if (from === undefined) return [];
    const { kernel, growth } = this.advance(from, symbol);
    const next = kernels.with(k, kernel);
    const over = next.every(({ reaches }) => reaches.length === 1 && reaches[0]?.state === done);
    if (!over) return [{ state: product(next), weight: growth, trail: undefined }];
    const trail = next.reduce<Trail>((all, { reaches }) => join(all, reaches[0]?.trail), undefined);
    return [{ state: done, weight: growth, trail }];
  }

  #inSequence(node: TreeNode & { kind: 'seq' }, index: number, inner: TreeState): TreeState {
    if (inner.kind !== 'done') return at(index, inner);
    const following = node.children[index + 1];
    return following === undefined ? done : at(index + 1, this.states.initial(following));
  }

  #inLoop(node: TreeNode & { kind: 'loop' }, index: number, inner: TreeState): TreeState {
    return index === 1 && inner.kind === 'done' ? this.states.initial(node) : at(index, inner);
  }
}

function inChoice(index: number, inner: TreeState): TreeState {
  return inner.kind === 'done' ? done : at(index, inner);
}

/** Interchangeable branches are kept in the order of their keys, so that it does not matter which of them did what. */
function inShuffle(node: TreeNode & { kind: 'shuffle' }, parts: readonly TreeState[]): TreeState {
  if (parts.every(({ kind }) => kind === 'done')) return done;
  const sorted = parts.slice();
  for (const twin of new Set(node.twins)) {
    const places = [...node.twins.keys()].filter((k) => node.twins[k] === twin);
    if (places.length === 1) continue;
    const states = places.map((k) => parts[k] ?? done).sort((a, b) => (a.key < b.key ? -1 : 1));
    places.forEach((k, j) => (sorted[k] = states[j] ?? done));
  }
  return tuple(sorted);
}

function within(reach: Reach, place: (inner: TreeState) => TreeState): Reach {
  return { ...reach, state: place(reach.state) };
}

function after(weight: bigint, trail: Trail, reach: Reach): Reach {
  return { state: reach.state, weight: weight + reach.weight, trail: join(trail, reach.trail) };
}

function keepLighter(found: Map<string, Reach>, reach: Reach): void {
  const known = found.get(reach.state.key);
  if (known === undefined || reach.weight < known.weight) found.set(reach.state.key, reach);
}
