import type { FollowsGraph } from './directly-follows.ts';
import { Partition, strongComponents } from './partition.ts';

/** A division of a graph's nodes that tells how a process is composed. Groups hold nodes; of a loop the first is the body. */
export interface Cut {
  readonly kind: 'xor' | 'seq' | 'and' | 'loop';
  readonly groups: readonly (readonly number[])[];
}

/**
 * The cut of a directly-follows graph, looked for in the order of the paper: exclusive choice, sequence, parallel, loop (Leemans,
 * Fahland, van der Aalst, "Discovering block-structured process models from event logs: a constructive approach", 2013).
 * Nothing where there is none with two groups at least. Deterministic in the order of nodes.
 */
export function findCut(graph: FollowsGraph): Cut | undefined {
  if (graph.activities.length < 2) return undefined;
  const choice = choiceGroups(graph);
  if (choice.length > 1) return { kind: 'xor', groups: choice };
  const sequence = sequenceGroups(graph);
  if (sequence.length > 1) return { kind: 'seq', groups: sequence };
  const parallel = parallelGroups(graph);
  if (parallel.length > 1) return { kind: 'and', groups: parallel };
  const loop = loopGroups(graph);
  return loop.length > 1 ? { kind: 'loop', groups: loop } : undefined;
}

/** No way leads from one group to another. */
function choiceGroups({ follows }: FollowsGraph): number[][] {
  const partition = new Partition(follows.length);
  follows.forEach((followers, node) => {
    for (const follower of followers.keys()) partition.join(node, follower);
  });
  return partition.groups();
}

/** Ways lead from each group to all later ones, however far, and never back. */
function sequenceGroups(graph: FollowsGraph): number[][] {
  const components = strongComponents(graph.follows);
  const of = new Int32Array(graph.follows.length);
  components.forEach((nodes, component) => nodes.forEach((node) => (of[node] = component)));
  const size = components.length;
  const reach = components.map(() => new Uint8Array(size));
  // Components come in the order of ways, so that what the later ones reach is known already.
  for (let component = size - 1; component >= 0; component--) {
    const reached = reach[component] as Uint8Array;
    for (const node of components[component] as number[]) {
      for (const follower of (graph.follows[node] as ReadonlyMap<number, number>).keys()) {
        const next = of[follower] as number;
        if (next === component || reached[next] === 1) continue;
        reached[next] = 1;
        (reach[next] as Uint8Array).forEach((bit, index) => bit === 1 && (reached[index] = 1));
      }
    }
  }
  const partition = new Partition(size);
  for (let a = 0; a < size; a++) {
    for (let b = a + 1; b < size; b++) if (reach[a]?.[b] === 0) partition.join(a, b);
  }
  const groups = partition.groups().map((group) => group.flatMap((each) => components[each] as number[]));
  return groups.length > 1 ? strictSequence(graph, groups) : groups;
}

/**
 * Joins a group that can be passed over with the neighbours that are passed over together with it: `x(seq(a, b), τ)` stays one
 * group, where by itself each of a and b would become optional (Leemans, "Robust process mining with guarantees", 2017,
 * section 6.1.2). What is joined stays in order, so that it is a sequence as before.
 */
function strictSequence({ follows, starts, ends }: FollowsGraph, groups: number[][]): number[][] {
  const of = new Int32Array(follows.length);
  groups.forEach((nodes, group) => nodes.forEach((node) => (of[node] = group)));
  /** The earliest group that a way leads to this one from, −1: the start; and the latest that one leads to. */
  const from = groups.map((nodes) => (nodes.some((node) => starts.has(node)) ? -1 : Infinity));
  const to = groups.map((nodes) => (nodes.some((node) => ends.has(node)) ? groups.length : -1));
  const passed = new Set<number>();
  const pass = (first: number, last: number): void => {
    for (let group = first; group <= last; group++) passed.add(group);
  };
  follows.forEach((followers, node) => {
    const a = of[node] as number;
    for (const follower of followers.keys()) {
      const b = of[follower] as number;
      from[b] = Math.min(from[b] as number, a);
      to[a] = Math.max(to[a] as number, b);
      if (b > a + 1) pass(a + 1, b - 1);
    }
  });
  for (const node of starts.keys()) pass(0, (of[node] as number) - 1);
  for (const node of ends.keys()) pass((of[node] as number) + 1, groups.length - 1);
  const joined = groups.map((group) => [...group]);
  for (const group of [...passed].sort((a, b) => a - b)) {
    const own = joined[group] as number[];
    for (let k = group - 1; k >= 0 && (to[k] as number) <= group; k--)
      own.unshift(...(joined[k] as number[]).splice(0));
    for (let k = group + 1; k < groups.length && (from[k] as number) >= group; k++) {
      own.push(...(joined[k] as number[]).splice(0));
    }
  }
  return joined.filter((group) => group.length > 0);
}

/** Each follows each of another group directly, and each group has what starts and what ends traces. */
function parallelGroups({ follows, starts, ends }: FollowsGraph): number[][] {
  const size = follows.length;
  const partition = new Partition(size);
  for (let a = 0; a < size; a++) {
    for (let b = a + 1; b < size; b++) {
      if (!follows[a]?.has(b) || !follows[b]?.has(a)) partition.join(a, b);
    }
  }
  const whole = (group: readonly number[]): boolean =>
    group.some((node) => starts.has(node)) && group.some((node) => ends.has(node));
  const groups = partition.groups();
  const complete = groups.filter(whole);
  const rest = groups.filter((group) => !whole(group)).flat();
  if (rest.length === 0) return complete;
  // What cannot stand by itself goes with the smallest group, which leaves the most said.
  const smallest = complete.reduce<number[] | undefined>(
    (least, group) => (least === undefined || group.length < least.length ? group : least),
    undefined,
  );
  return smallest === undefined
    ? [rest]
    : complete.map((group) => (group === smallest ? [...group, ...rest].sort((a, b) => a - b) : group));
}

/** A body with all that starts and ends traces, and parts that lead from all its ends to all its starts. */
function loopGroups({ follows, starts, ends }: FollowsGraph): number[][] {
  const size = follows.length;
  const partition = new Partition(size + 1);
  const body = size;
  const inBody = (node: number): boolean => starts.has(node) || ends.has(node);
  follows.forEach((followers, node) => {
    if (inBody(node)) partition.join(node, body);
    for (const follower of followers.keys()) {
      if (!inBody(node) && !inBody(follower)) partition.join(node, follower);
      // Out of a start that is no end, or into an end that is no start: still inside the body.
      if (inBody(node) && !ends.has(node) && !inBody(follower)) partition.join(follower, body);
      if (inBody(follower) && !starts.has(follower) && !inBody(node)) partition.join(node, body);
    }
  });
  for (let node = 0; node < size; node++) {
    if (inBody(node)) continue;
    const followers = follows[node] as ReadonlyMap<number, number>;
    const entered = [...ends.keys()].filter((end) => follows[end]?.has(node)).length;
    const left = [...starts.keys()].filter((start) => followers.has(start)).length;
    const partly = (count: number, all: number): boolean => count > 0 && count < all;
    if (partly(entered, ends.size) || partly(left, starts.size)) partition.join(node, body);
  }
  const groups = partition.groups();
  const first = groups.find((group) => group.includes(body)) as number[];
  return [first.filter((node) => node !== body), ...groups.filter((group) => group !== first)];
}
