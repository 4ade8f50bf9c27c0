import type { EventBus, EventStore } from '@liucheng/ports';
import { messagesOf, type TopicFor } from '../relay/relay.ts';

export interface RepublishOptions {
  readonly store: Pick<EventStore, 'readAll'>;
  readonly bus: Pick<EventBus, 'publish'>;
  readonly topicFor: TopicFor;
  /** Positions in the store: from behind this one, up to that one. */
  readonly after?: number;
  readonly upTo: number;
  /** Told, in order, of each position up to which the bus has acknowledged everything, and how many messages that took. */
  readonly onPublished?: (position: number, messages: number) => Promise<void> | void;
  /** Aborting it ends the work between two batches, by its reason. */
  readonly signal?: AbortSignal;
}

const eventsPerBatch = 500;

/**
 * Publishes what a store holds to the bus, in the store's order, once more or for the first time: for a bus that has lost
 * or cut its history, or a new one. Whoever consumes it tells repetitions by (case, sequence). The position of the
 * service's own relay is not touched.
 * @throws StoreUnavailableError
 */
export async function republish(options: RepublishOptions): Promise<void> {
  const { store, bus, topicFor, upTo, onPublished, signal } = options;
  let after = options.after ?? 0;
  while (after < upTo) {
    signal?.throwIfAborted();
    const batch = await store.readAll({ after, limit: eventsPerBatch });
    if (batch.length === 0) return;
    const messages = messagesOf(
      batch.filter(({ position }) => position <= upTo),
      topicFor,
    );
    if (messages.length > 0) await bus.publish(messages);
    after = batch.at(-1)?.position ?? upTo;
    await onPublished?.(Math.min(after, upTo), messages.length);
  }
}
