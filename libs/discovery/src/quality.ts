import { Aligner, alignTrace, explain, type Vector } from '@liucheng/conformance';
import type { Flow } from '@liucheng/process-model';
import { keyOf, traceCount, type VariantLog } from './variant-log.ts';

export interface Quality {
  /** Mean over the traces of 1 − cost of the optimal alignment / (steps of the trace + steps of the shortest run); 1 for no traces. */
  readonly fitness: number;
  /**
   * Of what the flow allows at the places where the log has been, the share that the log did: escaping edges on one optimal
   * alignment of each trace (Adriansyah, Munoz-Gama, Carmona, van Dongen, van der Aalst, "Measuring precision of modeled
   * behavior", 2015), each place weighted by the traces that go through it; the end of a trace is no place. 1 where nothing
   * is allowed anywhere.
   */
  readonly precision: number;
}

/** A run of the flow, as symbols of the aligner, and how many traces it stands for. */
interface Run {
  readonly key: string;
  readonly symbols: readonly number[];
  readonly count: number;
}

/** How well a flow fits a log, and how little else it allows. Memory grows with the steps of the variants. */
export function quality(flow: Flow, log: VariantLog, names: readonly string[]): Quality {
  const aligner = new Aligner(flow);
  let fitness = 0;
  const runs = log.map(({ steps, count }): Run => {
    const trace = steps.map((step) => names[step] as string);
    const { cost, shortestRun } = alignTrace(aligner, trace);
    const worst = trace.length + shortestRun;
    fitness += count * (worst === 0 ? 1 : 1 - cost / worst);
    const symbols = (cost === 0 ? trace : nearestRun(aligner, trace)).map((step) => aligner.symbol(step));
    return { key: keyOf(symbols), symbols, count };
  });
  const traces = traceCount(log);
  return { fitness: traces === 0 ? 1 : fitness / traces, precision: precisionOf(aligner, runs) };
}

function nearestRun(aligner: Aligner, trace: readonly string[]): string[] {
  const { moves } = explain(aligner, trace, true);
  return moves.filter(({ kind }) => kind !== 'log').map(({ step }) => step);
}

/** Goes through the prefixes of all runs as ranges of the sorted list, so that no tree of them is built. */
function precisionOf(aligner: Aligner, runs: Run[]): number {
  runs.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const widths = new WeakMap<Vector, number>();
  const allowedAt = (vector: Vector): number => {
    let width = widths.get(vector);
    if (width === undefined) widths.set(vector, (width = aligner.enabled(vector).length));
    return width;
  };
  let allowed = 0;
  let done = 0;
  const places = [{ from: 0, until: runs.length, depth: 0, vector: aligner.start }];
  for (let place = places.pop(); place; place = places.pop()) {
    const { until, depth, vector } = place;
    let { from } = place;
    // Runs that are over here come first.
    while (from < until && (runs[from] as Run).symbols.length === depth) from++;
    let [weight, branches] = [0, 0];
    while (from < until) {
      const symbol = (runs[from] as Run).symbols[depth] as number;
      let next = from;
      while (next < until && (runs[next] as Run).symbols[depth] === symbol)
        weight += (runs[next++] as Run).count;
      branches += 1;
      places.push({ from, until: next, depth: depth + 1, vector: aligner.move(vector, symbol) });
      from = next;
    }
    allowed += weight * (weight === 0 ? 0 : allowedAt(vector));
    done += weight * branches;
  }
  return allowed === 0 ? 1 : done / allowed;
}
