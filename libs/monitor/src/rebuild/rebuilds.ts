import type { Actor, Clock } from '@liucheng/kernel';
import { StaleDocumentError, type DocumentStore, type Page, type Stored } from '@liucheng/ports';
import type { AllLanes } from '../all-lanes.ts';
import { collections } from '../collections.ts';
import {
  addCounts,
  laneRebuildId,
  noCounts,
  underWay,
  type LaneRebuildDocument,
  type ReadingDocument,
  type RebuildDocument,
  type RebuildProgress,
  type RebuildState,
} from './rebuild-document.ts';

const { name: collection } = collections.rebuilds;

/** One is under way already. */
export class RebuildUnderWayError extends Error {}

/** Rebuilds as documents: asked for by requests, at whichever instance, and looked at by those who do the work. */
export class Rebuilds {
  constructor(
    private readonly documents: DocumentStore,
    private readonly all: Pick<AllLanes, 'heads'>,
    private readonly clock: Clock,
  ) {}

  /** @throws RebuildUnderWayError */
  async begin({ id: by }: Pick<Actor, 'id'>): Promise<Stored<RebuildDocument>> {
    const last = await this.last();
    if (last && (underWay.includes(last.doc.state) || !last.doc.cleared)) throw new RebuildUnderWayError();
    const number = (last?.doc.number ?? 0) + 1;
    const upTo = await this.all.heads();
    const doc: RebuildDocument = { number, state: 'reading', by, createdAt: this.clock.now(), upTo };
    const id = String(number);
    try {
      await this.documents.commit({ writes: [{ kind: 'put', collection, id, doc, expectedRevision: 0 }] });
    } catch (error) {
      throw error instanceof StaleDocumentError ? new RebuildUnderWayError() : error;
    }
    return { id, revision: 1, doc };
  }

  find(id: string): Promise<Stored<RebuildDocument> | undefined> {
    return this.documents.get<RebuildDocument>(collection, id);
  }

  list(page: { readonly limit: number; readonly cursor?: string }): Promise<Page<RebuildDocument>> {
    return this.documents.find<RebuildDocument>(collection, {
      sort: { field: 'createdAt', direction: 'desc' },
      ...page,
    });
  }

  /** The one that was begun last. */
  async last(): Promise<Stored<RebuildDocument> | undefined> {
    return (await this.list({ limit: 1 })).items[0];
  }

  /** Ends one that is under way; one that has ended stays as it is. */
  async cancel(id: string): Promise<Stored<RebuildDocument> | undefined> {
    for (;;) {
      const stored = await this.find(id);
      if (stored?.doc.state !== 'reading' && stored?.doc.state !== 'switching') return stored;
      const turned = await this.turn(stored, { ...stored.doc, state: 'cancelling' });
      if (turned) return turned;
    }
  }

  /** Gives what is stored then; undefined when somebody else was faster. */
  async turn(
    { id, revision }: Stored<RebuildDocument>,
    doc: RebuildDocument,
  ): Promise<Stored<RebuildDocument> | undefined> {
    try {
      await this.documents.commit({
        writes: [{ kind: 'put', collection, id, doc, expectedRevision: revision }],
      });
      return { id, revision: revision + 1, doc };
    } catch (error) {
      if (error instanceof StaleDocumentError) return undefined;
      throw error;
    }
  }

  /** With what it came to: its lanes will tell of the next one. */
  async end(stored: Stored<RebuildDocument>, state: RebuildState): Promise<void> {
    const result = await this.progress(stored);
    await this.turn(stored, { ...stored.doc, state, endedAt: this.clock.now(), result });
  }

  /** Of those of the rebuild's lanes that have begun with it. */
  async lanes({ number, lanes = [] }: RebuildDocument): Promise<LaneRebuildDocument[]> {
    const stored = await this.documents.getMany<LaneRebuildDocument>(
      collections.rebuildLanes.name,
      lanes.map(laneRebuildId),
    );
    return [...stored.values()].flatMap(({ doc }) => (doc.rebuild === number ? [doc] : []));
  }

  async progress({ id, doc }: Stored<RebuildDocument>): Promise<RebuildProgress> {
    if (doc.result) return doc.result;
    const reading = await this.documents.get<ReadingDocument>(collections.rebuildReadings.name, id);
    const lanes = await this.lanes(doc);
    return {
      messages: reading?.doc.messages ?? 0,
      done: lanes.filter(({ stage }) => stage === 'done').length,
      counts: lanes.map(({ counts }) => counts).reduce(addCounts, noCounts),
    };
  }
}
