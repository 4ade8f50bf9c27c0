import type { EventEnvelope } from '@liucheng/kernel';
import {
  retryPause,
  type DocumentStore,
  type EventBus,
  type EventStore,
  type OutgoingMessage,
  type RecordedEvent,
  type Subscription,
} from '@liucheng/ports';
import type { Work } from '../background/background-work.ts';
import { noTracing, type Tracing } from '../tracing/tracing.ts';

/** Name under which the relay's position is kept among the service's documents, by the identity of the event store. */
export const consumer = 'relay';
/** Between two notes of a position that moves slowly, in ms: what a crash may let be published again. */
const notedEveryMs = 250;
const firstPauseMs = 50;
const defaultBatch = 500;

export interface RelayOptions {
  readonly store: EventStore;
  readonly bus: EventBus;
  readonly documents: DocumentStore;
  readonly topicFor: TopicFor;
  readonly tracing?: Tracing;
  /** `event`: the first of the batch that cannot be published, where it is that and not the reading. */
  readonly onError: (error: unknown, attempt: number, event?: EventEnvelope) => void;
  readonly batchSize?: number;
}

export function topicOf(service: string): string {
  return `liucheng.${service}`;
}

/** On which topic the events of a stream leave the service; what is internal to it, like reservations of unique keys, stays. */
export type TopicFor = (stream: string) => string | undefined;

/** What of a batch goes to the bus, in the store's order. */
export function messagesOf(batch: readonly RecordedEvent[], topicFor: TopicFor): OutgoingMessage[] {
  return batch.flatMap(({ stream, event }) => {
    const topic = topicFor(stream);
    return topic === undefined ? [] : { topic, key: event.subject, event };
  });
}

/**
 * Publishes what the event store holds to the event bus: everything, in the store's order, each event at least once. One
 * batch is published at a time, or a refused one would come behind its successor; meanwhile the store reads the next.
 *
 * The position is written after the bus has acknowledged, and under a steady stream of small batches only now and then,
 * so a crash in between publishes some events again and loses nothing. It is kept in the document store, whose commits a
 * loss of power may take back, and which may be away while the bus is there: then, too, events are published again, which
 * every consumer has to expect anyway. Asking the bus for the last published event instead would need a look into every
 * partition, and would trust a topic that somebody may have cleared.
 */
export class Relay implements Work {
  private subscription: Subscription | undefined;
  private stopping = new AbortController();
  /** The batch that is being published. */
  private sending: Promise<void> = Promise.resolve();
  private storeId = '';
  private position = 0;
  private noted = 0;
  private notedAt = 0;
  /** The first event of the batch that is being published. */
  private underWay: EventEnvelope | undefined;

  constructor(private readonly options: RelayOptions) {}

  async start(): Promise<void> {
    const { store, batchSize = defaultBatch } = this.options;
    const { onError } = this.options;
    this.stopping = new AbortController();
    this.position = this.noted = await this.stored();
    this.subscription = store.subscribe({ after: this.position, batchSize, onError }, async (batch) => {
      await this.sending;
      this.sending = this.send(batch);
    });
  }

  /** Position in the store up to which everything has been published, here or by the instance that does it. */
  async published(): Promise<number> {
    return this.subscription ? this.position : this.stored();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.subscription?.stop();
    await this.sending;
    this.subscription = undefined;
    await this.note();
  }

  private async stored(): Promise<number> {
    this.storeId ||= await this.options.store.identity();
    return (await this.options.documents.positions(consumer))[this.storeId] ?? 0;
  }

  /** Tries until the bus has the batch, or the relay is stopped. */
  private async send(batch: readonly RecordedEvent[]): Promise<void> {
    const { signal } = this.stopping;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        await this.publish(batch);
        break;
      } catch (error) {
        this.options.onError(error, attempt, this.underWay);
        await retryPause(attempt, firstPauseMs, signal);
      }
    }
    const { batchSize = defaultBatch } = this.options;
    const now = performance.now();
    if (batch.length < batchSize && now - this.notedAt < notedEveryMs) return;
    this.notedAt = now;
    await this.note();
  }

  private async publish(batch: readonly RecordedEvent[]): Promise<void> {
    const { bus, topicFor, tracing = noTracing } = this.options;
    const messages = messagesOf(batch, topicFor);
    const [first] = messages;
    if (first !== undefined) {
      this.underWay = first.event;
      const publish = (): Promise<void> => bus.publish(messages);
      if (tracing.on) {
        const contexts = messages.map(({ event }) => event.traceparent);
        const attributes = { 'messaging.batch.message_count': messages.length };
        await tracing.together(contexts, `relay ${first.topic}`, { kind: 'internal', attributes }, publish);
      } else await publish();
      this.underWay = undefined;
    }
    this.position = batch.at(-1)?.position ?? this.position;
  }

  /** A position that cannot be written is no reason to hold events back: a later one will be. */
  private async note(): Promise<void> {
    const { position } = this;
    if (position === this.noted) return;
    try {
      await this.options.documents.commit({
        writes: [],
        positions: { consumer, values: { [this.storeId]: position } },
      });
      this.noted = position;
    } catch (error) {
      this.options.onError(error, 1);
    }
  }
}
