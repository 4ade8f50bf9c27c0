import { LRUCache } from 'lru-cache';
import type { DocumentStore } from '@liucheng/ports';
import { atMost } from '@liucheng/service-kit';
import { nextWake, storeCase, type LiveCase } from './case-document.ts';
import { CaseFold, noChange, type CaseChange } from './case-fold.ts';
import type { CaseReader } from './case-reader.ts';
import type { Measured } from './metrics/measured.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { Comparisons } from './over-cases/comparisons.ts';
import type { FiguresAnew } from './rebuild/figures-anew.ts';
import type { MonitorSettings } from './settings.ts';
import { toldChange, toldMeasurement } from './repeat-offenders/told.ts';
import { storeViolations, type ViolationChange } from './violations.ts';
import type { WorkUnit } from './work-unit.ts';

/** A case that a unit of work changes, and what it changes about it. */
export interface TouchedCase {
  live: LiveCase;
  change: CaseChange;
}

/** The topics have another number of partitions than when the case began: its lane is no longer where its events come. */
export class ForeignCaseError extends Error {
  constructor(id: string, stored: number, arriving: number) {
    super(
      `case ${id} belongs to lane ${stored}, but an event of it came in partition ${arriving}: the number of ` +
        'partitions has changed; rebuild the monitor on empty documents',
    );
    this.name = 'ForeignCaseError';
  }
}

/**
 * A lane's cases in memory. A unit of work takes the ones that it changes out and gives them back when it is stored, so that
 * whatever goes wrong in between, memory never knows more than the documents.
 */
export class LiveCases {
  private readonly held: LRUCache<string, LiveCase>;
  readonly fold: CaseFold;
  /** A case that seemed new may be known already, as after a start or a repetition: such cases are looked for. */
  private doubtful = true;

  constructor(
    private readonly lane: number,
    private readonly documents: DocumentStore,
    private readonly reader: CaseReader,
    private readonly figures: Pick<Metrics, 'record'>,
    private readonly settings: MonitorSettings,
    /** Told when a stored case next needs the passing of time (ms); not called for a case that does not. */
    private readonly onDue: (at: number) => void,
    comparisons: Pick<Comparisons, 'of'>,
    /** What is measured is counted there as well, where a rebuild has counted the case already. */
    private readonly anew: Pick<FiguresAnew, 'covers' | 'record'>,
    /** To be awaited before cases are changed: what they contribute to rules over cases, and to a rebuild, has to be known. */
    private readonly ready: () => Promise<void>,
  ) {
    this.held = new LRUCache(atMost(settings.liveCases));
    this.fold = new CaseFold(settings, reader, comparisons);
  }

  /**
   * Takes cases out, from memory or from the documents. Cases that there are none of yet are left out.
   * @param seemingNew cases that begin now, unless what they begin with was published twice. They are not looked for:
   *   where one is known after all, the store refuses the unit, and is asked about all of them until all are new again.
   * @throws ForeignCaseError
   */
  async take(
    ids: Iterable<string>,
    seemingNew: ReadonlySet<string> = new Set(),
  ): Promise<Map<string, LiveCase>> {
    await this.ready();
    const taken = new Map<string, LiveCase>();
    const missing: string[] = [];
    for (const id of ids) {
      const live = this.held.get(id);
      if (live) taken.set(id, live);
      else if (this.doubtful || !seemingNew.has(id)) missing.push(id);
      this.held.delete(id);
    }
    const read = await this.reader.read(missing);
    for (const live of read) {
      if (live.lane !== this.lane) throw new ForeignCaseError(live.id, live.lane, this.lane);
      taken.set(live.id, live);
    }
    if (seemingNew.size > 0) this.doubtful = read.some(({ id }) => seemingNew.has(id));
    return taken;
  }

  /** Puts all that changed about the cases into the unit; they come back into memory when it is stored. */
  async store(touched: readonly TouchedCase[], now: number, unit: WorkUnit): Promise<void> {
    const violations: ViolationChange[] = [];
    const ofNewCases = new Set<ViolationChange>();
    const measured: Measured[] = [];
    const measuredAnew: Measured[] = [];
    for (const { live, change } of touched) {
      const { process, version, subject, compiled } = live;
      const { calendar } = compiled;
      const told = change.violations.map((each) => toldChange(live, each));
      violations.push(...told);
      if (!live.stored) for (const each of told) ofNewCases.add(each);
      // What is measured under a version says itself what was told.
      const facts = change.measured.map((each) => ({
        process,
        version,
        calendar,
        ...(each.version === undefined ? toldMeasurement(live, each) : each),
      }));
      measured.push(...facts);
      if (this.anew.covers(live.id)) measuredAnew.push(...facts);
      for (const gap of change.gaps)
        unit.notices.push({ kind: 'gap', at: now, process, case: subject, ...gap });
      storeCase(live, this.settings.gapHoldMs, this.settings.historyChunk, unit);
    }
    await storeViolations(this.documents, violations, ofNewCases, now, unit);
    await this.figures.record(measured, unit);
    await this.anew.record(measuredAnew, unit);
    unit.onCommit(() => {
      for (const { live } of touched) {
        this.keep(live);
        const at = nextWake(live, this.settings.gapHoldMs);
        if (at !== undefined) this.onDue(at);
      }
    });
  }

  /** Gives back a case that the unit did not change. */
  giveBack(live: LiveCase, unit: WorkUnit): void {
    unit.onCommit(() => this.keep(live));
  }

  /** What is stored of it next does not follow from what memory has. */
  drop(id: string): void {
    this.held.delete(id);
  }

  forget(): void {
    this.held.clear();
    this.doubtful = true;
  }

  get inMemory(): number {
    return this.held.size;
  }

  /** An ended case hardly changes any more: memory is for the open ones. */
  private keep(live: LiveCase): void {
    const { status } = live.state;
    if (status === 'new' || status === 'open') this.held.set(live.id, live);
  }
}

export function touch(live: LiveCase): TouchedCase {
  return { live, change: noChange() };
}
