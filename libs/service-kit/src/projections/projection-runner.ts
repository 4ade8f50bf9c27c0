import { LRUCache } from 'lru-cache';
import type { DocumentStore, EventStore, RecordedEvent, Stored, Subscription, Write } from '@liucheng/ports';
import { collectionOf, type Projected, type Projection } from './projection.ts';

export interface ProjectionRunnerOptions<Doc extends object> {
  readonly projection: Projection<Doc>;
  readonly store: EventStore;
  readonly documents: DocumentStore;
  readonly onError: (error: unknown, attempt: number) => void;
  readonly batchSize?: number;
}

interface Waiter {
  readonly position: number;
  readonly reached: () => void;
}

const cachedDocuments = 10_000;

/**
 * Keeps one view up to date. Per batch: one read of the documents concerned that are not remembered, one commit that
 * stores documents and position together. So a crash repeats a batch as a whole or not at all.
 *
 * A document also says which event made it (`asOf`), and is only replaced at the revision that was read. Two runners of
 * one view, as there are for a moment when a new instance of a service replaces the old, therefore do not count an
 * event twice: the later commit is refused, and its runner reads again.
 */
export class ProjectionRunner<Doc extends object> {
  private readonly collection: string;
  private readonly cache = new LRUCache<string, Stored<Projected<Doc>>>({ max: cachedDocuments });
  private readonly waiters = new Set<Waiter>();
  private subscription: Subscription | undefined;
  private storeId = '';
  private current = 0;

  constructor(private readonly options: ProjectionRunnerOptions<Doc>) {
    this.collection = collectionOf(options.projection);
  }

  get name(): string {
    return this.collection;
  }

  /** Position in the store up to which the view is complete. */
  get position(): number {
    return this.current;
  }

  async start(): Promise<void> {
    const { store, documents, projection, onError, batchSize = 500 } = this.options;
    await documents.define({ name: this.collection, indexes: projection.indexes });
    this.storeId = await store.identity();
    this.current = (await documents.positions(this.consumer))[this.storeId] ?? 0;
    this.subscription = store.subscribe({ after: this.current, batchSize, onError }, (batch) =>
      this.apply(batch),
    );
  }

  async stop(): Promise<void> {
    await this.subscription?.stop();
  }

  /** Whether the view is, or gets within the time in ms, as far as a position of the event store. */
  async waitFor(position: number, withinMs: number): Promise<boolean> {
    if (this.current >= position) return true;
    return new Promise((resolve) => {
      const settle = (reached: boolean): void => {
        clearTimeout(timer);
        this.waiters.delete(waiter);
        resolve(reached);
      };
      const waiter = { position, reached: () => settle(true) };
      const timer = setTimeout(() => settle(false), withinMs);
      this.waiters.add(waiter);
    });
  }

  private get consumer(): string {
    return `projection-${this.collection}`;
  }

  private async apply(batch: readonly RecordedEvent[]): Promise<void> {
    const position = batch.at(-1)?.position ?? this.current;
    try {
      await this.options.documents.commit({
        writes: await this.writesOf(batch),
        positions: { consumer: this.consumer, values: { [this.storeId]: position } },
      });
    } catch (error) {
      // What is remembered may be what was refused; the next try reads it again.
      this.cache.clear();
      throw error;
    }
    this.current = position;
    for (const waiter of [...this.waiters]) if (waiter.position <= position) waiter.reached();
  }

  private async writesOf(batch: readonly RecordedEvent[]): Promise<Write[]> {
    const { projection, documents } = this.options;
    const concerned = batch.flatMap((event) => {
      const id = projection.id(event);
      return id === undefined ? [] : [{ id, event }];
    });
    const missing = [...new Set(concerned.map(({ id }) => id).filter((id) => !this.cache.has(id)))];
    const read =
      missing.length === 0 ? [] : await documents.getMany<Projected<Doc>>(this.collection, missing);
    const stored = new Map<string, Stored<Projected<Doc>>>(read);
    const before = (id: string): Stored<Projected<Doc>> | undefined => stored.get(id) ?? this.cache.get(id);
    const after = new Map<string, Projected<Doc> | undefined>();
    for (const { id, event } of concerned) {
      const doc = after.has(id) ? after.get(id) : before(id)?.doc;
      if (doc !== undefined && doc.asOf >= event.position) continue;
      const evolved = projection.evolve(doc, event);
      after.set(id, evolved === undefined ? undefined : { ...evolved, asOf: event.position });
    }
    return [...after].flatMap(([id, doc]): Write[] => {
      const expectedRevision = before(id)?.revision ?? 0;
      if (doc === undefined) {
        this.cache.delete(id);
        return expectedRevision === 0 ? [] : [{ kind: 'delete', collection: this.collection, id }];
      }
      this.cache.set(id, { id, revision: expectedRevision + 1, doc });
      return [{ kind: 'put', collection: this.collection, id, doc, expectedRevision }];
    });
  }
}
