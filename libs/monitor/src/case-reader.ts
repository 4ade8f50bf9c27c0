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

/** Reads cases as they are stored, of whatever lane, and folds their state again. */
export class CaseReader {
  constructor(
    private readonly documents: DocumentStore,
    private readonly definitions: DefinitionRegistry,
  ) {}

  /** Those that there are. A case that is known by its parked messages only is left out while its definition is missing. */
  async read(ids: readonly string[]): Promise<LiveCase[]> {
    if (ids.length === 0) return [];
    const [documents, bodies] = await Promise.all([
      this.documents.getMany<CaseDocument>(collections.cases.name, ids),
      this.documents.getMany<CaseBody>(collections.caseBodies.name, ids),
    ]);
    // Another instance may have learned a definition and stored cases of it.
    await this.definitions.lookUp([...documents.values()].map(({ doc }) => doc));
    const found: LiveCase[] = [];
    for (const [id, { doc }] of documents) {
      const body = bodies.get(id);
      const live = body && (await this.restore(id, doc, body.doc));
      if (live) found.push(live);
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

  private async restore(id: string, doc: CaseDocument, body: CaseBody): Promise<LiveCase | undefined> {
    const known = this.definitions.get(doc.process, doc.version);
    if (!known) return undefined;
    const { chunks, held, advanced } = body;
    const recent = [...body.recent];
    const history = await this.history({ id, chunks, recent });
    return {
      ...emptyCase(known.compiled, id, doc.subject, doc.origin, doc.lane),
      state: refold(known.compiled, doc.subject, history, advanced).state,
      sequence: doc.sequence,
      events: doc.events,
      lastEventAt: doc.lastEventAt,
      chunks,
      recent,
      held: [...held],
      gapStored: held.length > 0 && doc.parked === undefined,
      missing: [...(doc.missing ?? [])],
      parked: doc.parked,
      advanced,
    };
  }
}
