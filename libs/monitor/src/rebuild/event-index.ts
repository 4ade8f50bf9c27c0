import { hash } from 'node:crypto';
import { parseEnvelope } from '@liucheng/kernel';
import {
  partitionName,
  type BusMessage,
  type BusPositions,
  type DocumentStore,
  type Stored,
  type Write,
} from '@liucheng/ports';
import { caseId } from '../case-document.ts';
import { collections } from '../collections.ts';
import { DefinitionIntake } from '../definition-intake.ts';
import { everything } from '../pages.ts';
import { collectionsOf, type ReadingDocument } from './rebuild-document.ts';

/** Messages of one case that came together. */
interface EventsDocument {
  /** The partition that they came in. */
  readonly lane: number;
  readonly caseId: string;
  readonly messages: readonly BusMessage[];
}

/** The bus does not hold everything from its first message on. */
export class BusCutError extends Error {
  constructor(name: string, first: number) {
    super(`${name} begins with offset ${first}: the bus was cut, and does not hold everything any more`);
    this.name = 'BusCutError';
  }
}

/** What was read is not stored any more: the document store has gone back, and what it has lost is to be read again. */
export class IndexWentBackError extends Error {
  constructor(name: string) {
    super(`what was read of ${name} is lost`);
    this.name = 'IndexWentBackError';
  }
}

/**
 * The messages of the bus by case, as they lie on it, each with its offset: so what there is of a case up to any position can be told,
 * however much further the bus is read. Written with how far it is read.
 */
export class EventIndex {
  private readonly collection: string;
  private readonly spec;
  /** How far whoever adds knows to have come. */
  private known: BusPositions = {};

  constructor(
    private readonly documents: DocumentStore,
    private readonly rebuild: number,
  ) {
    this.spec = collectionsOf(rebuild).events;
    this.collection = this.spec.name;
  }

  define(): Promise<void> {
    return this.documents.define(this.spec);
  }

  read(): Promise<Stored<ReadingDocument> | undefined> {
    return this.documents.get<ReadingDocument>(collections.rebuildReadings.name, String(this.rebuild));
  }

  async positions(): Promise<BusPositions> {
    return (await this.read())?.doc.positions ?? {};
  }

  /** Where whoever adds goes on. */
  async begin(): Promise<BusPositions> {
    return (this.known = await this.positions());
  }

  /**
   * Adds what comes next on the bus; what was added before changes nothing.
   * @throws BusCutError
   * @throws IndexWentBackError; `begin` says where to go on
   * @throws StaleDocumentError when somebody else has added to it meanwhile
   */
  async add(messages: readonly BusMessage[]): Promise<void> {
    const before = await this.read();
    const positions = { ...before?.doc.positions };
    for (const name of new Set(messages.map(partitionName)))
      if ((positions[name] ?? 0) < (this.known[name] ?? 0)) throw new IndexWentBackError(name);
    const fresh = messages.filter((each) => each.offset > (positions[partitionName(each)] ?? 0));
    if (fresh.length === 0) return;
    for (const message of fresh) {
      const name = partitionName(message);
      if (positions[name] === undefined && message.offset !== 1) throw new BusCutError(name, message.offset);
      positions[name] = message.offset;
    }
    const doc: ReadingDocument = { positions, messages: (before?.doc.messages ?? 0) + fresh.length };
    await this.documents.commit({
      writes: [
        {
          kind: 'put',
          collection: collections.rebuildReadings.name,
          id: String(this.rebuild),
          doc,
          expectedRevision: before?.revision ?? 0,
        },
        ...[...byCase(fresh).values()].map((each): Write => {
          const { topic, partition, offset } = each.messages[0] as BusMessage;
          const place = hash('sha256', `${partition} ${offset} ${topic}`, 'base64url').slice(0, 22);
          return { kind: 'put', collection: this.collection, id: `${each.caseId}#${place}`, doc: each };
        }),
      ],
    });
    this.known = positions;
  }

  /** Ids of a lane's cases behind a given one, in their order: so many that there may be more, or all. */
  async idsAfter(lane: number, cursor: string): Promise<{ readonly ids: string[]; readonly more: boolean }> {
    const { items, next } = await this.documents.find<EventsDocument>(this.collection, {
      where: { lane, caseId: { gt: cursor } },
      sort: { field: 'caseId', direction: 'asc' },
      limit: 200,
    });
    return { ids: [...new Set(items.map(({ doc }) => doc.caseId))], more: next !== undefined };
  }

  /** What there is of cases in lanes. */
  async messagesOf(
    lanes: readonly number[],
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, readonly BusMessage[]>> {
    const found = new Map<string, BusMessage[]>();
    if (ids.length === 0) return found;
    const query = { where: { lane: { in: lanes }, caseId: { in: ids } }, limit: 200 };
    for await (const { doc } of everything<EventsDocument>(this.documents, this.collection, query)) {
      const known = found.get(doc.caseId);
      if (known) known.push(...doc.messages);
      else found.set(doc.caseId, [...doc.messages]);
    }
    return found;
  }
}

function byCase(messages: readonly BusMessage[]): Map<string, EventsDocument & { messages: BusMessage[] }> {
  const found = new Map<string, EventsDocument & { messages: BusMessage[] }>();
  for (const message of messages) {
    const parsed = parseEnvelope(message.event);
    if ('faults' in parsed || DefinitionIntake.isAbout(parsed.envelope)) continue;
    const id = caseId(parsed.envelope.process, parsed.envelope.subject);
    if (id === undefined) continue;
    const key = `${message.partition} ${id}`;
    const known = found.get(key);
    if (known) known.messages.push(message);
    else found.set(key, { lane: message.partition, caseId: id, messages: [message] });
  }
  return found;
}
