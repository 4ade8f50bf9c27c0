import { partitionName, type BusPositions, type EventBus } from '@liucheng/ports';

export interface CopyTopicsOptions {
  readonly from: EventBus;
  readonly to: Pick<EventBus, 'publish'>;
  readonly topics: readonly string[];
  /** How far the source was copied before. */
  readonly after: BusPositions;
  /** Told, in order, of the offsets in the source up to which the target has acknowledged everything. */
  readonly onCopied?: (positions: BusPositions, messages: number) => Promise<void>;
  readonly signal?: AbortSignal;
}

/** Of the copy's own: the source keeps no checkpoint of it. */
const group = 'liucheng-copy';

/**
 * Copies what topics hold at this moment, each key in its order. What was copied and not told of is copied again when it
 * is repeated: whoever consumes it tells repetitions by (case, sequence).
 * @throws whatever publishing or `onCopied` gives; what was told of until then stays.
 */
export async function copyTopics(options: CopyTopicsOptions): Promise<void> {
  const { from, to, topics, after, onCopied, signal } = options;
  const heads = await from.heads(topics);
  const reached: Record<string, number> = { ...after };
  const missing = (): boolean => Object.entries(heads).some(([name, head]) => (reached[name] ?? 0) < head);
  if (!missing()) return;
  let ended = false;
  let settle: (error?: unknown) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    settle = (error) => {
      ended = true;
      if (error === undefined) resolve();
      else reject(error as Error);
    };
  });
  const abort = (): void => settle(signal?.reason);
  signal?.addEventListener('abort', abort);
  const reading = from.consume(
    { topics, group, positions: async () => after, onError: (error) => settle(error) },
    async ({ messages }) => {
      // Nothing is tried again here, let alone parked, and nothing may be copied past what failed.
      if (ended) return;
      try {
        await to.publish(messages.map(({ topic, key, event }) => ({ topic, key, event })));
        for (const message of messages) reached[partitionName(message)] = message.offset;
        await onCopied?.(reached, messages.length);
        if (!missing()) settle();
      } catch (error) {
        settle(error);
      }
    },
  );
  try {
    await done;
  } finally {
    signal?.removeEventListener('abort', abort);
    await reading.stop();
  }
}
