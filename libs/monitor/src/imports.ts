import { parseEnvelope, type Clock, type EventEnvelope, type FieldFault } from '@liucheng/kernel';
import type { BusMessage, DocumentStore, EventBus, Stored, Write } from '@liucheng/ports';
import type { CaseOrigin } from './case-document.ts';
import { collections } from './collections.ts';
import { otherThanAccepted, remembering } from './imported-events.ts';

export const importedTopic = 'liucheng.imported';
/** An import counts as going on until no batch has come for so long. */
const quietMs = 5_000;
/** Events per batch at most; the size of a request body is limited besides. */
export const largestBatch = 5_000;
const mostFaults = 100;

/** What an import is: declared once, then fed batch by batch. */
export interface ImportDeclaration {
  readonly definition: string;
  readonly version: number;
  /** What is imported, for people: a file name. */
  readonly source: string;
}

export interface ImportDocument extends ImportDeclaration {
  /** Index of the next event expected: so many are published. */
  readonly accepted: number;
  /** Wall clock, ms. */
  readonly declaredAt: number;
  readonly declaredBy: string;
  readonly lastBatchAt?: number;
}

export type ImportOutcome =
  | { readonly accepted: number }
  | { readonly unknown: true }
  /** The batch begins behind what is expected. */
  | { readonly expected: number }
  | { readonly faults: readonly FieldFault[] };

/**
 * Takes the events of a log from outside, in order and in batches, and publishes them like any service's. A batch is
 * accepted whole or not at all. What was accepted before is skipped, so whoever was interrupted asks how far the import
 * is and goes on from there, or simply sends a batch again; another event under an index that was accepted is refused. The count is stored after the bus has acknowledged: a crash
 * in between publishes a batch twice, which intake does not count twice.
 */
export class Imports {
  constructor(
    private readonly documents: DocumentStore,
    private readonly bus: EventBus,
    private readonly clock: Clock,
  ) {}

  /**
   * Whether more events of imported cases are to be expected any moment, at whichever instance they are sent in. What is
   * on the bus of an import has been told of here before.
   */
  async goingOn(): Promise<boolean> {
    const since = this.clock.now() - quietMs;
    const { items } = await this.documents.find<ImportDocument>(collections.imports.name, {
      where: { lastBatchAt: { gt: since } },
      limit: 1,
    });
    return items.length > 0;
  }

  async find(id: string): Promise<ImportDocument | undefined> {
    return (await this.stored(id))?.doc;
  }

  /** Declares an import. Declaring the same again changes nothing; gives the one that stands under the id. */
  async declare(id: string, declaration: ImportDeclaration, by: string): Promise<ImportDocument> {
    const before = await this.stored(id);
    if (before) return before.doc;
    const doc: ImportDocument = { ...declaration, accepted: 0, declaredAt: this.clock.now(), declaredBy: by };
    await this.save(id, doc, 0);
    return doc;
  }

  /** @throws StaleDocumentError when another batch of the import was accepted at the same time. */
  async accept(id: string, from: number, events: readonly unknown[]): Promise<ImportOutcome> {
    const stored = await this.stored(id);
    if (!stored) return { unknown: true };
    const { doc, revision } = stored;
    if (from > doc.accepted) return { expected: doc.accepted };
    const checked = check(events, doc);
    if ('faults' in checked) return checked;
    const before = checked.envelopes.slice(0, doc.accepted - from);
    const faults = await otherThanAccepted(this.documents, id, from, before);
    if (faults.length > 0) return { faults: faults.slice(0, mostFaults) };
    const fresh = checked.envelopes.slice(doc.accepted - from);
    if (fresh.length === 0) return { accepted: doc.accepted };
    // Before the events are on the bus: no instance may judge the calendar by them while more may come.
    await this.save(id, { ...doc, lastBatchAt: this.clock.now() }, revision);
    await this.bus.publish(fresh.map((event) => ({ topic: importedTopic, key: event.subject, event })));
    const accepted = doc.accepted + fresh.length;
    const taken = { ...doc, accepted, lastBatchAt: this.clock.now() };
    await this.save(id, taken, revision + 1, [remembering(id, doc.accepted, fresh)]);
    return { accepted };
  }

  private stored(id: string): Promise<Stored<ImportDocument> | undefined> {
    return this.documents.get<ImportDocument>(collections.imports.name, id);
  }

  private async save(
    id: string,
    doc: ImportDocument,
    expectedRevision: number,
    beside: readonly Write[] = [],
  ): Promise<void> {
    const collection = collections.imports.name;
    await this.documents.commit({
      writes: [{ kind: 'put', collection, id, doc, expectedRevision }, ...beside],
    });
  }
}

export function originOf({ topic }: Pick<BusMessage, 'topic'>): CaseOrigin {
  return topic === importedTopic ? 'imported' : 'live';
}

/** Every event is an envelope of the declared process, and each case's sequence goes on by one within the batch. */
function check(
  events: readonly unknown[],
  { definition, version }: ImportDeclaration,
): { readonly envelopes: readonly EventEnvelope[] } | { readonly faults: readonly FieldFault[] } {
  const envelopes: EventEnvelope[] = [];
  const faults: FieldFault[] = [];
  const last = new Map<string, number>();
  for (const [index, event] of events.entries()) {
    if (faults.length >= mostFaults) break;
    const fault = (path: string, expected: string, actual: string | number): void => {
      faults.push({ path: `/events/${index}/${path}`, expected, actual });
    };
    const parsed = parseEnvelope(event);
    const unreadable = 'faults' in parsed ? parsed.faults : [];
    faults.push(...unreadable.map((each) => ({ ...each, path: `/events/${index}${each.path}` })));
    const readable = (field: string): boolean =>
      unreadable.every(({ path }) => path !== '' && path !== `/${field}`);
    const { process, processversion } = (event ?? {}) as EventEnvelope;
    if (readable('process') && process !== definition)
      fault('process', `${definition}, as the import declares`, process);
    if (readable('processversion') && Number(processversion) !== version)
      fault('processversion', `${version}, as the import declares`, processversion);
    if ('faults' in parsed) continue;
    const { envelope } = parsed;
    const { subject, sequence } = envelope;
    const before = last.get(subject);
    if (before !== undefined && sequence !== before + 1) {
      fault('sequence', `${before + 1}, after ${before} of the same case`, sequence);
    }
    last.set(subject, sequence);
    envelopes.push(envelope);
  }
  return faults.length > 0 ? { faults: faults.slice(0, mostFaults) } : { envelopes };
}
