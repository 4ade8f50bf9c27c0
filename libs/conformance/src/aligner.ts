import type { Json } from '@liucheng/kernel';
import { compileTree, type Flow, type ProcessTree } from '@liucheng/process-model';
import { decodeKernel } from './state-codec.ts';
import { VectorTable, type Vector } from './vector-table.ts';

export interface AlignerOptions {
  /** How many vectors are remembered at most, those of parallel branches included; 10,000 when left out. */
  readonly maxVectors?: number;
}

/** What the standard cost function says of one trace. */
export interface Alignment {
  /** The optimal prefix-alignment cost after each event. */
  readonly prefixCosts: number[];
  /** The optimal alignment cost of the whole trace. */
  readonly cost: number;
  /** Number of visible steps of the flow's cheapest complete run. */
  readonly shortestRun: number;
}

/**
 * The exact streaming aligner of one flow, by the standard cost function of alignments: 1 for a step done that the flow
 * does not allow there, 1 for a visible step left out, 0 for silent moves. The sum of `increase` over a case's events is
 * its optimal prefix-alignment cost; with `completion` added, its optimal alignment cost. Both equal those of an offline
 * aligner (van der Aalst, Adriansyah, van Dongen, "Replaying history on process models for conformance checking and
 * performance analysis", 2012).
 *
 * An event costs one array read once its transition has been met. What is not yet known is worked out when it is first
 * met, so that making an aligner takes time linear in the flow. The table of vectors is bounded: a hostile stream costs
 * time, never memory. A vector still held by a case stays valid when the table has forgotten it.
 *
 * Parallel branches may be many as long as no two share a step. Those that do share steps (a `shuffle` of the tree) and are
 * not written alike have to be followed in all combinations: half a dozen are nothing, a dozen make the first transitions
 * take a second each. Aligning with such blocks is NP-hard, so that whoever takes flows from outside limits their width.
 */
export class Aligner {
  /** Visible steps in order of first appearance; a step's symbol is its index. */
  readonly steps: readonly string[];
  /** Number of visible steps of the cheapest complete run. */
  readonly shortestRun: number;
  /** Nothing seen yet. */
  readonly start: Vector;
  readonly tree: ProcessTree;
  readonly #table: VectorTable;

  /** Throws a `TypeError` for what is no flow, a `RangeError` for a `maxVectors` below 2. */
  constructor(flow: Flow, options: AlignerOptions = {}) {
    this.tree = compileTree(flow);
    this.steps = this.tree.steps;
    this.#table = new VectorTable(this.tree, options.maxVectors ?? 10_000);
    this.start = this.#table.start;
    this.shortestRun = Number(this.start.completion);
  }

  /** How many vectors are remembered now. */
  get vectors(): number {
    return this.#table.size;
  }

  /** −1 for a step outside the flow. */
  symbol(step: string): number {
    return this.tree.symbols.get(step) ?? -1;
  }

  /** What is known after an event. A step outside the flow changes nothing. */
  move(from: Vector, symbol: number): Vector {
    return from.next[symbol] ?? (symbol < 0 ? from : this.#table.transition(from, symbol).kernel);
  }

  /** By how much an event makes the optimal prefix-alignment cost grow: 0 or 1. */
  increase(from: Vector, symbol: number): number {
    if (symbol < 0) return 1;
    return from.next[symbol] === undefined
      ? Number(this.#table.transition(from, symbol).growth)
      : (from.growth[symbol] ?? 0);
  }

  /** What completing a case from here adds to its cost. */
  completion(vector: Vector): number {
    return Number(vector.completion);
  }

  /** Whether a case may end here with no step left out that has not been counted already. */
  canEnd(vector: Vector): boolean {
    return vector.completion === 0n;
  }

  /** The steps that may come next at no cost, in the order of `steps`. */
  enabled(vector: Vector): string[] {
    return this.open(vector).map((symbol) => this.steps[symbol] as string);
  }

  /** The same as symbols, worked out once for each vector. */
  open(vector: Vector): readonly number[] {
    vector.open ??= [...this.steps.keys()].filter((symbol) => this.increase(vector, symbol) === 0);
    return vector.open;
  }

  /** The symbols that may come at no cost since an event led from one vector to the next: for the first time, or again. */
  opens(from: Vector, symbol: number, to: Vector): readonly number[] {
    const known = from.opens[symbol];
    if (known !== undefined) return known;
    const before = this.open(from);
    const opens = this.open(to).filter((each) => each === symbol || !before.includes(each));
    from.opens[symbol] = opens;
    return opens;
  }

  /** A small JSON document that means the same to every aligner of this flow, in any process. */
  save(vector: Vector): Json {
    return JSON.parse(vector.key) as Json;
  }

  /** The vector that was saved. Throws a `RangeError` that names the place for what is no vector of this flow. */
  restore(json: Json): Vector {
    return decodeKernel(this.tree.root, json, (node, reaches) => this.#table.kernel(node, reaches)) as Vector;
  }
}

/** Aligns one whole trace. For many traces of one flow make one `Aligner`. */
export function align(flow: Flow, trace: readonly string[]): Alignment {
  return alignTrace(new Aligner(flow), trace);
}

/** Aligns one whole trace with an aligner at hand. */
export function alignTrace(aligner: Aligner, trace: readonly string[]): Alignment {
  let vector = aligner.start;
  let prefix = 0;
  const prefixCosts = trace.map((step) => {
    const symbol = aligner.symbol(step);
    prefix += aligner.increase(vector, symbol);
    vector = aligner.move(vector, symbol);
    return prefix;
  });
  return { prefixCosts, cost: prefix + aligner.completion(vector), shortestRun: aligner.shortestRun };
}
