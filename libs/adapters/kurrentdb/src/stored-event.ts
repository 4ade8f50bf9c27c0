import { createHash } from 'node:crypto';
import type { EventEnvelope, JsonObject } from '@liucheng/kernel';
import type { NewEvent, RecordedEvent } from '@liucheng/ports';
import { jsonEvent, type EventData, type ResolvedEvent } from '@kurrent/kurrentdb-client';

/** Beside the body: the envelope without its data, and which append the event belongs to. */
interface StoredMetadata {
  readonly envelope: Omit<NewEvent, 'data'>;
  readonly command: string;
  /** What KurrentDB's own projections and user interface follow. */
  readonly $correlationId?: string;
  readonly $causationId?: string;
}

/**
 * One command's events as KurrentDB takes them, cut loose from what the caller may change later.
 *
 * An event's id is a name-based UUID of stream, command, index and *call*: when one call is sent again the server knows
 * its events by their ids and stores nothing. The call is part of the name because the server compares ids and not
 * contents: with ids of the command alone, two instances that decide the same command at once would both be told that
 * their events were stored, though only one's were, and neither could be told that the command was a duplicate.
 */
export function toEventData(
  stream: string,
  events: readonly NewEvent[],
  commandId: string,
  call: string,
): EventData[] {
  const copies = JSON.parse(JSON.stringify(events)) as NewEvent[];
  return copies.map(({ data, ...envelope }, index) => {
    const metadata: StoredMetadata = {
      envelope,
      command: commandId,
      ...(envelope.correlationid === undefined ? {} : { $correlationId: envelope.correlationid }),
      ...(envelope.causationid === undefined ? {} : { $causationId: envelope.causationid }),
    };
    const id = nameUuid(JSON.stringify([stream, commandId, index, call]));
    return jsonEvent({ id, type: envelope.type, data, metadata: { ...metadata } });
  });
}

export interface ReadEvent extends RecordedEvent {
  /** Its id in KurrentDB, which is not the envelope's. */
  readonly storedId: string;
}

/** @throws Error for an event that no `KurrentDbEventStore` has written. */
export function fromResolved({ event }: ResolvedEvent, prefix: string): ReadEvent {
  if (!event?.position)
    throw new Error('KurrentDB gave an event without a position; servers from 23.10 on give it');
  const metadata = event.metadata as StoredMetadata | undefined;
  const position = safeNumber(event.position.commit, 'position');
  if (!event.streamId.startsWith(prefix) || !metadata?.envelope || typeof metadata.command !== 'string') {
    throw new Error(`event ${event.id} in stream ${event.streamId} was not written by this store`);
  }
  const data = event.data as JsonObject;
  const sequence = safeNumber(event.revision, 'revision');
  return {
    stream: event.streamId.slice(prefix.length),
    position,
    event: { ...metadata.envelope, data, sequence } as EventEnvelope,
    commandId: metadata.command,
    storedId: event.id,
  };
}

/** @throws Error beyond what a number holds exactly, 9 PB of log. */
export function safeNumber(value: bigint, what: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number))
    throw new Error(`KurrentDB gave the ${what} ${value}, which is not usable`);
  return number;
}

const namespace = Buffer.from('6f1c7d6e5a0b4a3f9d0e2b8c4f7a1e53', 'hex');

/** A UUID of version 5 (RFC 9562). */
function nameUuid(name: string): string {
  const hash = createHash('sha1').update(namespace).update(name).digest();
  hash[6] = ((hash[6] as number) & 0x0f) | 0x50;
  hash[8] = ((hash[8] as number) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
