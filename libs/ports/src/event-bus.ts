import type { EventEnvelope } from '@liucheng/kernel';
import type { Subscription } from './event-store.ts';

/** An event to publish. Messages of one key keep their order. */
export interface OutgoingMessage {
  /** 1 to 200 of the characters `A–Z a–z 0–9 . _ -`: what every product takes as a name. */
  readonly topic: string;
  /** The case: what order is kept by. */
  readonly key: string;
  readonly event: EventEnvelope;
}

export interface BusMessage extends OutgoingMessage {
  /** The same for all messages of a key, whatever their topic, where all topics have as many partitions. */
  readonly partition: number;
  /**
   * From 1 on, strictly increasing within a topic's partition, not necessarily dense. Where the first that there is has another
   * than 1, earlier ones were removed.
   */
  readonly offset: number;
}

/** How far a consumer has come: the offset of the last handled message per `topic/partition`. */
export type BusPositions = Readonly<Record<string, number>>;

export function partitionName(message: Pick<BusMessage, 'topic' | 'partition'>): string {
  return `${message.topic}/${message.partition}`;
}

/** A message that a group could not handle, parked with its cause. */
export interface DeadLetter {
  readonly id: string;
  readonly group: string;
  readonly message: BusMessage;
  /** The last error that the handler gave, or that an earlier message of the same key is parked (then `attempts` is 0). */
  readonly cause: string;
  readonly attempts: number;
  /** Milliseconds since the epoch. */
  readonly parkedAt: number;
}

export interface Delivery {
  readonly messages: readonly BusMessage[];
  /** True when the messages come from the dead-letter list: their offsets lie behind the group's position. */
  readonly redelivered: boolean;
}

/** A message that no repetition will make acceptable, and why. */
export interface RefusedMessage {
  readonly message: BusMessage;
  readonly cause: string;
}

/**
 * Thrown by a handler that has handled a delivery but for these messages, each with what lies behind it under its key.
 * They are parked without another try, and the rest of the delivery is done with.
 */
export class UnprocessableMessagesError extends Error {
  constructor(readonly refused: readonly RefusedMessage[]) {
    const more = refused.length > 1 ? ` (and ${refused.length - 1} more)` : '';
    super(`${refused[0]?.cause ?? 'nothing refused'}${more}`);
    this.name = 'UnprocessableMessagesError';
  }
}

/**
 * Handles a batch. When it resolves, the batch is done with; when it rejects, it is tried again, unless it says by an
 * `UnprocessableMessagesError` which messages are at fault. A batch of several messages that keeps failing otherwise
 * comes once more message by message, to find the one at fault.
 */
export type DeliveryHandler = (delivery: Delivery) => Promise<void>;

export interface ConsumeOptions {
  readonly topics: readonly string[];
  readonly group: string;
  /**
   * Where a consumer starts that keeps its position with its projections; the bus then neither keeps nor reads a
   * checkpoint of the group. Without it the group's own checkpoint is used. A partition without a position starts at
   * its first message.
   */
  readonly positions?: () => Promise<BusPositions>;
  readonly batchSize?: number;
  /**
   * Told which partitions (numbers, ascending; the same number of every topic) are delivered to this consumer from now
   * on: before the first delivery, and again whenever members of the group come or go. Deliveries from partitions that
   * are no longer among them have ended, and `positions` is asked after it. While it rejects, delivery is held up and it
   * is called again. A bus that does not share groups tells all partitions.
   */
  readonly onAssigned?: (partitions: readonly number[]) => Promise<void>;
  /**
   * How often a message is tried before it is parked, and the first pause between tries (it doubles, up to 5 s). Tries
   * that end in a `StoreUnavailableError` are not counted: nothing is wrong with the message, so it is tried until the
   * store is back.
   */
  readonly retry?: { readonly attempts: number; readonly firstDelayMs: number };
  /**
   * Told of each message that was parked. Later messages of the same key are parked behind it without being tried,
   * so that the key's order holds, whatever the topic; other keys go on. Called at least once per letter, in order,
   * after a crash by the next run; while it rejects, delivery is held up and it is called again.
   */
  readonly onParked?: (letter: DeadLetter) => Promise<void>;
  /** Told of each failed try (of the handler, `positions`, `onAssigned`, `onParked` or the bus itself) before the pause. Must not throw. */
  readonly onError?: (error: unknown, attempt: number) => void;
}

/**
 * Topics of events, delivered at least once, in order per key. A publish is acknowledged when it would survive a crash.
 */
export abstract class EventBus {
  /**
   * Publishes all messages. When it rejects, some of them may have been stored all the same, so the same call is to be
   * repeated; repeating a message that is already there (same topic and event id) may store it again. Messages of one
   * key keep their order, also over calls that are under way together. The messages are taken as they are at the call.
   * @throws RangeError for a name that is no topic's, or a key that is empty or longer than 512 characters; nothing is stored.
   * @throws StoreUnavailableError when they cannot be stored now; the same call may succeed later.
   */
  abstract publish(messages: readonly OutgoingMessage[]): Promise<void>;

  /**
   * Consumes as a member of the group. Members in other processes share the partitions, where the product can: each
   * partition is delivered to one of them at a time. A group is named like a topic.
   * @throws Error when this instance consumes the group already.
   */
  abstract consume(options: ConsumeOptions, handler: DeliveryHandler): Subscription;

  /** The last offset of each partition of the topics that holds a message, to tell a consumer's lag. */
  abstract heads(topics: readonly string[]): Promise<BusPositions>;

  abstract topics(): Promise<string[]>;

  /**
   * Parked messages of a group, oldest first, after the letter with the given id; `limit` is at least 1.
   * @throws UnsupportedQueryError when `after` can be the id of no letter.
   */
  abstract deadLetters(group: string, page: { after?: string; limit: number }): Promise<DeadLetter[]>;

  /**
   * Delivers the parked messages of a key again, in order, to the member of the group that has the key's partition.
   * Those that are handled leave the list; from the first that fails again on, they stay. Resolves with how many were
   * handled and how many stay. Takes its turn with normal deliveries, so messages of the key that are parked until then
   * are among them; `onParked` is told of these before, and what it rejects with is thrown here.
   * @throws Error when this instance runs no consumer of the group.
   * @throws StoreUnavailableError when the member that has the partition does not answer in time.
   */
  abstract retryDeadLetters(group: string, key: string): Promise<{ handled: number; parked: number }>;

  abstract close(): Promise<void>;
}
