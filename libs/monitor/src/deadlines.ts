import type { Clock } from '@liucheng/kernel';
import type { DocumentStore } from '@liucheng/ports';
import type { Logger } from '@liucheng/service-kit';
import type { BegunOtherwise } from './begun-otherwise.ts';
import type { CaseDocument, CaseOrigin, GapDocument, LiveCase } from './case-document.ts';
import { collections } from './collections.ts';
import type { Imports } from './imports.ts';
import { touch, type LiveCases, type TouchedCase } from './live-cases.ts';
import type { MonitorSettings } from './settings.ts';
import type { SingleWriter } from './single-writer.ts';
import type { Look, Watermark } from './watermark.ts';
import type { WorkUnit } from './work-unit.ts';

const casesPerUnit = 500;
const live: readonly CaseOrigin[] = ['live'];
const all: readonly CaseOrigin[] = ['live', 'imported'];

/**
 * Raises what the passing of time alone makes due in a lane: deadlines, and gaps that were waited for long enough. Time is
 * the lane's watermark, so what became due during a downtime is raised once the backlog is read.
 *
 * While an import goes on, time stands still for imported cases: their deadlines are judged by the times of their own
 * events alone, and what is open at the end of the log is judged by the calendar once the import is quiet.
 *
 * Nothing is kept per case but the earliest time of all: the documents are asked which cases are due, so whoever gets the
 * lane needs no timers to be set again.
 */
export class Deadlines {
  /** No case needs the passing of time before this; 0: to be looked up. */
  private earliest = 0;
  private judged: readonly CaseOrigin[] = live;

  constructor(
    private readonly lane: number,
    private readonly writer: SingleWriter,
    private readonly documents: DocumentStore,
    private readonly cases: LiveCases,
    private readonly otherwise: Pick<BegunOtherwise, 'putRightNow'>,
    private readonly watermark: Watermark,
    private readonly imports: Pick<Imports, 'goingOn'>,
    private readonly clock: Clock,
    private readonly settings: Pick<MonitorSettings, 'deadlineGraceMs'>,
    private readonly logger: Logger,
  ) {}

  /** When a case of the lane next needs the passing of time, ms; 0 while that is not known. */
  get next(): number {
    return this.earliest;
  }

  /** A case needs the passing of time at this moment; true when none did before. */
  due(at: number): boolean {
    if (at >= this.earliest) return false;
    this.earliest = at;
    return true;
  }

  /** Others may have stored cases that need it earlier. */
  forget(): void {
    this.earliest = 0;
  }

  /** Raises what is due as far as the bus is read. What is raised is stored when it resolves. */
  async tick(look: () => Promise<Look>): Promise<void> {
    const now = await this.watermark.advance(look);
    const judged = await this.judgedNow();
    if (judged.length > this.judged.length) this.earliest = 0;
    this.judged = judged;
    if (now < this.earliest) return;
    while ((await this.writer.run((unit) => this.raise(now, unit))) > 0);
    await this.writer.run(() => this.lookAhead());
  }

  private async judgedNow(): Promise<readonly CaseOrigin[]> {
    return (await this.imports.goingOn()) ? live : all;
  }

  /** One unit of work; gives how many cases it touched. */
  private async raise(now: number, unit: WorkUnit): Promise<number> {
    const until = now - this.settings.deadlineGraceMs;
    const { lane } = this;
    const due = await this.documents.find<CaseDocument>(collections.cases.name, {
      // Asked within the unit: a batch of an import that was read meanwhile has been declared before.
      where: { lane, origin: { in: await this.judgedNow() }, nextDue: { lte: until } },
      sort: { field: 'nextDue', direction: 'asc' },
      limit: casesPerUnit,
    });
    const gaps = await this.documents.find<GapDocument>(collections.gaps.name, {
      where: { lane, until: { lte: now } },
      sort: { field: 'until', direction: 'asc' },
      limit: casesPerUnit,
    });
    const ids = [...due.items, ...gaps.items].map(({ id }) => id);
    if (ids.length === 0) return 0;
    const touched: TouchedCase[] = [];
    for (const live of (await this.cases.take(ids)).values()) {
      const { events } = live;
      let one = this.released(live, now) ?? (await this.stuck(live));
      if (events === 0) one = await this.otherwise.putRightNow(one);
      if (one.live.held.length === 0) this.cases.fold.advance(one.live, until, one.change);
      touched.push(one);
    }
    await this.cases.store(touched, this.clock.now(), unit);
    return touched.length;
  }

  private released(live: LiveCase, now: number): TouchedCase | undefined {
    const touched = touch(live);
    try {
      this.cases.fold.release(live, now, touched.change);
      return touched;
    } catch (err) {
      this.logger.error(
        { err, process: live.process, case: live.subject },
        'an event that waited cannot be folded',
      );
      return undefined;
    }
  }

  /** A waiting event cannot be folded: the case stays as it is stored, marked, until a person retries or it goes on. */
  private async stuck({ id }: LiveCase): Promise<TouchedCase> {
    const stored = (await this.cases.take([id])).get(id) as LiveCase;
    stored.parked = {
      cause: 'an event that waited for a missing one cannot be folded',
      since: this.clock.now(),
    };
    return touch(stored);
  }

  private async lookAhead(): Promise<void> {
    const [due, gap] = await Promise.all([
      this.documents.find<CaseDocument>(collections.cases.name, {
        where: { lane: this.lane, origin: { in: this.judged }, nextDue: { exists: true } },
        sort: { field: 'nextDue', direction: 'asc' },
        limit: 1,
      }),
      this.documents.find<GapDocument>(collections.gaps.name, {
        where: { lane: this.lane },
        sort: { field: 'until', direction: 'asc' },
        limit: 1,
      }),
    ]);
    this.earliest = Math.min(due.items[0]?.doc.nextDue ?? Infinity, gap.items[0]?.doc.until ?? Infinity);
  }
}
