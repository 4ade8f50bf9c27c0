import type { Flow } from './flow.ts';

interface NodeBase {
  /** Dense, from 0: the node's place in `ProcessTree.nodes`. */
  readonly id: number;
  /** The steps that occur below, as symbols. */
  readonly symbols: ReadonlySet<number>;
}

/**
 * A node of a flow in normal form: sugar resolved, nested blocks of one kind merged, silent parts of sequences dropped.
 *
 * `and` comes as two kinds. In a `product` no two branches share a step, so what happens in one branch says nothing about
 * another and each can be followed by itself; twenty branches then cost twenty small problems, not one with a state for
 * each combination. A `shuffle` holds branches that do share steps and must be followed together.
 */
export type TreeNode = NodeBase &
  (
    | { readonly kind: 'skip' }
    | { readonly kind: 'step'; readonly symbol: number }
    | { readonly kind: 'seq'; readonly children: readonly TreeNode[] }
    | { readonly kind: 'xor'; readonly children: readonly TreeNode[] }
    | { readonly kind: 'product'; readonly children: readonly TreeNode[] }
    /** `twins[k]`: first branch that is written exactly like branch k; such branches are interchangeable. */
    | { readonly kind: 'shuffle'; readonly children: readonly TreeNode[]; readonly twins: readonly number[] }
    | { readonly kind: 'loop'; readonly children: readonly [TreeNode, TreeNode] }
  );

/** The compiled form of a flow. Size and time to build are linear in the flow. */
export interface ProcessTree {
  readonly root: TreeNode;
  /** By id; children come before their parents. */
  readonly nodes: readonly TreeNode[];
  /** Visible steps in order of first appearance. A step's symbol is its index here. */
  readonly steps: readonly string[];
  /** Step → symbol. */
  readonly symbols: ReadonlyMap<string, number>;
}

/** Compiles a flow. Throws a `TypeError` for something that is no flow at all: validate what comes from outside first. */
export function compileTree(flow: Flow): ProcessTree {
  return new TreeCompiler().compile(flow);
}

type Draft<N> = N extends unknown ? Omit<N, keyof NodeBase> : never;

class TreeCompiler {
  readonly #nodes: TreeNode[] = [];
  readonly #symbols = new Map<string, number>();

  compile(flow: Flow): ProcessTree {
    const root = this.#node(flow);
    return { root, nodes: this.#nodes, steps: [...this.#symbols.keys()], symbols: this.#symbols };
  }

  #node(flow: Flow): TreeNode {
    if (typeof flow === 'string') return this.#step(flow);
    if (flow === null || typeof flow !== 'object') throw new TypeError(`not a flow: ${String(flow)}`);
    if ('skip' in flow) return this.#skip();
    if ('opt' in flow) return this.#choice([this.#node(flow.opt), this.#skip()]);
    if ('repeat' in flow) return this.#loop(this.#node(flow.repeat), this.#skip());
    if ('loop' in flow) return this.#loop(this.#node(flow.loop[0]), this.#node(flow.loop[1]));
    if ('xor' in flow) return this.#choice(merged(flow, 'xor').map((child) => this.#node(child)));
    if ('seq' in flow) return this.#sequence(merged(flow, 'seq').map((child) => this.#node(child)));
    if ('and' in flow) return this.#parallel(merged(flow, 'and'));
    throw new TypeError(`not a flow: ${JSON.stringify(flow)}`);
  }

  #step(step: string): TreeNode {
    const symbol = this.#symbols.get(step) ?? this.#symbols.size;
    this.#symbols.set(step, symbol);
    return this.#add({ kind: 'step', symbol }, new Set([symbol]));
  }

  #skip(): TreeNode {
    return this.#add({ kind: 'skip' }, new Set());
  }

  #sequence(parts: TreeNode[]): TreeNode {
    const children = parts.filter(isVisible);
    return children.length > 1 ? this.#block({ kind: 'seq', children }) : (children[0] ?? this.#skip());
  }

  #choice(children: TreeNode[]): TreeNode {
    return children.length > 1 && children.some(isVisible)
      ? this.#block({ kind: 'xor', children })
      : (children[0] ?? this.#skip());
  }

  #loop(body: TreeNode, redo: TreeNode): TreeNode {
    return isVisible(body) || isVisible(redo) ? this.#block({ kind: 'loop', children: [body, redo] }) : body;
  }

  #parallel(flows: readonly Flow[]): TreeNode {
    const branches = flows
      .map((flow) => ({ text: JSON.stringify(flow), node: this.#node(flow) }))
      .filter(({ node }) => isVisible(node));
    const children = sharingGroups(branches, ({ node }) => node.symbols).map((group) =>
      group.length === 1 && group[0] !== undefined
        ? group[0].node
        : this.#block({
            kind: 'shuffle',
            children: group.map(({ node }) => node),
            twins: twinsOf(group.map(({ text }) => text)),
          }),
    );
    return children.length > 1 ? this.#block({ kind: 'product', children }) : (children[0] ?? this.#skip());
  }

  #block(draft: Draft<TreeNode> & { readonly children: readonly TreeNode[] }): TreeNode {
    return this.#add(draft, new Set(draft.children.flatMap((child) => [...child.symbols])));
  }

  #add(draft: Draft<TreeNode>, symbols: ReadonlySet<number>): TreeNode {
    const node: TreeNode = { ...draft, id: this.#nodes.length, symbols };
    this.#nodes.push(node);
    return node;
  }
}

function isVisible(node: TreeNode): boolean {
  return node.symbols.size > 0;
}

/** For each text the index of the first that is equal. */
function twinsOf(texts: readonly string[]): number[] {
  const firsts = new Map<string, number>();
  return texts.map((text, index) => {
    const known = firsts.get(text);
    if (known === undefined) firsts.set(text, index);
    return known ?? index;
  });
}

/** The children of a block, with those of the same kind directly inside it drawn in: `seq(seq(a, b), c)` is `seq(a, b, c)`. */
function merged(flow: Flow, kind: 'seq' | 'xor' | 'and'): Flow[] {
  const children =
    typeof flow === 'object' ? (flow as { readonly [K in typeof kind]?: readonly Flow[] })[kind] : undefined;
  return children === undefined ? [flow] : children.flatMap((child) => merged(child, kind));
}

/** Splits items so that any two with a common symbol, directly or through others, fall into one group; keeps their order. */
function sharingGroups<T>(items: readonly T[], symbolsOf: (item: T) => ReadonlySet<number>): T[][] {
  /** An earlier member of the same group, or the item itself where it is the first. */
  const leads = items.map((_, index) => index);
  const first = (index: number): number => {
    let at = index;
    for (let lead = leads[at]; lead !== undefined && lead !== at; lead = leads[at]) {
      leads[at] = leads[lead] ?? lead;
      at = lead;
    }
    return at;
  };
  const owners = new Map<number, number>();
  items.forEach((item, index) => {
    for (const symbol of symbolsOf(item)) {
      const [one, other] = [first(owners.get(symbol) ?? index), first(index)];
      leads[Math.max(one, other)] = Math.min(one, other);
      owners.set(symbol, index);
    }
  });
  const groups = new Map<number, T[]>();
  items.forEach((item, index) => {
    const lead = first(index);
    const group = groups.get(lead);
    if (group) group.push(item);
    else groups.set(lead, [item]);
  });
  return [...groups.values()];
}
