import type { Flow } from '@liucheng/process-model';
import { findCut, type Cut } from './cuts.ts';
import { followsGraph, frequentPart, type FollowsGraph } from './directly-follows.ts';
import { splitLog } from './log-splits.ts';
import { collected, traceCount, type Variant, type VariantLog } from './variant-log.ts';

const silent: Flow = { skip: true };

/**
 * The inductive miner. With `noise` 0 it is IM (Leemans, Fahland, van der Aalst, 2013): every trace of the log is a run of the
 * tree. With `noise` above 0, up to 1, it is IMf (2014): what is rarer than that share of its most frequent alternative is set
 * aside where the whole log has no cut. Where neither has one, the fall-throughs of Leemans, "Robust process mining with
 * guarantees" (2017), apply in their order. Always ends: each step leaves fewer activities, or shorter traces. Every
 * activity that is kept is one leaf.
 *
 * @param names by number, what the leaves are called
 */
export function inductiveTree(log: VariantLog, names: readonly string[], noise = 0): Flow {
  return new Miner(names, noise).mine(log);
}

class Miner {
  readonly #groupOf: Int32Array;

  constructor(
    private readonly names: readonly string[],
    private readonly noise: number,
  ) {
    this.#groupOf = new Int32Array(names.length);
  }

  mine(log: VariantLog): Flow {
    const rest = log.filter(({ steps }) => steps.length > 0);
    if (rest.length === 0) return silent;
    if (rest.length < log.length) {
      const [all, visible] = [traceCount(log), traceCount(rest)];
      const rare = this.noise > 0 && all - visible < this.noise * all;
      return rare ? this.mine(rest) : { xor: [this.mine(rest), silent] };
    }
    const graph = followsGraph(log);
    return this.#single(log, graph) ?? this.#divided(log, graph) ?? this.#fallThrough(log, graph);
  }

  #single(log: VariantLog, { activities }: FollowsGraph): Flow | undefined {
    const [only] = activities;
    if (only === undefined || activities.length > 1) return undefined;
    const once = log.every(({ steps }) => steps.length === 1);
    return once || this.#mostlyOnce(log) ? this.#leaf(only) : undefined;
  }

  /** The chance of going on after an event, were it a loop, is near to never (section 4.1 of the 2014 paper). */
  #mostlyOnce(log: VariantLog): boolean {
    if (this.noise === 0) return false;
    const traces = traceCount(log);
    const events = log.reduce((sum, { steps, count }) => sum + steps.length * count, 0);
    return Math.abs(traces / (traces + events) - 0.5) <= this.noise;
  }

  #divided(log: VariantLog, graph: FollowsGraph): Flow | undefined {
    const cut = findCut(graph) ?? (this.noise > 0 ? findCut(frequentPart(graph, this.noise)) : undefined);
    if (!cut) return undefined;
    const parts = this.#split(log, cut, graph).map((part) => this.mine(part));
    const [body = silent, ...redo] = parts;
    switch (cut.kind) {
      case 'xor':
        return { xor: parts };
      case 'seq':
        return { seq: parts };
      case 'and':
        return { and: parts };
      case 'loop':
        return { loop: [body, redo.length === 1 ? (redo[0] as Flow) : { xor: redo }] };
    }
  }

  #split(log: VariantLog, cut: Cut, { activities }: FollowsGraph): VariantLog[] {
    const groupOf = this.#groupOf;
    cut.groups.forEach((nodes, group) => {
      for (const node of nodes) groupOf[activities[node] as number] = group;
    });
    return splitLog(log, cut, groupOf);
  }

  /** No trace is empty and there is no cut. Some activity occurs twice in a trace, or with others in all orders. */
  #fallThrough(log: VariantLog, graph: FollowsGraph): Flow {
    const { activities, starts, ends } = graph;
    const numbers = (nodes: ReadonlyMap<number, number>): Set<number> =>
      new Set([...nodes.keys()].map((node) => activities[node] as number));
    const [first, last] = [numbers(starts), numbers(ends)];
    return (
      this.#oncePerTrace(log, activities) ??
      this.#concurrent(log, activities) ??
      this.#again(log, (before, step) => last.has(before) && first.has(step)) ??
      this.#again(log, (_, step) => first.has(step)) ??
      this.#flower(activities)
    );
  }

  #oncePerTrace(log: VariantLog, activities: readonly number[]): Flow | undefined {
    if (activities.length < 2) return undefined;
    const once = activities.find((activity) =>
      log.every(({ steps }) => {
        const index = steps.indexOf(activity);
        return index !== -1 && !steps.includes(activity, index + 1);
      }),
    );
    return once === undefined ? undefined : { and: [this.#leaf(once), this.mine(without(log, once))] };
  }

  /** An activity without which there is a cut. */
  #concurrent(log: VariantLog, activities: readonly number[]): Flow | undefined {
    // Of two activities, what is left of one has none.
    if (activities.length < 3) return undefined;
    for (const activity of activities) {
      const rest = without(log, activity);
      if (!findCut(followsGraph(rest))) continue;
      const own = log.map(({ steps, count }) => ({
        steps: steps.filter((step) => step === activity),
        count,
      }));
      return { and: [this.mine(collected(own)), this.mine(rest)] };
    }
    return undefined;
  }

  /** Traces that are several rounds, each beginning where `begins` says so. */
  #again(log: VariantLog, begins: (before: number, step: number) => boolean): Flow | undefined {
    const rounds: Variant[] = [];
    for (const { steps, count } of log) {
      let from = 0;
      for (let index = 1; index <= steps.length; index++) {
        const over = index === steps.length;
        if (!over && !begins(steps[index - 1] as number, steps[index] as number)) continue;
        rounds.push({ steps: steps.slice(from, index), count });
        from = index;
      }
    }
    return rounds.length === log.length ? undefined : { loop: [this.mine(collected(rounds)), silent] };
  }

  /** Anything, any number of times, at least once. */
  #flower(activities: readonly number[]): Flow {
    const leaves = activities.map((activity) => this.#leaf(activity));
    return { loop: [leaves.length === 1 ? (leaves[0] as Flow) : { xor: leaves }, silent] };
  }

  #leaf(activity: number): Flow {
    return this.names[activity] as string;
  }
}

function without(log: VariantLog, activity: number): VariantLog {
  return collected(
    log.map(({ steps, count }) => ({ steps: steps.filter((step) => step !== activity), count })),
  );
}
