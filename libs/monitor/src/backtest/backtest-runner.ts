import { setImmediate as yieldToOthers, setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '@liucheng/kernel';
import {
  StaleDocumentError,
  StoreUnavailableError,
  type DocumentStore,
  type Stored,
  type Write,
} from '@liucheng/ports';
import type { Logger, Work } from '@liucheng/service-kit';
import type { CaseDocument } from '../case-document.ts';
import type { CaseReader } from '../case-reader.ts';
import { collections } from '../collections.ts';
import type { Signal } from '../signal.ts';
import { keptCases, type BacktestDocument } from './backtest-document.ts';
import { population, type Backtests } from './backtests.ts';
import { Comparison } from './comparison.ts';
import { Evidence } from './evidence.ts';
import { Draft } from './draft.ts';

/** Cases read, judged and noted at once. Between two lots everybody else has their turn. */
const lot = 200;
/** How often it is looked for what was asked for at another instance, ms. */
const lookMs = 1_000;

export interface RunnerParts {
  readonly documents: DocumentStore;
  readonly backtests: Backtests;
  readonly reader: CaseReader;
  readonly clock: Clock;
  readonly logger: Logger;
  /** As the monitor has it. */
  readonly deadlineGraceMs: number;
  /** Fires when something was asked for here. */
  readonly asked: Signal;
}

/**
 * Runs back-tests, one after the other in the order in which they were asked for, beside the live work. How far one is stands in its
 * document and is written with what it has found: whoever runs it after a stop, or a crash, goes on behind the last lot.
 */
export class BacktestRunner implements Work {
  private stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  private readonly evidence: Evidence;

  constructor(private readonly parts: RunnerParts) {
    const { documents, reader, deadlineGraceMs } = parts;
    this.evidence = new Evidence(documents, reader, deadlineGraceMs);
  }

  start(): Promise<void> {
    this.stopping = new AbortController();
    this.running = this.run(this.stopping.signal);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { backtests, logger, asked } = this.parts;
    while (!signal.aborted) {
      try {
        const next = await backtests.next();
        if (next) await this.carryOut(next, signal);
        else await asked.wait(lookMs, signal);
      } catch (err) {
        logger.error({ err }, 'back-tests are held up');
        await pause(lookMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Up to its end, or until it is stopped, cancelled or removed. */
  private async carryOut(stored: Stored<BacktestDocument>, signal: AbortSignal): Promise<void> {
    let at: Stored<BacktestDocument> | undefined = stored;
    try {
      const draft = new Draft(stored.doc.definition);
      while (at?.doc.state === 'running' && !signal.aborted) {
        at = await this.takeOn(at, draft);
        await yieldToOthers();
      }
      if (at?.doc.state === 'done') await this.parts.backtests.forgetEvidence(at.id);
    } catch (error) {
      if (error instanceof StaleDocumentError) return;
      if (error instanceof StoreUnavailableError || at === undefined) throw error;
      const cause = error instanceof Error ? error.message : String(error);
      this.parts.logger.error({ err: error, backtest: at.id }, 'a back-test has failed');
      await this.note(at, { ...at.doc, state: 'failed', cause, endedAt: this.parts.clock.now() });
    }
  }

  /** One lot further. @throws StaleDocumentError when it was cancelled or removed meanwhile. */
  private async takeOn(
    { id, revision, doc }: Stored<BacktestDocument>,
    draft: Draft,
  ): Promise<Stored<BacktestDocument>> {
    const { documents, reader, clock } = this.parts;
    const step = await this.evidence.next(id, doc, draft);
    if (step) return this.note({ id, revision, doc }, step.doc, step.writes);
    const page = await documents.find<CaseDocument>(collections.cases.name, {
      where: population(doc),
      sort: { field: 'startedAt', direction: 'asc' },
      limit: lot,
      ...(doc.cursor === undefined ? {} : { cursor: doc.cursor }),
    });
    const comparison = new Comparison(doc.figures, (at) => draft.monthOf(at));
    const found: Write[] = [];
    const ids = page.items.map((each) => each.id);
    const [overCases, standing] = [await this.evidence.found(id, ids), await this.evidence.standing(ids)];
    for (const { live, events } of await reader.readWithHistory(ids)) {
      const drafted = draft.judge(live, events, overCases.get(live.id));
      const differing = comparison.add(live, drafted, standing.get(live.id) ?? []);
      if (!differing || doc.figures.changed + found.length >= keptCases) continue;
      found.push({
        kind: 'put',
        collection: collections.backtestCases.name,
        id: `${id}#${live.id}`,
        doc: { backtest: id, ...differing },
      });
    }
    const { cursor: _, ...before } = doc;
    const after: BacktestDocument = {
      ...before,
      figures: comparison.figures,
      ...(page.next === undefined ? { state: 'done', endedAt: clock.now() } : { cursor: page.next }),
    };
    return this.note({ id, revision, doc }, after, found);
  }

  private async note(
    { id, revision }: Stored<BacktestDocument>,
    doc: BacktestDocument,
    found: readonly Write[] = [],
  ): Promise<Stored<BacktestDocument>> {
    const { name: collection } = collections.backtests;
    await this.parts.documents.commit({
      writes: [{ kind: 'put', collection, id, doc, expectedRevision: revision }, ...found],
    });
    return { id, revision: revision + 1, doc };
  }
}
