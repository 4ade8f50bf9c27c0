import {
  DocumentStore,
  type Aggregate,
  type CollectionSpec,
  type DocumentSnapshot,
  type Page,
  type Query,
  type Stored,
  type UnitOfWork,
  type Where,
} from '@liucheng/ports';
import type { Tracing } from '../tracing/tracing.ts';
import type { StoreMetrics } from './store-metrics.ts';

/** A document store whose calls are timed, and whose commits show in the trace that they belong to. */
export class ObservedDocumentStore extends DocumentStore {
  constructor(
    private readonly inner: DocumentStore,
    private readonly metrics: StoreMetrics,
    private readonly tracing: Tracing,
  ) {
    super();
  }

  override define(spec: CollectionSpec): Promise<void> {
    return this.metrics.timed('documents', 'define', () => this.inner.define(spec));
  }

  override drop(collection: string): Promise<void> {
    return this.metrics.timed('documents', 'drop', () => this.inner.drop(collection));
  }

  override get<Doc>(collection: string, id: string): Promise<Stored<Doc> | undefined> {
    return this.metrics.timed('documents', 'get', () => this.inner.get<Doc>(collection, id));
  }

  override getMany<Doc>(collection: string, ids: readonly string[]): Promise<Map<string, Stored<Doc>>> {
    return this.metrics.timed('documents', 'get_many', () => this.inner.getMany<Doc>(collection, ids));
  }

  override find<Doc>(collection: string, query: Query): Promise<Page<Doc>> {
    return this.metrics.timed('documents', 'find', () => this.inner.find<Doc>(collection, query));
  }

  override aggregate(
    collection: string,
    options: { readonly where?: Where; readonly groupBy?: string; readonly sums?: readonly string[] },
  ): Promise<Aggregate[]> {
    return this.metrics.timed('documents', 'aggregate', () => this.inner.aggregate(collection, options));
  }

  override snapshot(): Promise<DocumentSnapshot> {
    return this.metrics.timed('documents', 'snapshot', () => this.inner.snapshot());
  }

  override commit(unit: UnitOfWork): Promise<void> {
    const commit = (): Promise<void> =>
      this.metrics.timed('documents', 'commit', () => this.inner.commit(unit));
    if (!this.tracing.on) return commit();
    const attributes = { 'db.operation.name': 'commit', 'db.operation.batch.size': unit.writes.length };
    return this.tracing.within('document-store commit', { kind: 'client', attributes }, commit);
  }

  override positions(consumer: string): Promise<Readonly<Record<string, number>>> {
    return this.metrics.timed('documents', 'positions', () => this.inner.positions(consumer));
  }

  override close(): Promise<void> {
    return this.inner.close();
  }
}
