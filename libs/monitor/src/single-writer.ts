import { StaleDocumentError, StoreUnavailableError, type DocumentStore } from '@liucheng/ports';
import { collections } from './collections.ts';
import type { NoticeLog } from './notices.ts';
import { WorkUnit } from './work-unit.ts';

interface Head {
  readonly lastNotice: number;
}

const headId = 'head';

/**
 * Does the monitor's units of work one after the other: batches from the bus, deadlines, repairs. Each reads, decides
 * and commits before the next begins. Every commit also writes the head document at the revision read before, so a second
 * monitor on the same documents cannot interleave: the slower one finds the head changed, forgets what it holds in
 * memory, and begins again from what is stored.
 */
export class SingleWriter {
  private queue: Promise<unknown> = Promise.resolve();
  private headRevision: number | undefined;

  constructor(
    private readonly documents: DocumentStore,
    private readonly notices: NoticeLog,
    private readonly consumer: string,
    /** Memory may differ from what is stored: drop it, and read again what is always held. */
    private readonly reread: () => Promise<void>,
    /** Told after each unit that was stored. */
    private readonly onCommit: () => void,
  ) {}

  /**
   * @throws StoreUnavailableError when another monitor has written meanwhile; nothing was stored, the same work may
   * succeed when it is done again from the start.
   */
  run<Result>(work: (unit: WorkUnit) => Promise<Result>): Promise<Result> {
    const result = this.queue.then(() => this.once(work));
    this.queue = result.catch(() => undefined);
    return result;
  }

  /** Resolves when the work begun so far is over. */
  async settled(): Promise<void> {
    await this.queue;
  }

  private async once<Result>(work: (unit: WorkUnit) => Promise<Result>): Promise<Result> {
    try {
      if (this.headRevision === undefined) await this.readHead();
      const unit = new WorkUnit();
      const result = await work(unit);
      if (!unit.isEmpty) await this.commit(unit);
      return result;
    } catch (error) {
      this.headRevision = undefined;
      if (!(error instanceof StaleDocumentError)) throw error;
      throw new StoreUnavailableError('another process monitor writes to the same documents', 1, {
        cause: error,
      });
    }
  }

  private async readHead(): Promise<void> {
    await this.reread();
    const head = await this.documents.get<Head>(collections.monitor.name, headId);
    this.notices.reset(head?.doc.lastNotice ?? 0);
    this.headRevision = head?.revision ?? 0;
  }

  private async commit(unit: WorkUnit): Promise<void> {
    const notices = this.notices.number(unit.notices);
    for (const notice of notices)
      unit.put(collections.notices.name, String(notice.number).padStart(12, '0'), notice);
    const head: Head = { lastNotice: this.notices.last + notices.length };
    const expectedRevision = this.headRevision as number;
    await this.documents.commit({
      writes: [
        { kind: 'put', collection: collections.monitor.name, id: headId, doc: head, expectedRevision },
        ...unit.writes,
      ],
      ...(unit.positions === undefined
        ? {}
        : { positions: { consumer: this.consumer, values: unit.positions } }),
    });
    this.headRevision = expectedRevision + 1;
    unit.committed();
    this.notices.committed(notices);
    this.onCommit();
  }
}
