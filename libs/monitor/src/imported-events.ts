import { createHash } from 'node:crypto';
import { stableStringify, type EventEnvelope, type FieldFault } from '@liucheng/kernel';
import type { DocumentStore, Write } from '@liucheng/ports';
import { collections } from './collections.ts';
import { everything } from './pages.ts';

/** The events of an accepted batch. */
interface BatchDocument {
  readonly import: string;
  /** Index of its first event in the import, and that of the event after its last. */
  readonly from: number;
  readonly next: number;
  /** One after the other. */
  readonly fingerprints: string;
}

const { name: collection } = collections.importedBatches;
/** Base64 characters of 48 bits: two events that are not the same look the same once in 280 million million times. */
const length = 8;

/** What remembers the events of a batch, to be written together with how far the import is. */
export function remembering(id: string, from: number, events: readonly EventEnvelope[]): Write {
  const doc: BatchDocument = {
    import: id,
    from,
    next: from + events.length,
    fingerprints: events.map(fingerprint).join(''),
  };
  return { kind: 'put', collection, id: `${id}#${from}`, doc };
}

/**
 * Names the events that are sent again under their index and are not what was accepted there. Of what was accepted by an earlier
 * program nothing is remembered: it counts as the same.
 * @param from index of the first
 * @param events those that were accepted before
 */
export async function otherThanAccepted(
  documents: DocumentStore,
  id: string,
  from: number,
  events: readonly EventEnvelope[],
): Promise<FieldFault[]> {
  if (events.length === 0) return [];
  const faults: FieldFault[] = [];
  const query = {
    where: { import: id, next: { gt: from } },
    sort: { field: 'next', direction: 'asc' },
  } as const;
  for await (const { doc } of everything<BatchDocument>(documents, collection, { ...query, limit: 20 })) {
    if (doc.from >= from + events.length) break;
    for (let at = Math.max(from, doc.from); at < Math.min(from + events.length, doc.next); at++) {
      const accepted = doc.fingerprints.slice((at - doc.from) * length, (at - doc.from + 1) * length);
      const event = events[at - from] as EventEnvelope;
      if (fingerprint(event) !== accepted)
        faults.push({
          path: `/events/${at - from}`,
          expected: `the event that was accepted as number ${at} of the import, as it was`,
          actual: `another one: ${event.id}`,
        });
    }
  }
  return faults;
}

function fingerprint(event: EventEnvelope): string {
  return createHash('sha256').update(stableStringify(event)).digest('base64').slice(0, length);
}
