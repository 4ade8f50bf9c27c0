import { retryPause } from '@liucheng/ports';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { type Claim, sameNumberAssigner } from './assigner.ts';
import { type ConnectionSettings, kafkaOver } from './connection.ts';
import { unavailable } from './errors.ts';
import { nothing, Offers, type Taken } from './offers.ts';
import { Sockets } from './sockets.ts';
import { within } from './within.ts';

export interface MemberTimes {
  /** After this long without a sign of life a member's partitions go to others. */
  readonly sessionTimeoutMs: number;
  /** How long a member may take to end its delivery when the group is shared out anew. */
  readonly rebalanceTimeoutMs: number;
  readonly heartbeatMs: number;
  /** How long a fetch waits for messages; also what a stop or a seek may have to wait. */
  readonly maxWaitMs: number;
}

export interface MemberOptions {
  readonly settings: ConnectionSettings;
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly partitions: number;
  readonly times: MemberTimes;
  readonly onError: (error: unknown, attempt: number) => void;
  /**
   * The member has got these partitions. Resolves with where to start, Kafka's offsets; nothing is fetched before. What
   * is left out starts at the group's committed offset, or at the first record.
   */
  readonly prepare: (assignment: Assignment) => Promise<readonly Place[]>;
}

export interface Place {
  readonly topic: string;
  readonly partition: number;
  /** Kafka's: from 0. */
  readonly offset: number;
}

/** What the member has of the group between two of its rebalances. */
export interface Assignment {
  /** Numbers, ascending; the same of every topic. */
  readonly partitions: readonly number[];
  /** Aborted when it is over, or about to be: deliveries are to end. */
  readonly signal: AbortSignal;
}

interface Held {
  readonly assignment: Assignment;
  readonly over: AbortController;
  /** Its consumer has said where to start. */
  prepared: boolean;
}

const leaveWithinMs = 3_000;
const firstDelayMs = 100;
/** Rides out half a minute without a broker. A client that gives up leaves its place in the group to expire first. */
const retries = 60;
const maxBytesPerPartition = 1024 * 1024;
const maxBytes = 8 * 1024 * 1024;

/**
 * A member of a consumer group: what it fetched waits here to be taken, and is heartbeated for meanwhile. kafkajs goes
 * into a rebalance only after all offers are settled, so no delivery is under way when the partitions go to others. A
 * client that has failed is replaced.
 */
export class Member {
  private readonly stopping = new AbortController();
  private readonly ended: Promise<void>;
  private readonly offers = new Offers();
  private held: Held | undefined;
  private claim: Claim = { generation: 0, partitions: [] };
  /** Why the offers are to be given back to kafkajs: a rebalance, or a lost connection. */
  private interruption: unknown;
  private commitOffsets: EachBatchPayload['commitOffsetsIfNecessary'] | undefined;
  private wake: () => void = () => undefined;
  /** Grows whenever the partitions are shared out anew. */
  epoch = 0;
  private draining = false;
  /** When the broker last knew this member. */
  private known = 0;

  constructor(private readonly options: MemberOptions) {
    this.ended = this.run();
  }

  /** What is delivered at the moment: told of, and not about to end. */
  get ready(): Assignment | undefined {
    return this.held?.prepared && !this.held.over.signal.aborted ? this.held.assignment : undefined;
  }

  /** Resolves when there is something to take or to release, after `withinMs`, or when stopped. */
  async next(withinMs: number): Promise<void> {
    if (this.offers.any || this.draining) return;
    await within(withinMs, new Promise<void>((resolve) => (this.wake = resolve)));
  }

  /**
   * Before a delivery: asks the broker when it has not been heard of for long, as after a pause of the process, in which
   * the partitions may have gone to others.
   */
  async confirm(): Promise<void> {
    const { heartbeatMs } = this.options.times;
    if (this.offers.any && performance.now() - this.known > 3 * heartbeatMs) await this.heartbeat();
  }

  /** The next records of each partition, fairly, at most `limit`. They stay until they are done with. */
  take(limit: number): Taken {
    return { ...(this.ready ? this.offers.take(limit) : nothing), epoch: this.epoch };
  }

  /** Everything is done with these records. */
  done(taken: Taken): void {
    this.offers.done(taken);
  }

  /** Where the group is, Kafka's offsets: of the next record. Refused by the broker when the member has lost its place. */
  async commit(epoch: number, places: readonly Place[]): Promise<void> {
    if (epoch !== this.epoch || !this.commitOffsets) throw new Error('the partitions have gone to others');
    const byTopic = new Map<string, { partition: number; offset: string }[]>();
    for (const { topic, partition, offset } of places) {
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), { partition, offset: String(offset) }]);
    }
    await this.commitOffsets({ topics: [...byTopic].map(([topic, partitions]) => ({ topic, partitions })) });
  }

  /** Gives the offers back, if the group is to be shared out anew or the connection was lost. */
  release(): void {
    const error = this.interruption;
    if (error === undefined) return;
    this.interruption = undefined;
    // Where kafkajs joins again, this is over at once.
    if (this.held) this.hold(this.held.assignment.partitions, this.held.prepared);
    this.offers.settle(error);
  }

  /** Nothing more is handed out, and what is under way is to end; the place in the group is kept meanwhile. */
  drain(): void {
    this.draining = true;
    this.held?.over.abort();
    this.wake();
  }

  /** Leaves the group. What was not done with is somebody else's. */
  async stop(): Promise<void> {
    this.drain();
    this.stopping.abort();
    this.offers.settle();
    await this.ended;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let attempt = 1; !signal.aborted; attempt++) {
      const sockets = new Sockets();
      const since = performance.now();
      try {
        await this.live(sockets);
      } catch (error) {
        if (signal.aborted) return;
        if (performance.now() - since > this.options.times.sessionTimeoutMs) attempt = 1;
        this.options.onError(unavailable(error), attempt);
        await retryPause(attempt, firstDelayMs, signal);
      } finally {
        this.held?.over.abort();
        this.held = undefined;
        this.epoch++;
        this.interruption = undefined;
        this.offers.settle();
        sockets.cut();
      }
    }
  }

  /** One kafkajs consumer from its start to its crash or stop. */
  private async live(sockets: Sockets): Promise<void> {
    const { settings, groupId, topics, times, partitions } = this.options;
    const consumer = kafkaOver(sockets, settings, retries).consumer({
      groupId,
      sessionTimeout: times.sessionTimeoutMs,
      rebalanceTimeout: times.rebalanceTimeoutMs,
      heartbeatInterval: times.heartbeatMs,
      maxWaitTimeInMs: times.maxWaitMs,
      maxBytesPerPartition,
      maxBytes,
      allowAutoTopicCreation: false,
      partitionAssigners: [sameNumberAssigner(partitions, () => this.claim)],
      retry: { retries, restartOnFailure: async () => false },
    });
    const crashed = new Promise<never>((_, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    });
    crashed.catch(() => undefined);
    const { signal } = this.stopping;
    const stopped = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => this.joined(consumer, payload.memberAssignment));
    consumer.on(consumer.events.HEARTBEAT, ({ payload }) => {
      this.claim = { ...this.claim, generation: Number(payload.groupGenerationId) };
      this.known = performance.now();
    });
    const beat = setInterval(() => void this.heartbeat(), times.heartbeatMs / 2);
    try {
      const started = (async () => {
        await consumer.connect();
        await consumer.subscribe({ topics: [...topics], fromBeginning: true });
        await consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: topics.length * partitions,
          eachBatch: (payload) => this.offered(payload),
        });
      })();
      started.catch(() => undefined);
      await Promise.race([started, stopped]);
      await Promise.race([crashed, stopped]);
      // A stop of kafkajs while it still joins would be lost on it, and leave a member behind.
      await within(
        leaveWithinMs,
        started.then(() => consumer.disconnect()),
      );
    } finally {
      clearInterval(beat);
      this.commitOffsets = undefined;
    }
  }

  private joined(consumer: Consumer, topics: Readonly<Record<string, number[]>>): void {
    this.interruption = undefined;
    this.offers.settle();
    this.epoch++;
    const held = this.hold(
      [...new Set(Object.values(topics).flat())].sort((a, b) => a - b),
      false,
    );
    this.known = performance.now();
    const all = Object.entries(topics).map(([topic, numbers]) => ({ topic, partitions: [...numbers] }));
    consumer.pause(all);
    void this.options.prepare(held.assignment).then(
      (places) => {
        if (held.over.signal.aborted) return;
        held.prepared = true;
        for (const { topic, partition, offset } of places) {
          consumer.seek({ topic, partition, offset: String(offset) });
        }
        consumer.resume(all);
      },
      (error: unknown) => this.options.onError(error, 1),
    );
  }

  private hold(partitions: readonly number[], prepared: boolean): Held {
    this.held?.over.abort();
    const over = new AbortController();
    this.claim = { ...this.claim, partitions };
    if (this.draining) over.abort();
    this.held = { assignment: { partitions, signal: over.signal }, over, prepared };
    return this.held;
  }

  private offered(payload: EachBatchPayload): Promise<void> {
    if (this.draining || !this.held || payload.isStale()) return Promise.resolve();
    this.commitOffsets = payload.commitOffsetsIfNecessary;
    const settled = this.offers.add(payload);
    // All partitions of a fetch are offered in one turn; whoever takes shall find them all.
    setImmediate(() => this.wake());
    return settled;
  }

  /** While offers wait, kafkajs does not heartbeat by itself. */
  private async heartbeat(): Promise<void> {
    const { first } = this.offers;
    if (!first || this.interruption !== undefined) return;
    try {
      await first.payload.heartbeat();
    } catch (error) {
      if (!this.offers.has(first)) return;
      this.interruption = error;
      this.held?.over.abort();
      this.wake();
    }
  }
}
