import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import {
  restAfterBatch,
  retryPause,
  type CatchUpOptions,
  type RecordedEvent,
  type RecordedEventHandler,
  type Subscription,
} from '@liucheng/ports';
import type { CommitWatch } from './commit-watch.ts';

const firstPauseMs = 50;
const defaultBatch = 500;

/** One subscription: reads a batch, hands it over, waits for it, and waits for commits when there is nothing to read. */
export class CatchUp implements Subscription {
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;
  private position: number;

  constructor(
    private readonly read: (after: number, limit: number) => RecordedEvent[],
    private readonly watch: CommitWatch,
    private readonly options: CatchUpOptions,
    private readonly handler: RecordedEventHandler,
  ) {
    this.position = options.after;
    this.ended = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.ended;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const limit = this.options.batchSize ?? defaultBatch;
    let attempt = 0;
    // The handler's promises may all be settled ones: timers and sockets get their turn between batches.
    for (await nextTurn(); !signal.aborted; await nextTurn()) {
      try {
        const seen = this.watch.commits;
        const batch = this.read(this.position, limit);
        const last = batch.at(-1);
        if (!last) {
          await this.watch.next(seen, signal);
          continue;
        }
        const started = performance.now();
        await this.handler(batch);
        this.position = last.position;
        attempt = 0;
        const rest = restAfterBatch(performance.now() - started);
        if (batch.length < limit) await pause(rest, undefined, { signal }).catch(() => undefined);
      } catch (error) {
        attempt++;
        this.options.onError?.(error, attempt);
        await retryPause(attempt, firstPauseMs, signal);
      }
    }
  }
}
