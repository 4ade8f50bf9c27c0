import type { Clock } from '@liucheng/kernel';
import type { DocumentStore } from '@liucheng/ports';
import type { Logger } from '@liucheng/service-kit';
import type { CaseReader } from './case-reader.ts';
import { Deadlines } from './deadlines.ts';
import type { DefinitionRegistry } from './definitions.ts';
import { Figures } from './figures.ts';
import type { Imports } from './imports.ts';
import { Intake } from './intake.ts';
import { LiveCases } from './live-cases.ts';
import type { MonitorMetrics } from './monitor-metrics.ts';
import type { MissingDefinitions } from './missing-definitions.ts';
import { NoticeLog } from './notices.ts';
import { ObservedWriter } from './observed-writer.ts';
import { Progress } from './positions.ts';
import type { MonitorSettings } from './settings.ts';
import type { Signal } from './signal.ts';
import type { SingleWriter } from './single-writer.ts';
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
  readonly missing: () => MissingDefinitions;
  readonly reader: CaseReader;
  readonly imports: Pick<Imports, 'goingOn'>;
  /** Fires whenever something more is stored. */
  readonly moved: Signal;
  /** Fires when there are more notices. */
  readonly told: Signal;
  /** Told when a case needs the passing of time earlier than was known. */
  readonly rearmed: () => void;
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
  private toldWatermark = 0;

  constructor(
    /** The partition's. */
    readonly number: number,
    parts: LaneParts,
  ) {
    const { documents, clock, settings, imports, logger } = parts;
    const figures = new Figures(documents, number);
    const progress = new Progress(parts.moved);
    const watermark = new Watermark(progress);
    const notices = new NoticeLog(documents, number, parts.told);
    const cases = new LiveCases(number, documents, parts.reader, figures, settings, (at) => {
      if (this.deadlines.due(at)) parts.rearmed();
    });
    const writer = new ObservedWriter(parts.metrics, documents, number, notices, progress, watermark, () => {
      cases.forget();
      figures.forget();
    });
    this.progress = progress;
    this.watermark = watermark;
    this.notices = notices;
    this.cases = cases;
    this.writer = writer;
    this.deadlines = new Deadlines(
      number,
      writer,
      documents,
      cases,
      watermark,
      imports,
      clock,
      settings,
      logger,
    );
    this.intake = new Intake(number, writer, parts.definitions, parts.missing(), cases, clock, progress);
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
