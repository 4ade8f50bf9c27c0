import { refold, type CaseEvent } from '@liucheng/conformance';
import type { DocumentStore } from '@liucheng/ports';
import {
  chunkId,
  emptyCase,
  type CaseBody,
  type CaseDocument,
  type HistoryChunk,
  type LiveCase,
} from './case-document.ts';
import { collections } from './collections.ts';
import type { DefinitionRegistry } from './definitions.ts';

/** For whoever folds many cases: so many take some ten milliseconds, in which nobody else is answered. */
export const casesPerRead = 50;

/** A case with all events that were folded into it, in order. */
export interface CaseWithHistory {
  readonly live: LiveCase;
  readonly events: readonly CaseEvent[];
}

/** Reads cases as they are stored, of whatever lane, and folds their state again. */
export class CaseReader {
  constructor(
    private readonly documents: DocumentStore,
    private readonly definitions: DefinitionRegistry,
  ) {}

  /** Those that there are. A case that is known by its parked messages only is left out while its definition is missing. */
  async read(ids: readonly string[]): Promise<LiveCase[]> {
    return (await this.readWithHistory(ids)).map(({ live }) => live);
  }

  /** The same, with what they were folded from, for whoever looks at that too. */
  async readWithHistory(ids: readonly string[]): Promise<CaseWithHistory[]> {
    if (ids.length === 0) return [];
    const documents = await this.documents.getMany<CaseDocument>(collections.cases.name, ids);
    // Most of those that are asked for are new, and even to find nothing takes its time.
    if (documents.size === 0) return [];
    const bodies = await this.documents.getMany<CaseBody>(collections.caseBodies.name, [...documents.keys()]);
    // Another instance may have learned a definition and stored cases of it.
    await this.definitions.lookUp([...documents.values()].map(({ doc }) => doc));
    const found: CaseWithHistory[] = [];
    for (const [id, { doc }] of documents) {
      const body = bodies.get(id);
      const restored = body && (await this.restore(id, doc, body.doc));
      if (restored) found.push(restored);
    }
    return found;
  }

  /** All events folded into a case so far, in order. */
  async history({ id, chunks, recent }: Pick<LiveCase, 'id' | 'chunks' | 'recent'>): Promise<CaseEvent[]> {
    if (chunks === 0) return [...recent];
    const ids = Array.from({ length: chunks }, (_, index) => chunkId(id, index));
    const stored = await this.documents.getMany<HistoryChunk>(collections.history.name, ids);
    return [...ids.flatMap((each) => stored.get(each)?.doc.events ?? []), ...recent];
  }

  /** The event at a position of a case, where it lies in a full chunk: a few of these are read, however many there are. */
  async earlier(
    { id, chunks }: Pick<LiveCase, 'id' | 'chunks'>,
    sequence: number,
  ): Promise<CaseEvent | undefined> {
    let [low, high] = [0, chunks - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const chunk = await this.documents.get<HistoryChunk>(collections.history.name, chunkId(id, middle));
      const events = chunk?.doc.events ?? [];
      const [first, last] = [events[0], events.at(-1)];
      if (!first || !last) return undefined;
      if (sequence < first.sequence) high = middle - 1;
      else if (sequence > last.sequence) low = middle + 1;
      else return events.find((event) => event.sequence === sequence);
    }
    return undefined;
  }

  private async restore(id: string, doc: CaseDocument, body: CaseBody): Promise<CaseWithHistory | undefined> {
    const known = this.definitions.get(doc.process, doc.version);
    if (!known) return undefined;
    const {
      chunks,
      held,
      advanced,
      tasks = 0,
      occurrences = [],
      outside = 0,
      offences = [],
      repetitions,
    } = body;
    const recent = [...body.recent];
    const events = await this.history({ id, chunks, recent });
    const live: LiveCase = {
      ...emptyCase(known.compiled, id, doc.subject, doc.origin, doc.lane),
      stored: true,
      askedVersion: doc.askedVersion,
      migrations: doc.migrations ?? [],
      state: refold(known.compiled, doc.subject, events, advanced, outside).state,
      sequence: doc.sequence,
      events: doc.events,
      lastEventAt: doc.lastEventAt,
      chunks,
      recent,
      held: [...held],
      gapStored: held.length > 0 && doc.parked === undefined,
      missing: [...(doc.missing ?? [])],
      parked: doc.parked,
      clockAhead: doc.clockAhead,
      advanced,
      // What the documents say is not read: what the case writes next is written whether it differs or not.
      tasks: Array.from({ length: tasks }, () => undefined),
      occurrences,
      storedOccurrences: occurrences,
      occurrencesVersion: doc.version,
      offences,
      repetitions: new Map(repetitions),
    };
    return { live, events };
  }
}
