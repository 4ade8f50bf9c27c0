import type { TreeNode } from '@liucheng/process-model';
import { at, done, idle, product, tuple, type Kernel, type Reach, type TreeState } from './tree-state.ts';

/**
 * What leaving out a step (`model`) and doing it where it is not allowed (`log`) weigh, by symbol; all above 0. With all
 * of them 1, weights are the standard costs of alignments.
 */
export interface MoveWeights {
  readonly model: readonly bigint[];
  readonly log: readonly bigint[];
}

/** A weight that may be beyond all bounds (`undefined`): a loop can take any number of steps. */
type Bound = bigint | undefined;

/**
 * What can be said of a state by its structure alone, looking at no trace: how little and how much is left to do, and how
 * much worse than another state it can ever turn out to be. Work is linear in the size of the state.
 */
export class StateWeights {
  readonly #weights: MoveWeights;
  readonly #initial: TreeState[] = [];
  readonly #shortest: bigint[] = [];
  readonly #begin: (node: TreeNode, state: TreeState) => Kernel;

  /** `begin` makes the kernel of a node in which nothing has happened. */
  constructor(weights: MoveWeights, begin: (node: TreeNode, state: TreeState) => Kernel) {
    this.#weights = weights;
    this.#begin = begin;
  }

  /** The state of a node in which nothing has happened. */
  initial(node: TreeNode): TreeState {
    return (this.#initial[node.id] ??= this.#first(node));
  }

  /** The least weight of completing a node from its beginning. */
  shortest(node: TreeNode): bigint {
    return (this.#shortest[node.id] ??= this.remaining(node, this.initial(node)));
  }

  /** The least weight of completing a node from a state by leaving out what is left of it. */
  remaining(node: TreeNode, state: TreeState): bigint {
    if (state.kind === 'done') return 0n;
    if (state.kind !== 'idle') return (state.remaining ??= this.#rest(node, state));
    return node.kind === 'xor'
      ? least(node.children.map((child) => this.shortest(child)))
      : 'symbol' in node
        ? (this.#weights.model[node.symbol] ?? 0n)
        : 0n;
  }

  /** The least weight of completing a node from any of some reaches. */
  completion(node: TreeNode, reaches: readonly Reach[]): bigint {
    return least(reaches.map(({ state, weight }) => weight + this.remaining(node, state)));
  }

  /**
   * An upper bound of how much more any future can weigh from `state` than from `other`: the supremum over all further
   * traces of the difference of their optimal weights, or more than it. It holds by imitation: from `state`, do what the
   * optimum from `other` does, after having caught up with it by leaving steps out, or standing still while it catches
   * up, each step that it does being a step not allowed here.
   */
  excess(node: TreeNode, state: TreeState, other: TreeState): Bound {
    if (state === other || state.key === other.key) return 0n;
    const catchUp = this.#structuralExcess(node, state, other);
    const rest = this.remaining(node, state);
    if (catchUp !== undefined && catchUp <= rest) return catchUp;
    return lesser(catchUp, plus(this.#longest(node, other), rest));
  }

  #rest(node: TreeNode, state: TreeState): bigint {
    switch (state.kind) {
      case 'idle':
      case 'done':
        return 0n;
      case 'at': {
        const inner = this.remaining(childOf(node, state.index), state.inner);
        if (node.kind === 'loop') return state.index === 1 ? inner + this.shortest(node.children[0]) : inner;
        return node.kind === 'seq'
          ? inner + this.#shortestBetween(node, state.index, node.children.length)
          : inner;
      }
      case 'tuple':
        return state.parts.reduce((sum, part, k) => sum + this.remaining(childOf(node, k), part), 0n);
      case 'product':
        return state.kernels.reduce((sum, { completion }) => sum + completion, 0n);
    }
  }

  /** The least weight of the children of a sequence after `index` and before `end`. */
  #shortestBetween(node: TreeNode & { kind: 'seq' }, index: number, end: number): bigint {
    let sum = 0n;
    for (let k = index + 1; k < end; k++) sum += this.shortest(childOf(node, k));
    return sum;
  }

  #structuralExcess(node: TreeNode, state: TreeState, other: TreeState): Bound {
    if (other.kind === 'done') return this.remaining(node, state);
    if (state.kind === 'done') return undefined;
    switch (node.kind) {
      case 'skip':
      case 'step':
        return undefined;
      case 'seq':
        return this.#sequenceExcess(node, located(state), located(other));
      case 'xor':
        return other.kind === 'at'
          ? this.#branchExcess(node, state, other.index, other.inner)
          : greatest([...node.children.keys()], (index) =>
              this.#branchExcess(node, state, index, this.initial(childOf(node, index))),
            );
      case 'loop':
        return this.#loopExcess(node, located(state), located(other));
      case 'shuffle': {
        const others = partsOf(other);
        return total(partsOf(state), (part, k) => this.excess(childOf(node, k), part, others[k] ?? done));
      }
      case 'product': {
        const others = kernelsOf(other);
        return total(kernelsOf(state), (kernel, k) => this.#kernelExcess(kernel, others[k] ?? kernel));
      }
    }
  }

  /** Of a state of a choice over standing at `inner` in the branch `index`. */
  #branchExcess(node: TreeNode & { kind: 'xor' }, state: TreeState, index: number, inner: TreeState): Bound {
    const child = childOf(node, index);
    if (state.kind !== 'at') return this.excess(child, this.initial(child), inner);
    if (state.index === index) return this.excess(child, state.inner, inner);
    return plus(this.#longest(child, inner), this.remaining(node, state));
  }

  #sequenceExcess(node: TreeNode & { kind: 'seq' }, state: Place, other: Place): Bound {
    if (state.index === other.index) {
      return this.excess(childOf(node, state.index), state.inner, other.inner);
    }
    if (state.index < other.index) {
      const child = childOf(node, other.index);
      const gap =
        this.remaining(childOf(node, state.index), state.inner) +
        this.#shortestBetween(node, state.index, other.index);
      return plus(this.excess(child, this.initial(child), other.inner), gap);
    }
    const child = childOf(node, state.index);
    const gap = plus(
      this.#longest(childOf(node, other.index), other.inner),
      total(node.children.slice(other.index + 1, state.index), (passed) =>
        this.#longest(passed, this.initial(passed)),
      ),
    );
    return gap === undefined ? undefined : plus(this.excess(child, state.inner, this.initial(child)), gap);
  }

  #loopExcess(node: TreeNode & { kind: 'loop' }, state: Place, other: Place): Bound {
    const child = childOf(node, other.index);
    const here = this.remaining(childOf(node, state.index), state.inner);
    const way = state.index === other.index ? here + this.shortest(childOf(node, 1 - other.index)) : here;
    const round = plus(this.excess(child, this.initial(child), other.inner), way);
    return state.index === other.index ? lesser(this.excess(child, state.inner, other.inner), round) : round;
  }

  #kernelExcess(kernel: Kernel, other: Kernel): Bound {
    if (kernel === other || kernel.key === other.key) return 0n;
    let most = 0n;
    for (const { state, weight } of other.reaches) {
      let nearest: Bound;
      for (const reach of kernel.reaches) {
        nearest = lesser(nearest, plus(this.excess(kernel.node, reach.state, state), reach.weight));
      }
      if (nearest === undefined) return undefined;
      if (nearest - weight > most) most = nearest - weight;
    }
    return most;
  }

  /** The greatest weight of the steps that can still be done from a state, each taken as a step not allowed. */
  #longest(node: TreeNode, state: TreeState): Bound {
    if (state.kind === 'done') return 0n;
    switch (node.kind) {
      case 'skip':
        return 0n;
      case 'step':
        return this.#weights.log[node.symbol] ?? 0n;
      case 'loop':
        return undefined;
      case 'xor':
        if (state.kind === 'at') return this.#longest(childOf(node, state.index), state.inner);
        return greatest(node.children, (child) => this.#longest(child, this.initial(child)));
      case 'seq': {
        const { index, inner } = located(state);
        return plus(
          this.#longest(childOf(node, index), inner),
          total(node.children.slice(index + 1), (child) => this.#longest(child, this.initial(child))),
        );
      }
      case 'shuffle':
        return total(partsOf(state), (part, k) => this.#longest(childOf(node, k), part));
      case 'product':
        return total(kernelsOf(state), (kernel) =>
          greatest(kernel.reaches, (reach) => this.#longest(kernel.node, reach.state)),
        );
    }
  }

  #first(node: TreeNode): TreeState {
    switch (node.kind) {
      case 'skip':
        return done;
      case 'step':
      case 'xor':
        return idle;
      case 'seq':
      case 'loop':
        return at(0, this.initial(childOf(node, 0)));
      case 'shuffle':
        return tuple(node.children.map((child) => this.initial(child)));
      case 'product':
        return product(node.children.map((child) => this.#begin(child, this.initial(child))));
    }
  }
}

interface Place {
  readonly index: number;
  readonly inner: TreeState;
}

/** A node's child. A state that does not fit its node is a fault of the program, or of a stored state. */
export function childOf(node: TreeNode, index: number): TreeNode {
  const child = 'children' in node ? node.children[index] : undefined;
  if (child === undefined) throw new RangeError(`a ${node.kind} has no child ${index}`);
  return child;
}

export function located(state: TreeState): Place {
  if (state.kind !== 'at') throw new RangeError(`the state ${state.key} is none of a sequence or loop`);
  return state;
}

export function partsOf(state: TreeState): readonly TreeState[] {
  if (state.kind !== 'tuple') throw new RangeError(`the state ${state.key} is none of a shuffle`);
  return state.parts;
}

export function kernelsOf(state: TreeState): readonly Kernel[] {
  if (state.kind !== 'product') throw new RangeError(`the state ${state.key} is none of a product`);
  return state.kernels;
}

function plus(a: Bound, b: Bound): Bound {
  return a === undefined || b === undefined ? undefined : a + b;
}

function lesser(a: Bound, b: Bound): Bound {
  if (a === undefined) return b;
  return b === undefined || a <= b ? a : b;
}

function total<T>(items: readonly T[], bound: (item: T, index: number) => Bound): Bound {
  let sum: Bound = 0n;
  for (let k = 0; k < items.length && sum !== undefined; k++) sum = plus(sum, bound(items[k] as T, k));
  return sum;
}

function greatest<T>(items: readonly T[], bound: (item: T) => Bound): Bound {
  let most: Bound = 0n;
  for (const item of items) {
    const candidate = bound(item);
    if (candidate === undefined) return undefined;
    if (candidate > most) most = candidate;
  }
  return most;
}

function least(values: readonly bigint[]): bigint {
  let min = values[0] ?? 0n;
  for (const value of values) if (value < min) min = value;
  return min;
}
