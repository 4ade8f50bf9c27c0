import type { Flow } from '@liucheng/process-model';

/** A step and what is left to do after it. */
export type Derivative = readonly [step: string, rest: Flow];

const skip: Flow = { skip: true };

/** Whether a flow may end with no visible step. */
export function nullable(flow: Flow): boolean {
  if (typeof flow === 'string') return false;
  if ('seq' in flow) return flow.seq.every(nullable);
  if ('xor' in flow) return flow.xor.some(nullable);
  if ('and' in flow) return flow.and.every(nullable);
  if ('loop' in flow) return nullable(flow.loop[0]);
  if ('repeat' in flow) return nullable(flow.repeat);
  return true;
}

/** The visible steps that may come first, with what is left: Brzozowski's derivatives, carried over to process trees. */
export function derivatives(flow: Flow): Derivative[] {
  if (typeof flow === 'string') return [[flow, skip]];
  if ('seq' in flow) {
    const [head, ...tail] = flow.seq;
    if (head === undefined) return [];
    const first = derivatives(head).map(([step, rest]): Derivative => [step, sequence(rest, ...tail)]);
    return nullable(head) ? [...first, ...derivatives({ seq: tail })] : first;
  }
  if ('xor' in flow) return flow.xor.flatMap(derivatives);
  if ('and' in flow) {
    return flow.and.flatMap((branch, k) =>
      derivatives(branch).map(([step, rest]): Derivative => [step, { and: flow.and.with(k, rest) }]),
    );
  }
  if ('loop' in flow) {
    const [body, redo] = flow.loop;
    const again: Flow = { opt: { seq: [redo, flow] } };
    const first = derivatives(body).map(([step, rest]): Derivative => [step, sequence(rest, again)]);
    const round = derivatives(redo).map(([step, rest]): Derivative => [step, sequence(rest, flow)]);
    return nullable(body) ? [...first, ...round] : first;
  }
  if ('repeat' in flow) return derivatives({ loop: [flow.repeat, skip] });
  return 'opt' in flow ? derivatives(flow.opt) : [];
}

function sequence(...parts: Flow[]): Flow {
  return {
    seq: parts.flatMap((part) =>
      typeof part === 'string' || !('seq' in part) ? (isSkip(part) ? [] : [part]) : [...part.seq],
    ),
  };
}

function isSkip(flow: Flow): boolean {
  return typeof flow === 'object' && 'skip' in flow;
}

/**
 * The textbook: every state of the flow's language crossed with every place in the trace, all model moves taken wherever
 * they are possible. Shares nothing with the aligner and works for small flows only.
 */
export function referenceAlignment(flow: Flow, trace: readonly string[]) {
  let costs = closure(new Map([[JSON.stringify(flow), 0]]));
  const shortestRun = completionCost(costs);
  const prefixCosts = trace.map((step) => {
    const next = new Map<string, number>();
    for (const [state, cost] of costs) {
      offer(next, state, cost + 1);
      for (const [enabled, rest] of derivatives(JSON.parse(state) as Flow)) {
        if (enabled === step) offer(next, JSON.stringify(rest), cost);
      }
    }
    costs = closure(next);
    return Math.min(...costs.values());
  });
  return { prefixCosts, cost: completionCost(costs), shortestRun };
}

/** Adds all states that leaving steps out leads to: Dijkstra with arcs of cost 1. */
function closure(costs: Map<string, number>): Map<string, number> {
  const most = Math.max(...costs.values());
  for (let cost = Math.min(...costs.values()), met = 0; met < costs.size || cost <= most; cost++) {
    for (const [state, at] of costs) {
      if (at !== cost) continue;
      met += 1;
      for (const [, rest] of derivatives(JSON.parse(state) as Flow)) offer(costs, JSON.stringify(rest), cost + 1);
    }
  }
  return costs;
}

function offer(costs: Map<string, number>, state: string, cost: number): void {
  const known = costs.get(state);
  if (known === undefined || cost < known) costs.set(state, cost);
}

function completionCost(costs: ReadonlyMap<string, number>): number {
  return Math.min(...[...costs].filter(([state]) => nullable(JSON.parse(state) as Flow)).map(([, cost]) => cost));
}
