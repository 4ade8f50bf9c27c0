import { setTimeout as pause } from 'node:timers/promises';
import type { DocumentStore } from '@liucheng/ports';
import type { Work } from '../background/background-work.ts';
import type { Lease } from '../background/lease.ts';
import { collectionOf, consumerOf } from './projection.ts';
import type { ProjectionRunner } from './projection-runner.ts';
import { forgotten, gone, isThere } from './view-progress.ts';

export interface ViewWorkOptions {
  readonly runner: ProjectionRunner<object>;
  readonly documents: DocumentStore;
  /** The lease under which a collection is built; `undefined` where no other instance can be there. */
  readonly leaseOf: (collection: string) => Lease | undefined;
  readonly onError: (error: unknown, attempt: number) => void;
}

/** A small view is there before the first request; a larger one goes on being built while requests are told so. */
const awaitedMs = 1_000;
const lookEveryMs = 250;

/** Builds a view and keeps it up to date; when it is complete, the collections of its earlier versions are dropped. */
export class ViewWork implements Work {
  private stopping = new AbortController();
  private retiring: Promise<void> = Promise.resolve();

  constructor(private readonly options: ViewWorkOptions) {}

  async start(): Promise<void> {
    this.stopping = new AbortController();
    await this.options.runner.start();
    await this.options.runner.complete(awaitedMs);
    this.retiring = this.retire(this.stopping.signal);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.options.runner.stop();
    await this.retiring;
  }

  private async retire(signal: AbortSignal): Promise<void> {
    const { runner, onError } = this.options;
    const { name, version } = runner.projection;
    // Of the collection in turn: it remembers since when nobody has reached for it.
    let lease: Lease | undefined;
    for (let earlier = version - 1; earlier > 0 && !signal.aborted;) {
      const collection = collectionOf({ name, version: earlier });
      lease ??= this.options.leaseOf(collection);
      try {
        if ((await runner.complete(0)) && (await this.dropped(collection, lease))) {
          earlier--;
          lease = undefined;
          continue;
        }
      } catch (error) {
        onError(error, 1);
      }
      await pause(lookEveryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Whether the collection is gone. It stays while an instance with the earlier program may read it. */
  private async dropped(collection: string, lease: Lease | undefined): Promise<boolean> {
    const { documents } = this.options;
    const consumer = consumerOf(collection);
    const values = await documents.positions(consumer);
    if (!isThere(values)) return true;
    if (lease && !(await lease.abandoned())) return false;
    await documents.commit({ writes: [], positions: { consumer, values: forgotten(values) } });
    await documents.drop(collection);
    await documents.commit({ writes: [], positions: { consumer, values: gone } });
    return true;
  }
}
