import { StaleDocumentError, StaleRevisionError, StoreUnavailableError } from '@liucheng/ports';
import { Gauge, Histogram, type Registry } from 'prom-client';

export const storeNames = ['events', 'documents', 'bus'] as const;
export type StoreName = (typeof storeNames)[number];

/** How a call of a store ended. `stale`: somebody else was first, which is part of normal work. */
export type CallOutcome = 'ok' | 'stale' | 'unavailable' | 'failed';

/**
 * Times the calls of a service's stores and tells since when one of them cannot be used: from the first call that was
 * refused as unavailable until one is not.
 */
export class StoreMetrics {
  private readonly duration: Histogram<'store' | 'operation' | 'outcome'>;
  private readonly since = new Map<StoreName, number>();

  constructor(registry: Registry) {
    this.duration = new Histogram({
      name: 'liucheng_store_operation_duration_seconds',
      help: 'Time of a call of the event store (events), the document store (documents) or the event bus (bus)',
      labelNames: ['store', 'operation', 'outcome'],
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers: [registry],
    });
    const { since } = this;
    new Gauge({
      name: 'liucheng_store_unavailable_seconds',
      help: 'Since the first call that a store refused as unavailable, while none has gone through; 0 when all is well',
      labelNames: ['store'],
      registers: [registry],
      collect() {
        const now = performance.now();
        for (const store of storeNames) this.set({ store }, (now - (since.get(store) ?? now)) / 1000);
      },
    });
  }

  async timed<Result>(store: StoreName, operation: string, call: () => Promise<Result>): Promise<Result> {
    const begun = performance.now();
    try {
      const result = await call();
      this.observe(store, operation, 'ok', begun);
      return result;
    } catch (error) {
      this.observe(store, operation, outcomeOf(error), begun);
      throw error;
    }
  }

  private observe(store: StoreName, operation: string, outcome: CallOutcome, begun: number): void {
    this.duration.observe({ store, operation, outcome }, (performance.now() - begun) / 1000);
    if (outcome !== 'unavailable') this.since.delete(store);
    else if (!this.since.has(store)) this.since.set(store, begun);
  }
}

function outcomeOf(error: unknown): CallOutcome {
  if (error instanceof StoreUnavailableError) return 'unavailable';
  return error instanceof StaleRevisionError || error instanceof StaleDocumentError ? 'stale' : 'failed';
}
