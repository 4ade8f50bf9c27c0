import { compileDefinition } from '@liucheng/conformance';
import type { Actor, Clock, IdGenerator } from '@liucheng/kernel';
import { StaleDocumentError, type DocumentStore, type Page, type Stored, type Where } from '@liucheng/ports';
import type { ProcessDefinition } from '@liucheng/process-model';
import type { CaseDocument } from '../case-document.ts';
import { collections } from '../collections.ts';
import type { DefinitionRegistry } from '../definitions.ts';
import {
  noFigures,
  type BacktestCase,
  type BacktestDocument,
  type BacktestState,
} from './backtest-document.ts';

/** Kept at most, finished ones included: the eldest has to be removed for another. */
export const mostBacktests = 100;

const collection = collections.backtests.name;

export class TooManyBacktestsError extends Error {}

/** Back-tests as documents: what is asked for by requests, at whichever instance, and looked at by the runner. */
export class Backtests {
  constructor(
    private readonly documents: DocumentStore,
    private readonly definitions: DefinitionRegistry,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
    /** Told when there is something to run. */
    private readonly onAsked: () => void,
  ) {}

  /** @throws TooManyBacktestsError */
  async begin(
    definition: ProcessDefinition,
    { from, to }: { readonly from?: number; readonly to?: number },
    { id: by }: Pick<Actor, 'id'>,
  ): Promise<Stored<BacktestDocument>> {
    const [all] = await this.documents.aggregate(collection, {});
    if ((all?.count ?? 0) >= mostBacktests) throw new TooManyBacktestsError();
    const now = this.clock.now();
    const { id: process } = definition;
    const compared = await Promise.all(comparedIn(definition).map((each) => this.versioned(each)));
    const asked = {
      ...(await this.versioned(process)),
      ...(from === undefined ? {} : { from }),
      to: Math.min(to ?? now, now),
    };
    const [cases] = await this.documents.aggregate(collections.cases.name, { where: population(asked) });
    const doc: BacktestDocument = {
      ...asked,
      definition,
      state: 'running',
      by,
      createdAt: now,
      total: cases?.count ?? 0,
      ...(compared.length === 0 ? {} : { compared, stage: 'gathering' }),
      figures: noFigures,
    };
    const id = this.ids.next();
    await this.documents.commit({ writes: [{ kind: 'put', collection, id, doc, expectedRevision: 0 }] });
    this.onAsked();
    return { id, revision: 1, doc };
  }

  find(id: string): Promise<Stored<BacktestDocument> | undefined> {
    return this.documents.get<BacktestDocument>(collection, id);
  }

  list(page: { readonly limit: number; readonly cursor?: string }): Promise<Page<BacktestDocument>> {
    return this.documents.find<BacktestDocument>(collection, {
      sort: { field: 'createdAt', direction: 'desc' },
      ...page,
    });
  }

  /** The cases that a back-test judges differently, as far as they are kept. */
  cases(id: string, page: { readonly limit: number; readonly cursor?: string }): Promise<Page<BacktestCase>> {
    return this.documents.find<BacktestCase>(collections.backtestCases.name, {
      where: { backtest: id },
      ...page,
    });
  }

  /** The one that was asked for first of those that are to be run. */
  async next(): Promise<Stored<BacktestDocument> | undefined> {
    const { items } = await this.documents.find<BacktestDocument>(collection, {
      where: { state: 'running' },
      sort: { field: 'createdAt', direction: 'asc' },
      limit: 1,
    });
    return items[0];
  }

  /** Stops a running one where it is, or lets a cancelled one go on; one in another state stays as it is. */
  async turn(
    id: string,
    from: BacktestState,
    to: BacktestState,
  ): Promise<Stored<BacktestDocument> | undefined> {
    for (;;) {
      const stored = await this.find(id);
      if (stored?.doc.state !== from) return stored;
      const { endedAt: _, ...doc } = stored.doc;
      const ended = to === 'running' ? {} : { endedAt: this.clock.now() };
      try {
        await this.documents.commit({
          writes: [
            {
              kind: 'put',
              collection,
              id,
              doc: { ...doc, state: to, ...ended },
              expectedRevision: stored.revision,
            },
          ],
        });
        if (to === 'running') this.onAsked();
        return this.find(id);
      } catch (error) {
        // The runner has come further meanwhile.
        if (!(error instanceof StaleDocumentError)) throw error;
      }
    }
  }

  /** Removes it with its cases; a running one is stopped by that. */
  async remove(id: string): Promise<void> {
    await this.documents.commit({ writes: [{ kind: 'delete', collection, id }] });
    await this.clear(id, collections.backtestCases.name);
    await this.forgetEvidence(id);
  }

  /** Removes what it has compared: nobody asks for that when it is over. */
  async forgetEvidence(id: string): Promise<void> {
    await this.clear(id, collections.backtestOccurrences.name);
    await this.clear(id, collections.backtestFindings.name);
  }

  private async clear(backtest: string, name: string): Promise<void> {
    for (;;) {
      const { items } = await this.documents.find(name, { where: { backtest }, limit: 500 });
      if (items.length === 0) return;
      await this.documents.commit({
        writes: items.map((each) => ({ kind: 'delete', collection: name, id: each.id })),
      });
    }
  }

  private async versioned(process: string): Promise<Pick<BacktestDocument, 'process' | 'versions'>> {
    const known = await this.definitions.versionsOf(process);
    return { process, versions: known.map((each) => each.definition.version) };
  }
}

/** The processes whose cases the rules over cases of a draft compare; none where it has no such rules. */
function comparedIn(definition: ProcessDefinition): string[] {
  const { comparisons } = compileDefinition(definition, { observations: false }).overCases;
  return [...new Set(comparisons.flatMap(({ processes }) => processes))];
}

/** Cases that began later are no part of it, so it comes to an end. */
export function population({
  process,
  versions,
  from,
  to,
}: Pick<BacktestDocument, 'process' | 'versions' | 'from' | 'to'>): Where {
  return {
    process,
    version: { in: versions.length === 0 ? [0] : versions },
    startedAt: { ...(from === undefined ? {} : { gte: from }), lte: to },
  } satisfies Where & Partial<Record<keyof CaseDocument, unknown>>;
}
