import type { Flow } from '@liucheng/process-model';
import { normalForm, readable } from '@liucheng/process-model';

/**
 * How a node takes tokens in and gives them out. `open` is the end of a process: tokens of one case end there, however
 * many there are, so that it closes choices and parallel branches alike.
 */
export type Gate = 'xor' | 'and' | 'open';

/** A node of a workflow graph: it merges several ways or splits one. `element`: where it comes from, for faults. */
export interface GraphNode {
  readonly element: string;
  readonly gate: Gate;
}

/** A way between two nodes, with what is done on it. */
export interface GraphWay {
  from: GraphNode;
  to: GraphNode;
  flow: Flow;
}

/** What is left where no rule applies any more. */
export interface Remainder {
  readonly nodes: ReadonlySet<GraphNode>;
  readonly ways: readonly GraphWay[];
}

const silent: Flow = { skip: true };

/**
 * Turns a workflow graph into a tree by reducing its blocks from the inside out, until one way from `source` to `sink` is left:
 * a node with one way in and one out becomes a sequence; ways between the same split and merge of one kind become a choice or
 * parallel branches; a way back from an exclusive split to an exclusive merge becomes a loop. Where nothing else applies,
 * neighbouring merges, or splits, of one kind are taken as one. The rules keep the runs of the graph, and each leaves fewer ways,
 * so that work is bounded by ways times the ways of a node. What cannot be reduced is not block-structured.
 */
export function reduced(
  source: GraphNode,
  sink: GraphNode,
  ways: readonly GraphWay[],
): { readonly flow: Flow } | Remainder {
  const graph = new Reduction(source, sink, ways);
  do graph.reduce();
  while (graph.unite());
  const left = graph.ways();
  const [only] = left;
  if (only && left.length === 1 && only.from === source && only.to === sink) {
    return { flow: readable(normalForm(only.flow)) };
  }
  return { nodes: new Set(left.flatMap(({ from, to }) => [from, to])), ways: left };
}

class Reduction {
  readonly #ins = new Map<GraphNode, Set<GraphWay>>();
  readonly #outs = new Map<GraphNode, Set<GraphWay>>();
  readonly #pending = new Set<GraphNode>();

  constructor(
    private readonly source: GraphNode,
    private readonly sink: GraphNode,
    ways: readonly GraphWay[],
  ) {
    for (const way of ways) this.#add({ ...way });
  }

  ways(): GraphWay[] {
    return [...this.#outs.values()].flatMap((ways) => [...ways]);
  }

  reduce(): void {
    for (const node of this.#pending) {
      this.#pending.delete(node);
      if (!this.#series(node) && !this.#parallel(node)) this.#loop(node);
    }
  }

  /** Takes a silent way between two merges, or two splits, of one kind away; says whether there was one. */
  unite(): boolean {
    for (const way of this.ways()) {
      const { from, to, flow } = way;
      if (from === to || typeof flow === 'string' || !('skip' in flow)) continue;
      const merges = from !== this.source && this.#out(from).size === 1 && this.#in(to).size > 1;
      const splits = to !== this.sink && this.#out(from).size > 1 && this.#in(to).size === 1;
      const fits = from.gate === to.gate || (merges && from.gate === 'xor' && to.gate === 'open');
      if (!fits || (!merges && !splits)) continue;
      this.#remove(way);
      if (merges) for (const each of [...this.#in(from)]) this.#moved(each, { to });
      else for (const each of [...this.#out(to)]) this.#moved(each, { from });
      return true;
    }
    return false;
  }

  #series(node: GraphNode): boolean {
    const [before, after] = [only(this.#in(node)), only(this.#out(node))];
    if (!before || !after || before === after) return false;
    this.#remove(before);
    this.#remove(after);
    this.#add({ from: before.from, to: after.to, flow: inOrder(before.flow, after.flow) });
    return true;
  }

  /** Ways from a split to one and the same merge. */
  #parallel(split: GraphNode): boolean {
    const byTarget = new Map<GraphNode, GraphWay[]>();
    for (const way of this.#out(split)) byTarget.set(way.to, [...(byTarget.get(way.to) ?? []), way]);
    for (const [merge, ways] of byTarget) {
      if (ways.length < 2 || merge === split) continue;
      const kind = merge.gate === 'open' ? split.gate : split.gate === merge.gate ? merge.gate : undefined;
      if (kind !== 'xor' && kind !== 'and') continue;
      for (const way of ways) this.#remove(way);
      const flows = ways.map(({ flow }) => flow);
      this.#add({ from: split, to: merge, flow: kind === 'xor' ? { xor: flows } : { and: flows } });
      return true;
    }
    return false;
  }

  /** From an exclusive merge one way to an exclusive split, and from there one back. */
  #loop(merge: GraphNode): void {
    const body = only(this.#out(merge));
    const split = body?.to;
    if (!body || !split || split === merge || merge.gate !== 'xor' || split.gate !== 'xor') return;
    if (this.#in(split).size !== 1) return;
    const back = [...this.#out(split)].find(({ to }) => to === merge);
    if (!back) return;
    this.#remove(back);
    this.#remove(body);
    this.#add({ from: merge, to: split, flow: { loop: [body.flow, back.flow] } });
  }

  #moved(way: GraphWay, ends: Partial<GraphWay>): void {
    this.#remove(way);
    this.#add({ ...way, ...ends });
  }

  #add(way: GraphWay): void {
    this.#out(way.from).add(way);
    this.#in(way.to).add(way);
    this.#changed(way);
  }

  #remove(way: GraphWay): void {
    this.#out(way.from).delete(way);
    this.#in(way.to).delete(way);
    this.#changed(way);
  }

  #changed({ from, to }: GraphWay): void {
    this.#pending.add(from).add(to);
    // A loop is found at its merge, one way before the split that has changed.
    for (const way of [...this.#in(from), ...this.#in(to)]) this.#pending.add(way.from);
  }

  #in(node: GraphNode): Set<GraphWay> {
    return setOf(this.#ins, node);
  }

  #out(node: GraphNode): Set<GraphWay> {
    return setOf(this.#outs, node);
  }
}

function setOf(sets: Map<GraphNode, Set<GraphWay>>, node: GraphNode): Set<GraphWay> {
  let set = sets.get(node);
  if (!set) sets.set(node, (set = new Set()));
  return set;
}

function only<T>(items: ReadonlySet<T>): T | undefined {
  return items.size === 1 ? [...items][0] : undefined;
}

/** Flattened at once: a long sequence would nest as deep as it is long. */
function inOrder(a: Flow, b: Flow): Flow {
  const parts = [a, b].flatMap((flow): readonly Flow[] => {
    if (typeof flow === 'string') return [flow];
    if ('skip' in flow) return [];
    return 'seq' in flow ? flow.seq : [flow];
  });
  return parts.length > 1 ? { seq: parts } : (parts[0] ?? silent);
}
