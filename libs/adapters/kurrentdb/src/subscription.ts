import { setTimeout as pause } from 'node:timers/promises';
import {
  restAfterBatch,
  retryPause,
  type CatchUpOptions,
  type RecordedEvent,
  type RecordedEventHandler,
  type Subscription,
} from '@liucheng/ports';
import {
  START,
  streamNameFilter,
  type AllStreamSubscription,
  type AllStreamResolvedEvent,
  type KurrentDBClient,
  type Position,
} from '@kurrent/kurrentdb-client';
import type { Connection } from './connection.ts';
import { fromResolved } from './stored-event.ts';

const firstPauseMs = 50;
const defaultBatch = 500;
/** In units of 32 events of anybody: after how many the server tells how far it has searched. */
const checkpointInterval = 32;
/** How long a batch of history waits to be filled. */
const gatherMs = 100;

/**
 * One catch-up subscription to `$all`, filtered by the server. It takes a batch from the client's bounded buffer, hands
 * it over and waits; meanwhile the buffer fills and the server is held up by HTTP/2's flow control. Where it is cut off it
 * subscribes again after the last event handled, or after the last checkpoint if that is further on.
 */
export class AllSubscription implements Subscription {
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;
  private readonly client: KurrentDBClient;
  private readonly batchSize: number;
  private resume: Position | undefined;
  /** Attempts to subscribe that came to nothing, one after another. */
  private failures = 0;

  constructor(
    connection: Connection,
    private readonly prefix: string,
    private readonly options: CatchUpOptions,
    private readonly handler: RecordedEventHandler,
    private readonly onDrop: (error: unknown, attempt: number) => void,
  ) {
    this.client = connection.client();
    this.batchSize = options.batchSize ?? defaultBatch;
    const { after } = options;
    this.resume = after > 0 ? { commit: BigInt(after), prepare: BigInt(after) } : undefined;
    this.ended = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.ended;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.follow(signal);
      } catch (error) {
        if (signal.aborted) break;
        this.failures++;
        this.onDrop(error, this.failures);
        await retryPause(this.failures, firstPauseMs, signal);
      }
    }
    await this.client.dispose().catch(() => undefined);
  }

  /** One connection's worth. */
  private async follow(signal: AbortSignal): Promise<void> {
    const mark = new Checkpoint();
    const source = this.client.subscribeToAll(
      {
        fromPosition: this.resume ?? START,
        filter: streamNameFilter({
          prefixes: [this.prefix],
          checkpointInterval,
          checkpointReached: (subscription, position) => {
            this.failures = 0;
            mark.reached(position, subscription.readableLength);
            source.emit('checkpoint');
          },
        }),
      },
      { highWaterMark: Math.max(16, this.batchSize) },
    );
    const arrivals = new Arrivals(source, signal);
    try {
      for (;;) {
        const batch = this.take(source, mark);
        while (batch.length > 0 && batch.length < this.batchSize && !signal.aborted && !source.destroyed) {
          if (source.readableLength === 0 && (arrivals.live || !(await arrivals.within(gatherMs)))) break;
          this.take(source, mark, batch);
        }
        if (batch.length > 0) {
          const started = performance.now();
          if (!(await this.deliver(batch, signal))) return;
          const rest = restAfterBatch(performance.now() - started);
          if (batch.length < this.batchSize) await pause(rest, undefined, { signal }).catch(() => undefined);
        }
        this.advance(mark.passed());
        if (signal.aborted) return;
        if (source.readableLength === 0 || source.destroyed) await arrivals.next();
      }
    } finally {
      arrivals.end();
      source.destroy();
      await source.unsubscribe().catch(() => undefined);
    }
  }

  private take(
    source: AllStreamSubscription,
    mark: Checkpoint,
    batch: RecordedEvent[] = [],
  ): RecordedEvent[] {
    while (batch.length < this.batchSize) {
      const resolved = source.read() as AllStreamResolvedEvent | null;
      if (resolved === null) break;
      mark.taken();
      const { storedId: _, ...event } = fromResolved(resolved, this.prefix);
      // The server leaves out what lies at the position asked for; nothing is delivered twice if one does not.
      if (BigInt(event.position) > (this.resume?.commit ?? 0n)) batch.push(event);
    }
    return batch;
  }

  /** @returns false when stopped before the batch was handled. */
  private async deliver(batch: readonly RecordedEvent[], signal: AbortSignal): Promise<boolean> {
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        await this.handler(batch);
        const commit = BigInt((batch.at(-1) as RecordedEvent).position);
        this.resume = { commit, prepare: commit };
        this.failures = 0;
        return true;
      } catch (error) {
        this.options.onError?.(error, attempt);
        await retryPause(attempt, firstPauseMs, signal);
      }
    }
    return false;
  }

  private advance(position: Position | undefined): void {
    if (position && position.commit > (this.resume?.commit ?? -1n)) this.resume = position;
  }
}

/** A checkpoint holds once the events that came before it are handled; those still lie in the buffer when it comes. */
class Checkpoint {
  private position: Position | undefined;
  private before = 0;

  reached(position: Position, buffered: number): void {
    this.position = position;
    this.before = buffered;
  }

  taken(): void {
    if (this.before > 0) this.before--;
  }

  passed(): Position | undefined {
    return this.before === 0 ? this.position : undefined;
  }
}

/** Waits for something to happen to a subscription, missing nothing that happens between two waits. */
class Arrivals {
  /** The server has said that history is over. */
  live = false;
  private happened = false;
  private failure: { readonly error: unknown } | undefined;
  private wake: () => void = () => undefined;
  private readonly happen = (): void => {
    this.happened = true;
    this.wake();
  };

  constructor(
    source: AllStreamSubscription,
    private readonly signal: AbortSignal,
  ) {
    const { happen } = this;
    const fail = (error: unknown): void => {
      this.failure ??= { error };
      happen();
    };
    for (const event of ['readable', 'checkpoint']) source.on(event, happen);
    source.on('caughtUp', () => {
      this.live = true;
      happen();
    });
    // Stays for good: the client may report an error after the subscription was given up.
    source.on('error', fail);
    for (const event of ['end', 'close']) source.on(event, () => fail(new Error('the subscription ended')));
    signal.addEventListener('abort', happen);
  }

  end(): void {
    this.signal.removeEventListener('abort', this.happen);
  }

  /** @returns whether anything came in time; what ended the subscription is left to `next`. */
  async within(ms: number): Promise<boolean> {
    if (!this.happened) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const came = this.happened && !this.failure;
    if (came) this.happened = false;
    return came;
  }

  /** @throws what ended the subscription. */
  async next(): Promise<void> {
    if (!this.happened && !this.failure) await new Promise<void>((resolve) => (this.wake = resolve));
    this.happened = false;
    if (this.failure) throw this.failure.error;
  }
}
