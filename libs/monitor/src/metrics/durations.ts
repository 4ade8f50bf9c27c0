import type { Sketch } from '@liucheng/conformance';

/** Durations in milliseconds: exact counts, percentiles within 1 %. */
export interface Durations {
  readonly count: number;
  readonly meanMs?: number;
  readonly minMs?: number;
  readonly maxMs?: number;
  readonly p50Ms?: number;
  readonly p90Ms?: number;
  readonly p95Ms?: number;
  readonly p99Ms?: number;
}

export function durations(stored: Sketch): Durations {
  const { count: total, mean, min, max } = stored;
  if (mean === undefined || min === undefined || max === undefined) return { count: total };
  const at = (q: number): number => Math.round(stored.quantile(q) as number);
  return {
    count: total,
    meanMs: Math.round(mean),
    minMs: Math.round(min),
    maxMs: Math.round(max),
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
  };
}
