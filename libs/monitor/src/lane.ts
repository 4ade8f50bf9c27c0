import type { Clock } from '@liucheng/kernel';
import type { DocumentStore } from '@liucheng/ports';
import type { Logger } from '@liucheng/service-kit';
import { BegunOtherwise } from './begun-otherwise.ts';
import { AwaitingMigrations } from './case-migration.ts';
import { CaseMigrations } from './case-migrations.ts';
import type { CaseReader } from './case-reader.ts';
import { Deadlines } from './deadlines.ts';
import type { DefinitionRegistry } from './definitions.ts';
import { EarlierCases } from './earlier-cases.ts';
import type { Imports } from './imports.ts';
import { Intake } from './intake.ts';
import type { KnownHeads } from './known-heads.ts';
import { LiveCases } from './live-cases.ts';
import { Metrics } from './metrics/metrics.ts';
import { bringUpYears } from './metrics/person-year.ts';
import type { MonitorMetrics } from './monitor-metrics.ts';
import type { MissingDefinitions } from './missing-definitions.ts';
import { NoticeLog } from './notices.ts';
import { LaneComparisons } from './over-cases/lane-comparisons.ts';
import { ObservedWriter } from './observed-writer.ts';
import { Progress } from './positions.ts';
import type { MonitorSettings } from './settings.ts';
import type { Signal } from './signal.ts';
import type { SingleWriter } from './single-writer.ts';
import { CaseMending } from './rebuild/case-mending.ts';
import { FiguresAnew } from './rebuild/figures-anew.ts';
import { LaneRebuild } from './rebuild/lane-rebuild.ts';
import { TrueCases } from './rebuild/true-case.ts';
import { SourceLedger } from './sources/source-ledger.ts';
import type { ActionRegistry } from './step-actions.ts';
import { Watermark } from './watermark.ts';
import type { WorkUnit } from './work-unit.ts';

/** What the lanes of an instance share. */
export interface LaneParts {
  readonly documents: DocumentStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: MonitorMetrics;
  readonly settings: MonitorSettings;
  readonly definitions: DefinitionRegistry;
  readonly actions: ActionRegistry;
  readonly missing: () => MissingDefinitions;
  readonly reader: CaseReader;
  readonly imports: Pick<Imports, 'goingOn'>;
  /** Fires whenever something more is stored. */
  readonly moved: Signal;
  /** Fires when there are more notices. */
  readonly told: Signal;
  /** Fires when something is left for another lane. */
  readonly left: Signal;
  /** Told when a case needs the passing of time earlier than was known. */
  readonly rearmed: () => void;
  readonly heads: KnownHeads;
  /** Told when the lane was found older than it had been. It is closed then. */
  readonly wentBack: () => void;
}

/**
 * The monitor's work on one partition number of all topics: its cases, their deadlines and figures, and what it tells.
 * Lanes share nothing but the definitions, so that each may run at another instance. All that a lane knows is in the
 * documents; what is in memory is what was read there, or stored there by this instance.
 */
export class Lane {
  readonly progress: Progress;
  readonly watermark: Watermark;
  readonly notices: NoticeLog;
  readonly cases: LiveCases;
  readonly deadlines: Deadlines;
  readonly writer: SingleWriter;
  readonly intake: Intake;
  readonly earlier: EarlierCases;
  readonly otherwise: BegunOtherwise;
  readonly comparisons: LaneComparisons;
  readonly rebuild: LaneRebuild;
  private toldWatermark = 0;

  constructor(
    /** The partition's. */
    readonly number: number,
    private readonly parts: LaneParts,
  ) {
    const { documents, clock, settings, imports, logger } = parts;
    const figures = new Metrics(documents, number);
    const sources = new SourceLedger(documents, number, settings, parts.metrics);
    const progress = new Progress(parts.moved);
    const watermark = new Watermark(progress);
    const awaiting = new AwaitingMigrations(number, documents);
    const notices = new NoticeLog(documents, number, parts.told);
    const comparisons = new LaneComparisons(
      number,
      documents,
      parts.definitions,
      parts.reader,
      () => this.cases,
      () => this.writer,
    );
    const anew = new FiguresAnew(documents, number);
    const cases = new LiveCases(
      number,
      documents,
      parts.reader,
      figures,
      settings,
      (at) => {
        if (this.deadlines.due(at)) parts.rearmed();
      },
      parts.definitions.comparisons,
      anew,
      async () => {
        await comparisons.known();
        await anew.known();
      },
    );
    const writer = new ObservedWriter(parts.metrics, number, {
      documents,
      heads: parts.heads,
      notices,
      progress,
      watermark,
      forget: () => {
        cases.forget();
        figures.forget();
        sources.forget();
        awaiting.forget();
        this.deadlines.forget();
        this.otherwise.forget();
        comparisons.forget();
        anew.forget();
        this.rebuild.forget();
      },
      left: () => parts.left.fire(),
      wentBack: parts.wentBack,
    });
    this.progress = progress;
    this.watermark = watermark;
    this.notices = notices;
    this.cases = cases;
    this.writer = writer;
    this.comparisons = comparisons;
    this.earlier = new EarlierCases(number, writer, documents, cases);
    this.otherwise = new BegunOtherwise(number, writer, documents, parts.reader, parts.definitions, cases);
    this.deadlines = new Deadlines(
      number,
      writer,
      documents,
      cases,
      this.otherwise,
      watermark,
      imports,
      clock,
      settings,
      logger,
    );
    const migrations = new CaseMigrations(parts.definitions, parts.reader, awaiting);
    this.intake = new Intake(
      number,
      writer,
      parts.definitions,
      parts.actions,
      parts.missing(),
      cases,
      migrations,
      this.otherwise,
      sources,
      clock,
      progress,
      settings.clockToleranceMs,
    );
    this.rebuild = new LaneRebuild({
      lane: number,
      documents,
      writer,
      progress,
      watermark,
      figures,
      anew,
      mending: new CaseMending(
        number,
        documents,
        parts.reader,
        parts.definitions,
        cases,
        new TrueCases(number, parts.definitions, migrations, settings),
        settings.gapHoldMs,
      ),
      imports,
      clock,
      deadlineGraceMs: settings.deadlineGraceMs,
    });
  }

  /**
   * Reads where the lane stands and claims it, so that whoever had it before stores nothing more without looking.
   * @throws StoreUnavailableError
   */
  async open(work: (unit: WorkUnit) => Promise<void>): Promise<void> {
    await this.writer.claim(work);
  }

  /** Ends after the unit of work under way; what comes later is refused. */
  async close(): Promise<void> {
    await this.writer.close();
  }

  /** Sums up what an earlier program, which kept no years of persons, has left of these. @throws StoreUnavailableError */
  async bringUpYears(): Promise<void> {
    await bringUpYears(this.parts.documents, this.number, this.writer);
  }

  /** By how much the watermark that others read may lie behind, ms. */
  get watermarkUntold(): number {
    return this.watermark.value - this.toldWatermark;
  }

  /** Stores the watermark where there was nothing else to store, for those who ask another instance. */
  async tellWatermark(): Promise<void> {
    const { value } = this.watermark;
    await this.writer.note();
    this.toldWatermark = value;
  }
}
