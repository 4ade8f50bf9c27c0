import type { TreeNode } from '@liucheng/process-model';
import type { Aligner } from './aligner.ts';
import { MoveSearch, type Advance } from './move-search.ts';
import { childOf, kernelsOf, located, partsOf, type MoveWeights } from './state-weights.ts';
import { join, kernelKey, movesOf } from './tree-state.ts';
import type { Kernel, Move, Reach, Trail, TreeState } from './tree-state.ts';

/** The best alignment of a trace, move by move. `cost` is the number of moves other than `sync`. */
export interface Explanation {
  readonly cost: number;
  readonly moves: Move[];
}

/**
 * Explains a trace by the one alignment that people are told of. Among those of the least cost it has the fewest steps
 * that were done and not allowed, that is it prefers "skipped" over "unexpected"; among these the deviating steps are
 * the earliest ones in `order`: of two such lists, each sorted by the definition's order, the first difference decides.
 *
 * A step left out stands before the event that shows that it was left out. With `complete`, the case has ended and what
 * is missing stands at the end; without, it may still come and is not spoken of.
 *
 * Work grows linearly with the trace. `order`: the definition's order of steps; that of the flow when left out.
 */
export function explain(
  aligner: Aligner,
  trace: readonly string[],
  complete: boolean,
  order: readonly string[] = aligner.steps,
): Explanation {
  const search = new TracedSearch(aligner.steps, rankedWeights(aligner, trace.length, order));
  const moves = search.moves(
    aligner.tree.root,
    trace.map((step) => aligner.symbol(step)),
    trace,
    complete,
  );
  return { cost: moves.filter(({ kind }) => kind !== 'sync').length, moves };
}

/**
 * Weights whose sums compare as the tie rules say: as digits of one number, first the count of moves, then of log moves,
 * then for each step in order how often it deviates, the more the lighter. No digit overflows into the one before, since
 * an optimum has at most as many moves as leaving everything out and allowing nothing.
 */
function rankedWeights(aligner: Aligner, events: number, order: readonly string[]): MoveWeights {
  const digit = BigInt((2 * (events + aligner.shortestRun) + 3).toString(2).length);
  const places = new Map(order.map((step, place) => [step, place]));
  const ranked = [...aligner.steps.keys()].sort((a, b) => placeOf(a) - placeOf(b) || a - b);
  const size = BigInt(ranked.length);
  const log = 1n << (digit * size);
  const unit = log << digit;
  const model: bigint[] = [];
  ranked.forEach((symbol, rank) => (model[symbol] = unit - (1n << (digit * (size - 1n - BigInt(rank))))));
  return { model, log: model.map((weight) => weight + log) };

  function placeOf(symbol: number): number {
    return places.get(aligner.steps[symbol] ?? '') ?? order.length;
  }
}

/** The moves of one trace, recorded with every state that is still in play. */
class TracedSearch extends MoveSearch {
  readonly #steps: readonly string[];
  /** Index of the current event. */
  #index = 0;
  /** Where the current event leads: many states share the kernels of the parallel branches inside them. */
  readonly #advanced = new Map<Kernel, Advance>();

  constructor(steps: readonly string[], weights: MoveWeights) {
    super(weights);
    this.#steps = steps;
  }

  moves(root: TreeNode, symbols: readonly number[], trace: readonly string[], complete: boolean): Move[] {
    let kernel = this.kernel(root, [{ state: this.states.initial(root), weight: 0n, trail: undefined }]);
    const outside: Move[] = [];
    symbols.forEach((symbol, index) => {
      this.#index = index;
      this.#advanced.clear();
      if (symbol < 0) outside.push({ kind: 'log', step: trace[index] ?? '', index });
      else kernel = this.advance(kernel, symbol).kernel;
    });
    this.#index = trace.length;
    const moves = [...movesOf(complete ? this.#completed(kernel) : standing(kernel)), ...outside];
    return moves.sort((a, b) => position(a) - position(b));
  }

  protected override advance(kernel: Kernel, symbol: number): Advance {
    const known = this.#advanced.get(kernel);
    if (known !== undefined) return known;
    const advance = this.expand(kernel, symbol);
    this.#advanced.set(kernel, advance);
    return advance;
  }

  protected override kernel(node: TreeNode, reaches: readonly Reach[]): Kernel {
    return { node, reaches, key: kernelKey(reaches), completion: this.states.completion(node, reaches) };
  }

  protected override record(kind: 'sync' | 'log', symbol: number): Trail {
    return { move: { kind, step: this.#steps[symbol] ?? '', index: this.#index } };
  }

  protected override recordRest(node: TreeNode, state: TreeState): Trail {
    if (state.kind === 'done') return undefined;
    switch (node.kind) {
      case 'skip':
        return undefined;
      case 'step':
        return { move: { kind: 'model', step: this.#steps[node.symbol] ?? '', before: this.#index } };
      case 'xor': {
        if (state.kind === 'at') return this.recordRest(childOf(node, state.index), state.inner);
        const child = lightest(node.children, (choice) => this.states.shortest(choice));
        return this.recordRest(child, this.states.initial(child));
      }
      case 'seq':
      case 'loop': {
        const { index, inner } = located(state);
        const rest =
          node.kind === 'seq' ? node.children.slice(index + 1) : index === 1 ? [node.children[0]] : [];
        return rest.reduce<Trail>(
          (trail, child) => join(trail, this.recordRest(child, this.states.initial(child))),
          this.recordRest(childOf(node, index), inner),
        );
      }
      case 'shuffle':
        return partsOf(state).reduce<Trail>(
          (trail, part, k) => join(trail, this.recordRest(childOf(node, k), part)),
          undefined,
        );
      case 'product':
        return kernelsOf(state).reduce<Trail>(
          (trail, kernel) => join(trail, this.#completed(kernel)),
          undefined,
        );
    }
  }

  #completed({ node, reaches }: Kernel): Trail {
    const best = lightest(reaches, ({ state, weight }) => weight + this.states.remaining(node, state));
    return join(best.trail, this.recordRest(node, best.state));
  }
}

/** The record of the lightest reach as it stands, with that of the branches inside it. */
function standing({ reaches }: Kernel): Trail {
  const [best] = reaches;
  return best && join(best.trail, standingInside(best.state));
}

function standingInside(state: TreeState): Trail {
  switch (state.kind) {
    case 'idle':
    case 'done':
      return undefined;
    case 'at':
      return standingInside(state.inner);
    case 'tuple':
      return state.parts.reduce<Trail>((trail, part) => join(trail, standingInside(part)), undefined);
    case 'product':
      return state.kernels.reduce<Trail>((trail, kernel) => join(trail, standing(kernel)), undefined);
  }
}

function lightest<T>(items: readonly T[], weigh: (item: T) => bigint): T {
  return items.reduce((best, item) => (weigh(item) < weigh(best) ? item : best));
}

/** Order of moves in an alignment: what is left out before an event comes first, then the event. */
function position(move: Move): number {
  return move.kind === 'model' ? 2 * move.before : 2 * move.index + 1;
}
