import type { EventEnvelope } from '@liucheng/kernel';

/** An event on its way into a stream: the store adds `sequence`, the revision it gets there. */
export type NewEvent = Omit<EventEnvelope, 'sequence'>;

/** A stored event with its place in the stream (`event.sequence`) and in the whole store. */
export interface RecordedEvent {
  readonly stream: string;
  /** Strictly increasing over the whole store. Never 0. Not dense, and no count: it may be a place in a file. */
  readonly position: number;
  readonly event: EventEnvelope;
  /** The command that appended it. */
  readonly commandId: string;
}

/** What the writer believes about the stream: its last revision, that it does not exist, or nothing. */
export type ExpectedRevision = number | 'no-stream' | 'any';

export interface AppendOptions {
  readonly expectedRevision: ExpectedRevision;
  /**
   * Appending twice under one command id to one stream stores once: the second call gets the first one's result,
   * whatever events and expected revision it brings.
   */
  readonly commandId: string;
}

export interface AppendResult {
  /** Revision of the last event of this append. */
  readonly revision: number;
  /** Position of the last event of this append. */
  readonly position: number;
  /** The command id had been appended before. */
  readonly duplicate: boolean;
}

/** Somebody else has written to the stream: read again and decide again. Nothing was stored. */
export class StaleRevisionError extends Error {
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    readonly actual: number | 'no-stream',
  ) {
    super(`stream ${stream} is at revision ${actual}, not at the expected ${expected}`);
    this.name = 'StaleRevisionError';
  }
}

export interface ReadAllOptions {
  /** Exclusive; 0, which reads from the start, or a position that this store has given. */
  readonly after: number;
  /** At least 1. */
  readonly limit: number;
}

export interface Subscription {
  /** Stops delivery and waits for the batch that is under way. */
  stop(): Promise<void>;
}

/** Receives events in position order, one batch at a time; the next batch waits for it. */
export type RecordedEventHandler = (batch: readonly RecordedEvent[]) => Promise<void>;

export interface CatchUpOptions {
  /** Exclusive; 0, which starts at the beginning, or a position that this store has given. */
  readonly after: number;
  readonly batchSize?: number;
  /**
   * Called when a batch failed; delivery of the same batch is tried again after a growing pause until it succeeds or
   * the subscription is stopped. Nothing is skipped. Must not throw.
   */
  readonly onError?: (error: unknown, attempt: number) => void;
}

/**
 * Streams of events, each stream a case. An append is atomic, and is acknowledged only when it would survive a crash
 * of the process and a loss of power.
 */
export abstract class EventStore {
  /**
   * Appends at least one event in order. The events are taken as they are at the call.
   * @throws RangeError for no events, for more than the store takes in one append (16 MiB where its server allows), or
   * for a stream or command id that is empty or longer than 512 characters.
   * @throws StaleRevisionError when the stream is not where the writer believed.
   * @throws StoreUnavailableError when it cannot be stored now, or whether it was stored cannot be learnt now; the same
   * call may succeed later.
   */
  abstract append(stream: string, events: readonly NewEvent[], options: AppendOptions): Promise<AppendResult>;

  /** The events of one stream in order, from a revision (inclusive). A stream that does not exist is empty. */
  abstract readStream(stream: string, fromRevision?: number): Promise<RecordedEvent[]>;

  /** Events of all streams in position order. */
  abstract readAll(options: ReadAllOptions): Promise<RecordedEvent[]>;

  /**
   * Given to the store when it was made, and the same for everybody who opens it, also after a move or a restore: what
   * positions in it are kept under, because a position means nothing in another store.
   */
  abstract identity(): Promise<string>;

  /** The position of the last event, 0 when empty. */
  abstract head(): Promise<number>;

  /** Delivers what is stored after a position, then what comes, without a gap and in position order. */
  abstract subscribe(options: CatchUpOptions, handler: RecordedEventHandler): Subscription;

  /** Stops the subscriptions; appends that are under way are completed first. */
  abstract close(): Promise<void>;
}
