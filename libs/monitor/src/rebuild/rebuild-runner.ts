import { setTimeout as pause } from 'node:timers/promises';
import {
  StoreUnavailableError,
  type BusPositions,
  type DocumentStore,
  type EventBus,
  type Stored,
  type Subscription,
} from '@liucheng/ports';
import type { Logger, Work } from '@liucheng/service-kit';
import { collections, defineCollections } from '../collections.ts';
import type { ProcessMonitor } from '../process-monitor.ts';
import { BusCutError, EventIndex, IndexWentBackError } from './event-index.ts';
import { collectionsOf, type LaneRebuildDocument, type RebuildDocument } from './rebuild-document.ts';

/** Messages read and stored at once. */
const batchSize = 1_000;
const firstDelayMs = 100;
/** How often it is looked how far the lanes are, ms. */
const lookMs = 100;
/** How often it is looked whether there is something to do, ms. */
const idleMs = 1_000;

export interface RebuildRunnerParts {
  readonly monitor: ProcessMonitor;
  readonly bus: EventBus;
  readonly documents: DocumentStore;
  readonly logger: Logger;
}

/**
 * What is to be done once for a rebuild, at one instance: it reads the bus, in a group of its own, into an index of events by case, lets the
 * lanes take over when it is read up to where it ended at the beginning, reads on until all have, and clears away. How far it is read is
 * stored with what was read, so whoever does it next goes on there.
 */
export class RebuildRunner implements Work {
  private stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly parts: RebuildRunnerParts) {}

  async start(): Promise<void> {
    await defineCollections(this.parts.documents);
    this.stopping = new AbortController();
    this.running = this.run(this.stopping.signal);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { monitor, logger } = this.parts;
    while (!signal.aborted) {
      try {
        const last = await monitor.rebuilds.last();
        if (last && last.doc.endedAt === undefined) await this.carryOut(last, signal);
        else if (last && !last.doc.cleared) await this.clear(last);
        else await pause(idleMs, undefined, { signal }).catch(() => undefined);
      } catch (err) {
        logger.error({ err }, 'a rebuild is held up');
        await pause(idleMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Up to its end, or until it is stopped. */
  private async carryOut(stored: Stored<RebuildDocument>, signal: AbortSignal): Promise<void> {
    const { monitor, documents } = this.parts;
    const index = new EventIndex(documents, stored.doc.number);
    await index.define();
    const reader = new IndexReader(this.parts, index);
    try {
      while (!signal.aborted) {
        await reader.readAll();
        const now = await monitor.rebuilds.find(stored.id);
        if (!now || now.doc.endedAt !== undefined) return;
        await this.lookAfter(now, index, reader.failure);
        await pause(lookMs, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      await reader.stop();
    }
  }

  private async lookAfter(
    now: Stored<RebuildDocument>,
    index: EventIndex,
    failure: Error | undefined,
  ): Promise<void> {
    const { rebuilds, progress } = this.parts.monitor;
    const { doc } = now;
    if (failure && doc.state !== 'cancelling')
      await rebuilds.turn(now, { ...doc, state: 'cancelling', cause: failure.message });
    else if (doc.state === 'reading') {
      if (!isAt(await index.positions(), doc.upTo)) return;
      const lanes = (await progress.standings(true)).map(({ lane }) => lane);
      await rebuilds.turn(now, { ...doc, state: 'switching', lanes });
    } else if (doc.state === 'switching') {
      if (await this.allAre(doc, ['done'])) await rebuilds.end(now, 'done');
    } else if (await this.allAre(doc, ['done', 'ended']))
      await rebuilds.end(now, doc.cause === undefined ? 'cancelled' : 'failed');
  }

  /** Also those that had not begun: from then on none of them looks at what is cleared away. */
  private async allAre(doc: RebuildDocument, stages: readonly LaneRebuildDocument['stage'][]) {
    const lanes = await this.parts.monitor.rebuilds.lanes(doc);
    return lanes.length === (doc.lanes ?? []).length && lanes.every(({ stage }) => stages.includes(stage));
  }

  private async clear(stored: Stored<RebuildDocument>): Promise<void> {
    const { documents, monitor } = this.parts;
    for (const { name } of Object.values(collectionsOf(stored.doc.number))) await documents.drop(name);
    await documents.commit({
      writes: [{ kind: 'delete', collection: collections.rebuildReadings.name, id: stored.id }],
    });
    const { rebuilds } = monitor;
    await rebuilds.turn(stored, { ...stored.doc, cleared: true });
  }
}

/** Reads all topics of the monitor into an index, those that are new meanwhile too. */
class IndexReader {
  private topics: readonly string[] = [];
  private subscription: Subscription | undefined;
  private wentBack = false;
  failure: Error | undefined;

  constructor(
    private readonly parts: RebuildRunnerParts,
    private readonly index: EventIndex,
  ) {}

  async readAll(): Promise<void> {
    const { bus, monitor, logger } = this.parts;
    const topics = await monitor.consumer.topics();
    if (this.subscription && topics.length === this.topics.length && !this.wentBack) return;
    await this.stop();
    this.wentBack = false;
    this.topics = topics;
    this.subscription = bus.consume(
      {
        topics,
        group: `${monitor.settings.group}-rebuild`,
        batchSize,
        retry: { attempts: 1, firstDelayMs },
        positions: () => this.index.begin(),
        onError: (err, attempt) => logger.warn({ err, attempt }, 'reading for a rebuild is held up'),
      },
      async ({ messages }) => {
        try {
          await this.index.add(messages);
        } catch (error) {
          if (error instanceof BusCutError) this.failure = error;
          if (error instanceof IndexWentBackError) this.wentBack = true;
          // Nothing is ever wrong with a message, so none is parked.
          throw new StoreUnavailableError('what was read could not be stored', 1, { cause: error });
        }
      },
    );
  }

  async stop(): Promise<void> {
    await this.subscription?.stop();
    this.subscription = undefined;
  }
}

function isAt(positions: BusPositions, upTo: BusPositions): boolean {
  return Object.entries(upTo).every(([name, end]) => (positions[name] ?? 0) >= end);
}
