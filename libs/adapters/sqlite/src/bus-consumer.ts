import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type BusMessage,
  type ConsumeOptions,
  type DeliveryHandler,
  partitionName,
  retryPause,
  StoreUnavailableError,
  type RefusedMessage,
  type Subscription,
  UnprocessableMessagesError,
} from '@liucheng/ports';
import type { BusLog, Partition } from './bus-log.ts';
import type { CommitWatch } from './commit-watch.ts';
import type { DeadLetters, Parking } from './dead-letters.ts';

/** What a consumer needs of the bus it runs on. */
export interface ConsumerHost {
  readonly log: BusLog;
  readonly letters: DeadLetters;
  readonly watch: CommitWatch;
  /** Partitions that a topic gets which this bus is the first to publish to. */
  readonly partitions: number;
  /** Runs a write in the bus's next transaction; resolves when it is durable. */
  write(work: () => void): Promise<void>;
  checkpoints(group: string): Map<string, number>;
  saveCheckpoints(group: string, offsets: ReadonlyMap<string, number>): void;
}

const defaultBatch = 500;
const defaultRetry = { attempts: 5, firstDelayMs: 100 };
const behindAnother = 'an earlier message of the same key is parked';

/** What became of a delivery; a cause when the tries are used up. */
type Outcome =
  'handled' | 'stopped' | { readonly cause: string } | { readonly refused: readonly RefusedMessage[] };

/** The running consumer of one group: fetches, delivers, retries, parks. Everything it delivers goes through one queue. */
export class BusConsumer implements Subscription {
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;
  private readonly offsets = new Map<string, number>();
  private readonly parkedKeys = new Set<string>();
  private readonly retry: { readonly attempts: number; readonly firstDelayMs: number };
  /** Partition to begin the next fetch with, so that a busy one does not keep the others waiting. */
  private turn = 0;
  private queue: Promise<unknown> = Promise.resolve();
  private started = false;
  /** How many partitions the consumer was told of. */
  private assigned = 0;
  private allTold = false;

  constructor(
    private readonly host: ConsumerHost,
    private readonly options: ConsumeOptions,
    private readonly handler: DeliveryHandler,
  ) {
    this.retry = options.retry ?? defaultRetry;
    this.ended = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.ended;
    await this.queue;
  }

  /** Delivers a key's letters one by one, from the oldest, until none is left or one fails. */
  async retryKey(key: string): Promise<{ handled: number; parked: number }> {
    return this.exclusive(async () => {
      const { letters } = this.host;
      const { group } = this.options;
      let handled = 0;
      for (;;) {
        const current = this.stopping.signal.aborted ? undefined : letters.first(group, key);
        if (!current) break;
        try {
          await this.handler({ messages: [current.message], redelivered: true });
        } catch (error) {
          await this.host.write(() => letters.failedAgain(current, causeOf(error)));
          break;
        }
        await this.host.write(() => letters.handled(current));
        handled++;
      }
      const parked = letters.count(group, key);
      if (parked === 0) this.parkedKeys.delete(key);
      return { handled, parked };
    });
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let attempt = 0;
    for (await nextTurn(); !signal.aborted; await nextTurn()) {
      const seen = this.host.watch.commits;
      try {
        const idle = await this.exclusive(() => this.step());
        attempt = 0;
        if (idle) await this.host.watch.next(seen, signal);
      } catch (error) {
        // Not a message's fault: the bus file, the store of positions or `onParked` failed. Nothing has been skipped.
        attempt++;
        this.options.onError?.(error, attempt);
        await retryPause(attempt, this.retry.firstDelayMs, signal);
      }
    }
  }

  /** Handles one batch; true when there was none. */
  private async step(): Promise<boolean> {
    if (!this.started) await this.start();
    await this.tellAssigned();
    if (!this.allTold) await this.tellParked();
    const batch = this.fetch();
    if (batch.length === 0) return true;
    if (!(await this.handle(batch))) return false;
    const reached = new Map(batch.map((message) => [partitionName(message), message.offset]));
    if (!this.options.positions) {
      await this.host.write(() => this.host.saveCheckpoints(this.options.group, reached));
    }
    for (const [name, offset] of reached) this.offsets.set(name, offset);
    return false;
  }

  private async start(): Promise<void> {
    const { group, topics, positions } = this.options;
    for (const key of this.host.letters.keys(group)) this.parkedKeys.add(key);
    const offsets = positions ? Object.entries(await positions()) : this.host.checkpoints(group);
    for (const [name, offset] of offsets) this.offsets.set(name, offset);
    for (const partition of topics.flatMap((topic) => this.host.log.partitions(topic))) {
      const name = partitionName(partition);
      const [at, end] = [this.offsets.get(name) ?? 0, this.host.log.lastOffset(partition)];
      if (at > end) {
        throw new Error(
          `group ${group} has handled ${name} up to offset ${at}, but it ends at ${end}: the bus file is not the one ` +
            'that the group has consumed; restore it, or rebuild what the group keeps',
        );
      }
    }
    this.started = true;
  }

  /** A topic with more partitions than were told of may come later: its partitions are told before they are read. */
  private async tellAssigned(): Promise<void> {
    const { onAssigned, topics } = this.options;
    if (!onAssigned) return;
    const counts = topics.map((topic) => this.host.log.partitions(topic).length);
    const count = Math.max(this.host.partitions, ...counts);
    if (count <= this.assigned) return;
    await onAssigned(Array.from({ length: count }, (_, partition) => partition));
    this.assigned = count;
  }

  private fetch(): BusMessage[] {
    const partitions = this.options.topics.flatMap((topic) => this.host.log.partitions(topic));
    const limit = this.options.batchSize ?? defaultBatch;
    const batch: BusMessage[] = [];
    for (let index = 0; index < partitions.length && batch.length < limit; index++) {
      const partition = partitions[(this.turn + index) % partitions.length] as Partition;
      const after = this.offsets.get(partitionName(partition)) ?? 0;
      batch.push(...this.host.log.read(partition, after, limit - batch.length));
    }
    this.turn++;
    return batch;
  }

  /** Every message of the batch is handled or parked; false when the consumer was stopped before. */
  private async handle(batch: readonly BusMessage[]): Promise<boolean> {
    const isParked = ({ key }: BusMessage): boolean => this.parkedKeys.has(key);
    if (this.parkedKeys.size > 0) await this.parkBehind(batch.filter(isParked));
    const deliverable = this.parkedKeys.size > 0 ? batch.filter((message) => !isParked(message)) : batch;
    if (deliverable.length === 0) return true;
    const outcome = await this.deliver(deliverable);
    if (outcome === 'stopped') return false;
    if (outcome === 'handled') return true;
    if ('refused' in outcome) {
      await this.parkRefused(outcome.refused);
      return true;
    }
    const [only, ...others] = deliverable as [BusMessage, ...BusMessage[]];
    if (others.length === 0) {
      await this.park([{ message: only, cause: outcome.cause, attempts: this.retry.attempts }]);
      return true;
    }
    for (const message of deliverable) {
      if (isParked(message)) {
        await this.parkBehind([message]);
        continue;
      }
      const single = await this.deliver([message]);
      if (single === 'stopped') return false;
      if (single === 'handled') continue;
      if ('refused' in single) await this.parkRefused(single.refused);
      else await this.park([{ message, cause: single.cause, attempts: this.retry.attempts }]);
    }
    return true;
  }

  /** Tries until it succeeds, the tries are used up or the consumer is stopped. */
  private async deliver(messages: readonly BusMessage[]): Promise<Outcome> {
    let counted = 0;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.handler({ messages, redelivered: false });
        return 'handled';
      } catch (error) {
        this.options.onError?.(error, attempt);
        if (error instanceof UnprocessableMessagesError) return { refused: error.refused };
        // A store that is out of reach is no message's fault: parking would only empty the topic into the list.
        if (!(error instanceof StoreUnavailableError)) counted++;
        if (counted >= this.retry.attempts) return { cause: causeOf(error) };
        await retryPause(attempt, this.retry.firstDelayMs, this.stopping.signal);
        if (this.stopping.signal.aborted) return 'stopped';
      }
    }
  }

  /** In the order of the handler's list: the first of a key was tried, the others lie behind it. */
  private async parkRefused(refused: readonly RefusedMessage[]): Promise<void> {
    for (const { message, cause } of refused) {
      if (this.parkedKeys.has(message.key)) await this.parkBehind([message]);
      else await this.park([{ message, cause, attempts: 1 }]);
    }
  }

  private async parkBehind(messages: readonly BusMessage[]): Promise<void> {
    await this.park(messages.map((message) => ({ message, cause: behindAnother, attempts: 0 })));
  }

  private async park(parkings: readonly Parking[]): Promise<void> {
    if (parkings.length === 0) return;
    await this.host.write(() => {
      for (const parking of parkings) this.host.letters.park(this.options.group, parking);
    });
    for (const { message } of parkings) this.parkedKeys.add(message.key);
    this.allTold = false;
  }

  /** Tells of every letter not told of yet, also those of an earlier run that ended before it could. */
  private async tellParked(): Promise<void> {
    const { group, onParked } = this.options;
    if (onParked) {
      const { letters } = this.host;
      for (let page = letters.untold(group); page.length > 0; page = letters.untold(group)) {
        for (const letter of page) await onParked(letter);
        await this.host.write(() => page.forEach((letter) => letters.told(letter)));
      }
    }
    this.allTold = true;
  }

  private exclusive<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }
}

function causeOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
