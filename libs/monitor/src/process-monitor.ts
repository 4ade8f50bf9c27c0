import type { Clock } from '@liucheng/kernel';
import type { DocumentStore, EventBus } from '@liucheng/ports';
import type { Logger } from '@liucheng/service-kit';
import { caseId, type CaseDocument } from './case-document.ts';
import { collections, defineCollections } from './collections.ts';
import { Consumer } from './consumer.ts';
import { Deadlines } from './deadlines.ts';
import { DefinitionRegistry } from './definitions.ts';
import { Figures } from './figures.ts';
import { Imports } from './imports.ts';
import { Intake } from './intake.ts';
import { LiveCases } from './live-cases.ts';
import { NoticeLog } from './notices.ts';
import { Progress } from './positions.ts';
import { defaultSettings, type MonitorSettings } from './settings.ts';
import { MonitorMetrics } from './monitor-metrics.ts';
import { ObservedWriter } from './observed-writer.ts';
import type { SingleWriter } from './single-writer.ts';
import { Watermark } from './watermark.ts';

export interface MonitorParts {
  readonly bus: EventBus;
  readonly documents: DocumentStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings?: Partial<MonitorSettings>;
  readonly metrics?: MonitorMetrics;
}

/**
 * The process monitor without its API: reads the bus, folds cases, keeps violations, deadlines and figures as documents.
 * Everything that it knows is in the documents; a new one on empty documents rebuilds all of it from the bus.
 */
export class ProcessMonitor {
  readonly settings: MonitorSettings;
  readonly definitions: DefinitionRegistry;
  readonly notices: NoticeLog;
  readonly cases: LiveCases;
  readonly consumer: Consumer;
  readonly progress = new Progress();
  readonly watermark: Watermark;
  readonly imports: Imports;
  readonly metrics: MonitorMetrics;
  private readonly writer: SingleWriter;
  private readonly deadlines: Deadlines;
  private stopped: Promise<void> | undefined;

  constructor(private readonly parts: MonitorParts) {
    const { bus, documents, clock, logger } = parts;
    const settings = { ...defaultSettings, ...parts.settings };
    this.settings = settings;
    const definitions = new DefinitionRegistry(documents);
    const notices = new NoticeLog(documents);
    const figures = new Figures(documents);
    const cases = new LiveCases(documents, definitions, figures, settings, (at) => this.deadlines.due(at));
    const reread = async (): Promise<void> => {
      cases.forget();
      figures.forget();
      definitions.forget();
      await definitions.load();
    };
    this.metrics = parts.metrics ?? new MonitorMetrics();
    const writer = new ObservedWriter(this.metrics, documents, notices, settings.group, reread, () =>
      this.progress.moved.fire(),
    );
    const intake = new Intake(writer, definitions, cases, clock, this.progress, () =>
      this.consumer.definitionsAdded(),
    );
    this.definitions = definitions;
    this.notices = notices;
    this.cases = cases;
    this.writer = writer;
    this.consumer = new Consumer(
      bus,
      documents,
      writer,
      intake,
      cases,
      definitions,
      this.progress,
      clock,
      settings,
      logger,
    );
    this.watermark = new Watermark(bus, () => this.consumer.topics(), this.progress, clock);
    this.imports = new Imports(documents, bus, clock);
    this.metrics.follow(this, parts);
    this.deadlines = new Deadlines(
      writer,
      documents,
      cases,
      this.watermark,
      this.imports,
      clock,
      settings,
      logger,
    );
  }

  /** Resolves when the monitor is consuming; how far it is then, `watermark` and `progress` tell. */
  async start(): Promise<void> {
    await defineCollections(this.parts.documents);
    await this.writer.run(async () => undefined);
    await this.imports.start();
    await this.consumer.start();
    this.deadlines.start();
  }

  /** Ends after the unit of work under way. Repeating it changes nothing. */
  stop(): Promise<void> {
    this.stopped ??= (async () => {
      await this.deadlines.stop();
      await this.consumer.stop();
      await this.writer.settled();
    })();
    return this.stopped;
  }

  /** Raises what is due by now, if everything on the bus is handled, without waiting for the timer. */
  async tick(): Promise<void> {
    await this.deadlines.tick();
  }

  /** A case's document once an event of it is folded, or when `ms` have passed, as it is then. */
  async caseAt(
    process: string,
    subject: string,
    sequence: number,
    ms: number,
    aborted?: AbortSignal,
  ): Promise<CaseDocument | undefined> {
    const id = caseId(process, subject);
    if (id === undefined) return undefined;
    const until = performance.now() + ms;
    for (;;) {
      const document = await this.parts.documents.get<CaseDocument>(collections.cases.name, id);
      const left = until - performance.now();
      if ((document?.doc.sequence ?? -1) >= sequence || left <= 0 || aborted?.aborted) return document?.doc;
      await this.progress.moved.wait(left, aborted);
    }
  }
}
