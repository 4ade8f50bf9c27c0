import { setTimeout as pause } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import {
  retryPause,
  StaleDocumentError,
  type DocumentStore,
  type EventStore,
  type RecordedEvent,
  type Stored,
  type Subscription,
  type Write,
} from '@liucheng/ports';
import { atMost } from '../at-most.ts';
import type { Work } from '../background/background-work.ts';
import { collectionOf, consumerOf, type Projected, type Projection } from './projection.ts';
import { ViewHead } from './view-head.ts';
import { beginning, progressIn, type ViewProgress } from './view-progress.ts';

export interface ProjectionRunnerOptions<Doc extends object> {
  readonly projection: Projection<Doc>;
  readonly store: EventStore;
  readonly documents: DocumentStore;
  readonly onError: (error: unknown, attempt: number) => void;
  readonly batchSize?: number;
  /** How often it is looked whether the view has gone back though nothing happens, in ms; default 1000. */
  readonly lookMs?: number;
}

interface Waiter {
  readonly position: number;
  readonly reached: () => void;
}

const cachedDocuments = 10_000;
/** How often the position that another instance stores is looked at while somebody waits for it, in ms. */
const lookEveryMs = 50;
const firstPauseMs = 100;

/**
 * Keeps one view up to date. Per batch: one read of the documents concerned that are not remembered, one commit that
 * stores documents and position together. So a crash repeats a batch as a whole or not at all.
 *
 * A document also says which event made it (`asOf`), and is only replaced at the revision that was read. Two runners of
 * one view, as there are for a moment when a new instance of a service replaces the old, therefore do not count an
 * event twice: the later commit is refused, and its runner begins again from what is stored.
 *
 * So does a runner whose view has gone back, as when a backup was put in its place: the view's head, which every batch
 * writes at the revision that the runner left it at, is not as it was left.
 */
export class ProjectionRunner<Doc extends object> implements Work {
  private readonly collection: string;
  private readonly cache = new LRUCache<string, Stored<Projected<Doc>>>(atMost(cachedDocuments));
  private readonly waiters = new Set<Waiter>();
  private readonly head: ViewHead;
  private subscription: Subscription | undefined;
  private stopping = new AbortController();
  private beginning: Promise<void> | undefined;
  private looks: NodeJS.Timeout | undefined;
  private storeId = '';
  private current: ViewProgress = { position: 0, completeAt: undefined };

  constructor(private readonly options: ProjectionRunnerOptions<Doc>) {
    this.collection = collectionOf(options.projection);
    this.head = new ViewHead(options.documents, this.collection);
  }

  /** Grows whenever the view is gone on with from what is stored: it may be less than it was. */
  begun = 0;

  get name(): string {
    return this.collection;
  }

  get projection(): Projection<Doc> {
    return this.options.projection;
  }

  /** What every instance needs to read the view, whoever builds it. */
  async define(): Promise<void> {
    const { documents, projection } = this.options;
    await documents.define({ name: this.collection, indexes: projection.indexes });
    await this.head.define();
  }

  async start(): Promise<void> {
    this.stopping = new AbortController();
    await this.define();
    await this.begin();
    this.looks = setInterval(() => void this.look(), this.options.lookMs ?? 1_000).unref();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.looks);
    await this.beginning;
    await this.subscription?.stop();
    this.subscription = undefined;
  }

  /** Goes on from what is stored. */
  private async begin(): Promise<void> {
    const { store, documents, onError, batchSize = 500 } = this.options;
    this.cache.clear();
    // The head first: it vouches for what is read after it.
    await this.head.read();
    this.current = await this.stored();
    if (this.current.completeAt === undefined) {
      const completeAt = await store.head();
      const values = beginning(this.storeId, completeAt);
      await documents.commit({ writes: [], positions: { consumer: this.consumer, values } });
      this.current = { position: 0, completeAt };
    }
    this.begun++;
    if (this.stopping.signal.aborted) return;
    const after = this.current.position;
    this.subscription = store.subscribe({ after, batchSize, onError }, (batch) => this.apply(batch));
  }

  /** Tries until it has begun again, or is stopped; not awaited by what is under way, which it waits for. */
  private beginAgain(): void {
    this.beginning ??= (async () => {
      const { signal } = this.stopping;
      await this.subscription?.stop();
      for (let attempt = 1; !signal.aborted; attempt++) {
        try {
          await this.begin();
          break;
        } catch (error) {
          this.options.onError(error, attempt);
          await retryPause(attempt, firstPauseMs, signal);
        }
      }
      this.beginning = undefined;
    })();
  }

  private async look(): Promise<void> {
    try {
      if (!this.beginning && !(await this.head.isAsLeft())) this.beginAgain();
    } catch {
      // A store that is away is noticed by whoever needs it.
    }
  }

  /** How far the view is, here or, where another instance builds it, as that one has stored. */
  async progress(): Promise<ViewProgress> {
    if (!this.subscription) this.current = await this.stored();
    return this.current;
  }

  /** Whether the view is, or gets within the time in ms, as far as a position of the event store. */
  async waitFor(position: number, withinMs: number): Promise<boolean> {
    const until = performance.now() + withinMs;
    for (;;) {
      if ((await this.progress()).position >= position) return true;
      const left = until - performance.now();
      if (left <= 0) return false;
      if (this.subscription) await this.moved(position, left);
      else await pause(Math.min(lookEveryMs, left));
    }
  }

  /** Whether the view holds, or does within the time in ms, everything that was there when it was begun. */
  async complete(withinMs: number): Promise<boolean> {
    const until = performance.now() + withinMs;
    for (;;) {
      const { completeAt } = await this.progress();
      const left = until - performance.now();
      if (completeAt !== undefined) return this.waitFor(completeAt, left);
      if (left <= 0) return false;
      await pause(Math.min(lookEveryMs, left));
    }
  }

  /** Resolves when the view built here is as far as the position, or the time in ms has passed. */
  private async moved(position: number, withinMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.waiters.delete(waiter);
        resolve();
      };
      const waiter = { position, reached: settle };
      const timer = setTimeout(settle, withinMs);
      this.waiters.add(waiter);
    });
  }

  private async stored(): Promise<ViewProgress> {
    this.storeId ||= await this.options.store.identity();
    return progressIn(await this.options.documents.positions(this.consumer), this.storeId);
  }

  private get consumer(): string {
    return consumerOf(this.collection);
  }

  private async apply(batch: readonly RecordedEvent[]): Promise<void> {
    const position = batch.at(-1)?.position ?? this.current.position;
    try {
      const writes = await this.writesOf(batch);
      await this.head.commit(position, {
        writes,
        positions: { consumer: this.consumer, values: { [this.storeId]: position } },
      });
    } catch (error) {
      // What is remembered may be what was refused; the next try reads it again.
      this.cache.clear();
      if (error instanceof StaleDocumentError) this.beginAgain();
      throw error;
    }
    this.current = { ...this.current, position };
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
