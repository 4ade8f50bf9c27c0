/** A partition of `0 … size − 1` that gets coarser: union-find with path halving. */
export class Partition {
  readonly #leads: Int32Array;

  constructor(size: number) {
    this.#leads = Int32Array.from({ length: size }, (_, index) => index);
  }

  join(a: number, b: number): void {
    const [one, other] = [this.#lead(a), this.#lead(b)];
    // The smallest leads, so that groups come in the order of their first members.
    this.#leads[Math.max(one, other)] = Math.min(one, other);
  }

  /** In order of their first members, each in order. */
  groups(): number[][] {
    const groups = new Map<number, number[]>();
    for (let index = 0; index < this.#leads.length; index++) {
      const lead = this.#lead(index);
      const group = groups.get(lead);
      if (group) group.push(index);
      else groups.set(lead, [index]);
    }
    return [...groups.values()];
  }

  #lead(index: number): number {
    const leads = this.#leads;
    let at = index;
    while (leads[at] !== at) {
      leads[at] = leads[leads[at] as number] as number;
      at = leads[at] as number;
    }
    return at;
  }
}

/**
 * The strongly connected components of a graph in an order in which every way between two of them leads onwards: Tarjan, "Depth-first
 * search and linear graph algorithms" (1972), without recursion.
 */
export function strongComponents(follows: readonly ReadonlyMap<number, unknown>[]): number[][] {
  const size = follows.length;
  const order = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const open = new Uint8Array(size);
  const stack: number[] = [];
  const components: number[][] = [];
  let met = 0;
  const enter = (node: number): { node: number; rest: Iterator<number> } => {
    order[node] = low[node] = met++;
    open[node] = 1;
    stack.push(node);
    return { node, rest: (follows[node] as ReadonlyMap<number, unknown>).keys() };
  };
  for (let root = 0; root < size; root++) {
    if (order[root] !== -1) continue;
    const path = [enter(root)];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const { node, rest } = top;
      const { value: next, done } = rest.next();
      if (!done) {
        if (order[next] === -1) path.push(enter(next));
        else if (open[next] === 1) low[node] = Math.min(low[node] as number, order[next] as number);
        continue;
      }
      path.pop();
      const above = path.at(-1)?.node;
      if (above !== undefined) low[above] = Math.min(low[above] as number, low[node] as number);
      if (low[node] !== order[node]) continue;
      const component = stack.splice(stack.indexOf(node));
      for (const each of component) open[each] = 0;
      components.push(component.sort((a, b) => a - b));
    }
  }
  return components.reverse();
}
