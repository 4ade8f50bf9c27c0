import { StaleDocumentError, StoreUnavailableError, type DocumentStore } from '@liucheng/ports';
import { collections } from './collections.ts';
import { laneHeadId, type LaneHead } from './lane-head.ts';
import { noticeId, type NoticeLog } from './notices.ts';
import { Positions, type Progress } from './positions.ts';
import type { Watermark } from './watermark.ts';
import { WorkUnit } from './work-unit.ts';

/**
 * Does a lane's units of work one after the other: batches from the bus, deadlines, repairs. Each reads, decides and
 * commits before the next begins. Every commit also writes the lane's head at the revision read before, so two instances
 * that both believe to have the lane cannot interleave: the slower one finds the head changed, forgets what it holds in
 * memory, and begins again from what is stored.
 */
export class SingleWriter {
  private queue: Promise<unknown> = Promise.resolve();
  private headRevision: number | undefined;
  /** When the head was last known to be as it was left, on the process's own clock. */
  private seenAt = 0;
  private closed = false;

  constructor(
    private readonly documents: DocumentStore,
    private readonly lane: number,
    private readonly notices: NoticeLog,
    private readonly progress: Progress,
    private readonly watermark: Watermark,
    /** Memory may differ from what is stored: drop it. */
    private readonly forget: () => void,
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
    return this.next(() => this.once(work, true));
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
      const head = await this.documents.get<LaneHead>(collections.lanes.name, laneHeadId(this.lane));
      if (head?.revision !== this.headRevision) await this.readHead();
      this.seenAt = performance.now();
    });
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
  ): Promise<Result> {
    if (this.closed) throw new StoreUnavailableError(`lane ${this.lane} has moved to another instance`, 1);
    try {
      if (this.headRevision === undefined) await this.readHead();
      const unit = new WorkUnit();
      const result = await work(unit);
      if (writesHead || !unit.isEmpty) await this.commit(unit);
      else unit.committed();
      return result;
    } catch (error) {
      this.headRevision = undefined;
      if (!(error instanceof StaleDocumentError)) throw error;
      throw new StoreUnavailableError(`another instance writes to lane ${this.lane}`, 1, { cause: error });
    }
  }

  /** The head is read before anything that a decision rests on, so its revision vouches for all of it. */
  private async readHead(): Promise<void> {
    this.headRevision = undefined;
    this.forget();
    const head = await this.documents.get<LaneHead>(collections.lanes.name, laneHeadId(this.lane));
    this.notices.reset(head?.doc.lastNotice ?? 0);
    this.watermark.learn(head?.doc.watermark ?? 0);
    // What was stored by this instance is true whoever has written since.
    const { current } = this.progress;
    this.progress.advance(current.merge(Positions.from(head?.doc.partitions ?? [])));
    this.headRevision = head?.revision ?? 0;
  }

  private async commit(unit: WorkUnit): Promise<void> {
    const { lane, notices, progress } = this;
    const numbered = notices.number(unit.notices);
    for (const notice of numbered) unit.put(collections.notices.name, noticeId(lane, notice.number), notice);
    const positions = unit.positions ?? progress.current;
    const head: LaneHead = {
      lane,
      lastNotice: notices.last + numbered.length,
      partitions: positions.stored,
      watermark: this.watermark.value,
    };
    const expectedRevision = this.headRevision as number;
    await this.documents.commit({
      writes: [
        {
          kind: 'put',
          collection: collections.lanes.name,
          id: laneHeadId(lane),
          doc: head,
          expectedRevision,
        },
        ...unit.writes,
      ],
    });
    this.headRevision = expectedRevision + 1;
    this.seenAt = performance.now();
    unit.committed();
    notices.committed(numbered);
    progress.advance(positions);
  }
}
