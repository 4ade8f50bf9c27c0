import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type BusMessage,
  type BusPositions,
  type ConsumeOptions,
  defaultRetry,
  DeliveryDiscipline,
  type DeliveryHandler,
  partitionName,
  retryPause,
  type Subscription,
} from '@liucheng/ports';
import type { BusLog, Partition } from './bus-log.ts';
import type { CommitWatch } from './commit-watch.ts';
import { type DeadLetters, GroupLetters } from './dead-letters.ts';

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

/** The running consumer of one group: fetches, and keeps the positions. Everything it delivers goes through one queue. */
export class BusConsumer implements Subscription {
  private readonly stopping = new AbortController();
  private readonly letters: GroupLetters;
  private readonly discipline: DeliveryDiscipline;
  private readonly ended: Promise<void>;
  private readonly offsets = new Map<string, number>();
  /** Partition to begin the next fetch with, so that a busy one does not keep the others waiting. */
  private turn = 0;
  private started = false;
  /** How many partitions the consumer was told of. */
  private assigned = 0;

  constructor(
    private readonly host: ConsumerHost,
    private readonly options: ConsumeOptions,
    handler: DeliveryHandler,
  ) {
    this.letters = new GroupLetters(options.group, host.letters, host.write);
    this.discipline = new DeliveryDiscipline(this.letters, options, handler);
    this.ended = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.ended;
    await this.discipline.exclusive(async () => undefined);
  }

  async retryKey(key: string): Promise<{ handled: number; parked: number }> {
    return this.discipline.exclusive(() => this.discipline.retryKey(key, this.stopping.signal));
  }

  /**
   * How far a consumer that keeps its positions itself has come in every partition that it reads, for whoever clears the
   * bus up behind it; none before it has begun.
   */
  get handled(): BusPositions | undefined {
    if (!this.options.positions || !this.started) return undefined;
    const partitions = this.options.topics.flatMap((topic) => this.host.log.partitions(topic));
    return Object.fromEntries(
      partitions.map((each) => [partitionName(each), this.offsets.get(partitionName(each)) ?? 0]),
    );
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const { firstDelayMs } = this.options.retry ?? defaultRetry;
    let attempt = 0;
    for (await nextTurn(); !signal.aborted; await nextTurn()) {
      const seen = this.host.watch.commits;
      try {
        const idle = await this.discipline.exclusive(() => this.step());
        attempt = 0;
        if (idle) await this.host.watch.next(seen, signal);
      } catch (error) {
        // Not a message's fault: the bus file, the store of positions or `onParked` failed. Nothing has been skipped.
        attempt++;
        this.options.onError?.(error, attempt);
        await retryPause(attempt, firstDelayMs, signal);
      }
    }
  }

  /** Handles one batch; true when there was none. */
  private async step(): Promise<boolean> {
    this.host.log.noticeOtherWriters();
    await this.tellAssigned();
    if (!this.started) await this.start();
    await this.discipline.tellParked();
    const batch = this.fetch();
    if (batch.length === 0) return true;
    if (!(await this.discipline.handle(batch, this.stopping.signal))) return false;
    const reached = new Map(batch.map((message) => [partitionName(message), message.offset]));
    if (!this.options.positions) {
      await this.host.write(() => this.host.saveCheckpoints(this.options.group, reached));
    }
    for (const [name, offset] of reached) this.offsets.set(name, offset);
    return false;
  }

  private async start(): Promise<void> {
    const { group, topics, positions } = this.options;
    this.letters.load();
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
    // Where to go on is asked after it.
    this.started = false;
    await onAssigned(Array.from({ length: count }, (_, partition) => partition));
    this.assigned = count;
  }

  /** The next messages of every partition: its share of the batch first, then what room is left. */
  private fetch(): BusMessage[] {
    const partitions = this.options.topics.flatMap((topic) => this.host.log.partitions(topic));
    const limit = this.options.batchSize ?? defaultBatch;
    const batch: BusMessage[] = [];
    const share = Math.ceil(limit / Math.max(1, partitions.length));
    const reached = new Map(this.offsets);
    const readFrom = (partition: Partition, most: number): void => {
      const name = partitionName(partition);
      const messages = this.host.log.read(partition, reached.get(name) ?? 0, most);
      const last = messages.at(-1);
      if (last) reached.set(name, last.offset);
      batch.push(...messages);
    };
    const inTurn = partitions.map((_, at) => partitions[(this.turn + at) % partitions.length] as Partition);
    for (const partition of inTurn)
      if (batch.length < limit) readFrom(partition, Math.min(share, limit - batch.length));
    if (batch.length > 0 && share < limit)
      for (const partition of inTurn) if (batch.length < limit) readFrom(partition, limit - batch.length);
    this.turn++;
    return batch;
  }
}
