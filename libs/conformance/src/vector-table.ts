import type { ProcessTree, TreeNode } from '@liucheng/process-model';
import { MoveSearch, type Advance } from './move-search.ts';
import { kernelKey, type Kernel, type Reach } from './tree-state.ts';

/**
 * What a trace so far means for the future of its case: an interned kernel with the transitions already met. Opaque; only
 * its aligner makes and reads it. Whoever holds one may go on from it at any time.
 */
export class Vector implements Kernel {
  /** Whether the table has it. One that has been forgotten keeps no transitions. */
  live = false;
  /** By symbol. */
  next: (Vector | undefined)[] = [];
  /** By symbol: 0 or 1, valid where `next` is there. */
  growth: number[] = [];
  /** The symbols that may come next at no cost, once they were asked for. */
  open: readonly number[] | undefined;
  /** By symbol: those of the next vector that may come from then on, once they were asked for. */
  opens: (readonly number[] | undefined)[] = [];
  readonly node: TreeNode;
  readonly reaches: readonly Reach[];
  readonly key: string;
  readonly completion: bigint;

  constructor(node: TreeNode, reaches: readonly Reach[], key: string, completion: bigint) {
    this.node = node;
    this.reaches = reaches;
    this.key = key;
    this.completion = completion;
  }
}

/**
 * The moves of the standard cost function, with every kernel kept once and every transition worked out once.
 *
 * The table is bounded, in two generations: a vector is found in the young one, or comes back there from the old one when
 * it is looked up. When the young generation outgrows half the table, what is left in the old one is forgotten and the young
 * one becomes the old one. A forgotten vector loses its transitions, and transitions to it are dropped: vectors in the
 * table lead to vectors in the table only, and one outside, whoever holds it, keeps nothing alive but its own states.
 */
export class VectorTable extends MoveSearch {
  readonly #root: TreeNode;
  #start: Vector | undefined;
  readonly #half: number;
  #young = new Map<string, Vector>();
  #old = new Map<string, Vector>();

  /** `limit`: how many vectors are remembered at most, those of parallel branches included. */
  constructor(tree: ProcessTree, limit: number) {
    if (!(limit >= 2)) throw new RangeError(`a table of ${limit} vectors; expected at least 2`);
    const unit = tree.steps.map(() => 1n);
    super({ model: unit, log: unit });
    this.#half = Math.floor(limit / 2);
    this.#root = tree.root;
  }

  /** Nothing seen yet. Never forgotten. */
  get start(): Vector {
    return (this.#start ??= this.kernel(this.#root, [
      { state: this.states.initial(this.#root), weight: 0n, trail: undefined },
    ]));
  }

  /** How many vectors are remembered now. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Where a symbol of the vector's node leads. */
  transition(from: Vector, symbol: number): Advance<Vector> {
    const vector = this.#intern(from);
    const known = vector.next[symbol];
    if (known !== undefined) return { kernel: known, growth: BigInt(vector.growth[symbol] ?? 0) };
    const { kernel, growth } = this.expand(vector, symbol);
    const next = kernel as Vector;
    // Working out a transition may itself push either of them out of a very small table.
    if (vector.live && next.live) {
      vector.next[symbol] = next;
      vector.growth[symbol] = Number(growth);
    }
    return { kernel: next, growth };
  }

  override kernel(node: TreeNode, reaches: readonly Reach[]): Vector {
    return this.#intern(new Vector(node, reaches, kernelKey(reaches), this.states.completion(node, reaches)));
  }

  protected override advance(kernel: Kernel, symbol: number): Advance {
    return this.transition(kernel as Vector, symbol);
  }

  protected override record(): undefined {}

  protected override recordRest(): undefined {}

  /** The remembered vector that is equal; the given one where there was none. */
  #intern(vector: Vector): Vector {
    const key = keyInTable(vector);
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const known = this.#old.get(key) ?? vector;
    this.#old.delete(key);
    known.live = true;
    this.#young.set(key, known);
    if (this.#young.size > this.#half) this.#forgetOld();
    return known;
  }

  #forgetOld(): void {
    for (const vector of this.#old.values()) {
      vector.live = vector === this.#start;
      if (vector.live) continue;
      vector.next = [];
      vector.growth = [];
    }
    const old = this.#young;
    this.#young = new Map();
    if (this.#start !== undefined) {
      old.delete(keyInTable(this.#start));
      this.#young.set(keyInTable(this.#start), this.#start);
    }
    for (const vector of [...this.#young.values(), ...old.values()]) {
      vector.next.forEach((next, symbol) => {
        if (next?.live === false) vector.next[symbol] = undefined;
      });
    }
    this.#old = old;
  }
}

function keyInTable({ node, key }: Vector): string {
  return `${node.id}:${key}`;
}
