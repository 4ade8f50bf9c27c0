import type { DocumentStore, EventBus, EventStore } from '@liucheng/ports';
import type { Registry } from 'prom-client';
import type { Tracing } from '../tracing/tracing.ts';
import { ObservedDocumentStore } from './observed-document-store.ts';
import { ObservedEventBus } from './observed-event-bus.ts';
import { ObservedEventStore } from './observed-event-store.ts';
import { StoreMetrics } from './store-metrics.ts';

/** A service's stores as seen by metrics and traces, whatever products they are. */
export function observeStores(
  stores: { readonly store: EventStore; readonly bus: EventBus; readonly documents: DocumentStore },
  registry: Registry,
  tracing: Tracing,
): { readonly store: EventStore; readonly bus: EventBus; readonly documents: DocumentStore } {
  const metrics = new StoreMetrics(registry);
  return {
    store: new ObservedEventStore(stores.store, metrics, tracing),
    bus: new ObservedEventBus(stores.bus, metrics, tracing, registry),
    documents: new ObservedDocumentStore(stores.documents, metrics, tracing),
  };
}
