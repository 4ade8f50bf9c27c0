import { randomInt } from 'node:crypto';
import {
  StaleDocumentError,
  StoreUnavailableError,
  type DocumentStore,
  type Stored,
  type Write,
} from '@liucheng/ports';
import { collections } from './collections.ts';
import { liesBefore, timesBack, type KnownHeads } from './known-heads.ts';
import { laneHeadId, type LaneHead, type WentBack } from './lane-head.ts';
import { noticeId, type NoticeLog } from './notices.ts';
import { Positions, type Progress } from './positions.ts';
import type { Watermark } from './watermark.ts';
import { WorkUnit } from './work-unit.ts';

/** Of the notices, when a lane has gone back. */
const numbersLeftOut = 1_000_000;
/**
 * Whoever opens a lane moves its revision on by chance. Two who both believe to have it, of whom one writes on after the
 * store has gone back, might otherwise come to the same revision with different pasts, and the head would fence neither.
 */
const largestStep = 64;

/** What a lane's writer reads, writes and tells. */
export interface WriterParts {
  readonly documents: DocumentStore;
  readonly heads: KnownHeads;
  readonly notices: NoticeLog;
  readonly progress: Progress;
  readonly watermark: Watermark;
  /** Memory may differ from what is stored: drop it. */
  readonly forget: () => void;
  /** Something was left for another lane. */
  readonly left?: () => void;
  /** The lane was found older than it had been. The writer is closed then. */
  readonly wentBack: () => void;
}

/**
 * Does a lane's units of work one after the other: batches from the bus, deadlines, repairs. Each reads, decides and
 * commits before the next begins. Every commit also writes the lane's head at the revision read before, so two instances
 * that both believe to have the lane cannot interleave: the slower one finds the head changed, forgets what it holds in
 * memory, and begins again from what is stored.
 *
 * A head that lies before what was known of it ends the writer: what lies between is to be read from the bus again, which
 * whoever opens the lane next does.
 */
export class SingleWriter {
  private queue: Promise<unknown> = Promise.resolve();
  private headRevision: number | undefined;
  /** When the head was last known to be as it was left, on the process's own clock. */
  private seenAt = 0;
  private back: WentBack | undefined;
  private years = false;
  private closed = false;

  constructor(
    private readonly lane: number,
    private readonly parts: WriterParts,
  ) {}

  /**
   * @throws StoreUnavailableError when another instance has written to the lane meanwhile, or the lane is closed;
   * nothing was stored, the same work may succeed when it is done again from the start.
   */
  run<Result>(work: (unit: WorkUnit) => Promise<Result>): Promise<Result> {
    return this.next(() => this.once(work, false));
  }

  /** Reads how far the lane is and writes its head: whoever had the lane before finds it changed from now on. */
  claim(work: (unit: WorkUnit) => Promise<void>): Promise<void> {
    return this.next(() => this.once(work, true, true));
  }

  /** Writes the head though nothing else is to be stored, so that others read how far the lane is. */
  note(): Promise<void> {
    return this.next(() => this.once(async () => undefined, true));
  }

  /**
   * Reads again if another instance has written to the lane: one that was stalled while the lane moved here, and went on.
   * Nothing is wrong with what it stored, but this instance would not know of it before it stores something itself.
   */
  confirm(maxAgeMs: number): Promise<void> {
    if (performance.now() - this.seenAt < maxAgeMs) return Promise.resolve();
    return this.next(async () => {
      if (this.closed) return;
      const head = await this.stored();
      if ((head?.revision ?? 0) !== this.headRevision) await this.readHead(false);
      this.seenAt = performance.now();
    });
  }

  /** Whether a lane that had gone back is as far as it was, and judged up to the time that it was, by `time`. */
  isBack(time: number): boolean {
    const { until } = this.back ?? {};
    if (!until || time < until.watermark) return false;
    return this.parts.progress.current.reached(Positions.from(until.partitions).values);
  }

  /** All that may have been told before has been told again. */
  async goOn(): Promise<void> {
    await this.next(async () => {
      if (this.back) this.back = { times: this.back.times };
      await this.once(async () => undefined, true);
    });
  }

  /** Whether figures of persons by year are kept, as the head said when it was last read or written. */
  get keepsYears(): boolean {
    return this.years;
  }

  /** Resolves when the work begun so far is over; what comes later is refused. */
  async close(): Promise<void> {
    this.closed = true;
    await this.queue;
  }

  private next<Result>(step: () => Promise<Result>): Promise<Result> {
    const result = this.queue.then(step);
    this.queue = result.catch(() => undefined);
    return result;
  }

  private async once<Result>(
    work: (unit: WorkUnit) => Promise<Result>,
    writesHead: boolean,
    opens = false,
  ): Promise<Result> {
    if (this.closed) throw new StoreUnavailableError(`lane ${this.lane} has moved to another instance`, 1);
    try {
      if (this.headRevision === undefined) await this.readHead(opens);
      const unit = new WorkUnit(this.years);
      const result = await work(unit);
      if (writesHead || !unit.isEmpty || unit.keepsYears !== this.years)
        await this.commit(unit, opens ? randomInt(1, largestStep) : 1);
      else unit.committed();
      return result;
    } catch (error) {
      this.headRevision = undefined;
      if (!(error instanceof StaleDocumentError)) throw error;
      throw new StoreUnavailableError(this.notAsRead(error), 1, { cause: error });
    }
  }

  private notAsRead({ collection, id }: StaleDocumentError): string {
    const { lane } = this;
    if (collection === collections.lanes.name) return `another instance writes to lane ${lane}`;
    return `lane ${lane} took ${collection}/${id} for new, which is known already; it is looked up`;
  }

  private stored(): Promise<Stored<LaneHead> | undefined> {
    return this.parts.documents.get<LaneHead>(collections.lanes.name, laneHeadId(this.lane));
  }

  /** The head is read before anything that a decision rests on, so its revision vouches for all of it. */
  private async readHead(opens: boolean): Promise<void> {
    const { heads, notices, progress, watermark, forget, wentBack } = this.parts;
    this.headRevision = undefined;
    forget();
    const known = heads.of(this.lane);
    const head = await this.stored();
    if (known && liesBefore(head, known)) {
      if (!opens) {
        this.closed = true;
        wentBack();
        throw new StoreUnavailableError(`lane ${this.lane} has gone back, and is read again from the bus`, 1);
      }
      this.back = goneBack(head?.doc, known.doc);
      notices.reset(behindAll(Math.max(head?.doc.lastNotice ?? 0, known.doc.lastNotice)));
    } else {
      if (head) heads.saw(head);
      this.back = head?.doc.wentBack;
      notices.reset(head?.doc.lastNotice ?? 0);
    }
    // A lane without a head has no figures yet.
    this.years = head === undefined || head.doc.keepsYears === true;
    watermark.learn(head?.doc.watermark ?? 0);
    // What was stored by this instance is true whoever has written since.
    progress.advance(progress.current.merge(Positions.from(head?.doc.partitions ?? [])));
    this.headRevision = head?.revision ?? 0;
  }

  /** `steps`: by how much the head's revision grows. */
  private async commit(unit: WorkUnit, steps: number): Promise<void> {
    const { lane } = this;
    const { documents, heads, notices, progress, watermark } = this.parts;
    const numbered = notices.number(unit.notices, this.back?.until !== undefined);
    for (const notice of numbered) unit.add(collections.notices.name, noticeId(lane, notice.number), notice);
    const positions = unit.positions ?? progress.current;
    const head: LaneHead = {
      lane,
      lastNotice: notices.last + numbered.length,
      partitions: positions.stored,
      watermark: watermark.value,
      ...(unit.keepsYears ? { keepsYears: true } : {}),
      ...(this.back ? { wentBack: this.back } : {}),
    };
    const id = laneHeadId(lane);
    const expectedRevision = this.headRevision as number;
    const put = { kind: 'put', collection: collections.lanes.name, id, doc: head } as const;
    const further = Array.from({ length: steps - 1 }, () => put);
    const revision = expectedRevision + steps;
    // A lane that has gone back comes to other revisions, so no id is given twice.
    const left = unit.left.map((each, index): Write => ({
      kind: 'put',
      ...each,
      id: leftId(lane, revision, index),
    }));
    await documents.commit({ writes: [{ ...put, expectedRevision }, ...further, ...unit.writes, ...left] });
    this.headRevision = revision;
    this.years = unit.keepsYears;
    heads.saw({ id, revision: this.headRevision, doc: head });
    this.seenAt = performance.now();
    unit.committed();
    notices.committed(numbered);
    progress.advance(positions);
    if (left.length > 0) this.parts.left?.();
  }
}

function leftId(lane: number, revision: number, index: number): string {
  return [String(revision).padStart(12, '0'), lane, index].join('-');
}

/** How far the lane has to come before everything is told again. It may go back again before that. */
function goneBack(stored: LaneHead | undefined, known: LaneHead): WentBack {
  const all = [known, known.wentBack?.until, stored?.wentBack?.until].filter((each) => each !== undefined);
  const positions = all.map(({ partitions }) => Positions.from(partitions));
  return {
    times: Math.max(timesBack(stored), timesBack(known)) + 1,
    until: {
      partitions: positions.reduce((merged, each) => merged.merge(each)).stored,
      watermark: Math.max(...all.map(({ watermark }) => watermark)),
    },
  };
}

/**
 * A number from which on none was given out before. More may have been told than is known here, so there is room; whoever
 * has read up to any of the lost ones finds all of the new ones behind.
 */
function behindAll(last: number): number {
  return (Math.floor(last / numbersLeftOut) + 1) * numbersLeftOut;
}
