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

/** What the tie rules compare, in this order: deviating moves, log moves among them, ranks of their steps in order. */
export interface Merit {
  readonly cost: number;
  readonly logs: number;
  readonly ranks: readonly number[];
}

export interface ReferenceAlignment {
  readonly prefixCosts: number[];
  readonly cost: number;
  readonly shortestRun: number;
  /** Of the best alignment of the trace as a prefix, and as a whole. */
  readonly prefixMerit: Merit;
  readonly merit: Merit;
}

/**
 * The textbook: every state of the flow's language crossed with every place in the trace, all model moves taken wherever
 * they are possible. Shares nothing with the aligner and works for small flows only. `order` ranks the steps.
 */
export function referenceAlignment(
  flow: Flow,
  trace: readonly string[],
  order: readonly string[],
): ReferenceAlignment {
  const ranked = (merit: Merit, step: string, logs: number): Merit => ({
    cost: merit.cost + 1,
    logs: merit.logs + logs,
    ranks: [...merit.ranks, order.indexOf(step)].sort((a, b) => a - b),
  });
  const closure = (merits: Map<string, Merit>): Map<string, Merit> => {
    const open = [...merits.keys()];
    for (let state = open.shift(); state !== undefined; state = open.shift()) {
      const merit = merits.get(state);
      for (const [step, rest] of derivatives(JSON.parse(state) as Flow)) {
        const next = JSON.stringify(rest);
        if (merit && offer(merits, next, ranked(merit, step, 0))) open.push(next);
      }
    }
    return merits;
  };
  let merits = closure(new Map([[JSON.stringify(flow), { cost: 0, logs: 0, ranks: [] }]]));
  const shortestRun = completed(merits).cost;
  const prefixCosts = trace.map((step) => {
    const next = new Map<string, Merit>();
    for (const [state, merit] of merits) {
      offer(next, state, ranked(merit, step, 1));
      for (const [enabled, rest] of derivatives(JSON.parse(state) as Flow)) {
        if (enabled === step) offer(next, JSON.stringify(rest), merit);
      }
    }
    merits = closure(next);
    return best([...merits.values()]).cost;
  });
  const merit = completed(merits);
  return { prefixCosts, cost: merit.cost, shortestRun, prefixMerit: best([...merits.values()]), merit };
}

/** Keeps the better merit of a state; whether that is the offered one. */
function offer(merits: Map<string, Merit>, state: string, merit: Merit): boolean {
  const known = merits.get(state);
  if (known !== undefined && compare(known, merit) <= 0) return false;
  merits.set(state, merit);
  return true;
}

function completed(merits: ReadonlyMap<string, Merit>): Merit {
  return best([...merits].filter(([state]) => nullable(JSON.parse(state) as Flow)).map(([, merit]) => merit));
}

function best(merits: readonly Merit[]): Merit {
  return merits.reduce((a, b) => (compare(b, a) < 0 ? b : a));
}

function compare(a: Merit, b: Merit): number {
  const first = a.ranks.findIndex((rank, k) => rank !== b.ranks[k]);
  return (
    a.cost - b.cost || a.logs - b.logs || (first < 0 ? 0 : (a.ranks[first] ?? 0) - (b.ranks[first] ?? 0))
  );
}
