import { createHash } from 'node:crypto';
import { stableStringify } from '@liucheng/kernel';
import type { EventStore, RecordedEvent } from './event-store.ts';

export interface StreamDigest {
  readonly events: number;
  /** SHA-256, a link per event: over the link before it, the command's id and the envelope with sorted keys. */
  readonly sha256: string;
}

export interface StoreDigest {
  readonly streams: number;
  readonly events: number;
  /** SHA-256 over all streams by name: equal for two stores with the same streams, wherever these lie in them. */
  readonly sha256: string;
}

/**
 * Digests of streams, fed with recorded events in the order of their positions. Positions are not part of them: they
 * mean nothing in another store.
 */
export class StreamDigests {
  private readonly byStream = new Map<string, { events: number; sha256: string }>();
  /** Streams in which an event was not the next one, with what was found. */
  readonly gaps: string[] = [];
  private events = 0;

  add({ stream, event, commandId }: RecordedEvent): void {
    const digest = this.byStream.get(stream) ?? { events: 0, sha256: '' };
    if (event.sequence !== digest.events) {
      this.gaps.push(`${stream}: expected revision ${digest.events}, found ${event.sequence}`);
    }
    digest.events = event.sequence + 1;
    digest.sha256 = createHash('sha256')
      .update(`${digest.sha256}\n${commandId}\n${stableStringify(event)}`)
      .digest('hex');
    this.byStream.set(stream, digest);
    this.events++;
  }

  get(stream: string): StreamDigest | undefined {
    return this.byStream.get(stream);
  }

  names(): IterableIterator<string> {
    return this.byStream.keys();
  }

  whole(): StoreDigest {
    const hash = createHash('sha256');
    for (const name of [...this.byStream.keys()].sort()) {
      hash.update(`${name}\n${this.byStream.get(name)?.sha256}\n`);
    }
    return { streams: this.byStream.size, events: this.events, sha256: hash.digest('hex') };
  }
}

const eventsPerRead = 1_000;

/** Reads a whole store, or up to a position (inclusive). `onRead` is told of the position reached and may throw to end it. */
export async function digestStore(
  store: Pick<EventStore, 'readAll'>,
  options: { readonly upTo?: number; readonly onRead?: (position: number) => void } = {},
): Promise<StreamDigests> {
  const { upTo = Infinity, onRead } = options;
  const digests = new StreamDigests();
  for (let after = 0; after < upTo;) {
    const batch = await store.readAll({ after, limit: eventsPerRead });
    const last = batch.at(-1);
    if (!last) break;
    for (const each of batch) if (each.position <= upTo) digests.add(each);
    after = last.position;
    onRead?.(after);
  }
  return digests;
}
