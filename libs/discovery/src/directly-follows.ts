import type { VariantLog } from './variant-log.ts';

/** How often what follows what directly, over the activities `0 … size − 1` of the graph itself. */
export interface FollowsGraph {
  /** Node → the activity's number in the log. */
  readonly activities: readonly number[];
  /** By node: followers with how often. */
  readonly follows: readonly ReadonlyMap<number, number>[];
  readonly starts: ReadonlyMap<number, number>;
  readonly ends: ReadonlyMap<number, number>;
}

/** Linear in the steps of the variants. Empty traces leave nothing in it. `without`: an activity to look past. */
export function followsGraph(log: VariantLog, without = -1): FollowsGraph {
  const nodes = new Map<number, number>();
  const follows: Map<number, number>[] = [];
  const starts = new Map<number, number>();
  const ends = new Map<number, number>();
  for (const { steps, count } of log) {
    let before = -1;
    for (const step of steps) {
      if (step === without) continue;
      let node = nodes.get(step);
      if (node === undefined) {
        nodes.set(step, (node = nodes.size));
        follows.push(new Map());
      }
      add(before < 0 ? starts : (follows[before] as Map<number, number>), node, count);
      before = node;
    }
    if (before >= 0) add(ends, before, count);
  }
  return { activities: [...nodes.keys()], follows, starts, ends };
}

/**
 * Without what is rare: ways on from an activity that are taken less often than `noise` times its most frequent one (or its
 * being the last); starts and ends of traces that are rarer than that share of the most frequent start, or end (Leemans, Fahland,
 * van der Aalst, "Discovering block-structured process models from event logs containing infrequent behaviour", 2014).
 */
export function frequentPart(graph: FollowsGraph, noise: number): FollowsGraph {
  const { starts, ends } = graph;
  return {
    ...graph,
    follows: graph.follows.map((followers, node) =>
      atLeast(followers, noise * Math.max(...followers.values(), ends.get(node) ?? 0)),
    ),
    starts: atLeast(starts, noise * Math.max(...starts.values())),
    ends: atLeast(ends, noise * Math.max(...ends.values())),
  };
}

function atLeast(counts: ReadonlyMap<number, number>, least: number): Map<number, number> {
  return new Map([...counts].filter(([, count]) => count >= least));
}

function add(counts: Map<number, number>, key: number, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
