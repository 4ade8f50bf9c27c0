import type { Clock } from '@liucheng/kernel';
import type { DocumentStore, EventBus } from '@liucheng/ports';
import type { Logger } from '@liucheng/service-kit';
import { AllLanes } from './all-lanes.ts';
import { AllNotices } from './all-notices.ts';
import { caseId, type CaseDocument } from './case-document.ts';
import { CaseReader } from './case-reader.ts';
import { collections, defineCollections } from './collections.ts';
import { Consumer } from './consumer.ts';
import { DeadlineTimer } from './deadline-timer.ts';
import { DefinitionRegistry } from './definitions.ts';
import { Chances } from './foresight/chances.ts';
import { Experiences } from './foresight/experience.ts';
import { RiskWatch } from './foresight/risk-watch.ts';
import { Imports } from './imports.ts';
import { KnownHeads } from './known-heads.ts';
import { laneStatus, type LaneStatus } from './lane-status.ts';
import { Lanes } from './lanes.ts';
import { Letters } from './letters.ts';
import { MonitorMetrics } from './monitor-metrics.ts';
import { MissingDefinitions } from './missing-definitions.ts';
import { OverCasesWork } from './over-cases/over-cases-work.ts';
import { RebuildWork } from './rebuild/rebuild-work.ts';
import { Rebuilds } from './rebuild/rebuilds.ts';
import { defaultSettings, type MonitorSettings } from './settings.ts';
import { Signal } from './signal.ts';
import { ActionRegistry } from './step-actions.ts';
import { Worklist } from './worklist.ts';

export interface MonitorParts {
  readonly bus: EventBus;
  readonly documents: DocumentStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings?: Partial<MonitorSettings>;
  readonly metrics?: MonitorMetrics;
}

/** How often it is looked whether all lanes are done, ms. */
const settleMs = 1_000;

/**
 * The process monitor without its API: reads the bus, folds cases, keeps violations, deadlines and figures as documents.
 * Everything that it knows is in the documents; a new one on empty documents rebuilds all of it from the bus.
 *
 * Any number of instances share the documents and, by the consumer group, the partitions: each runs the lanes of those
 * that the bus assigns to it, and answers for all of them.
 */
export class ProcessMonitor {
  readonly settings: MonitorSettings;
  readonly definitions: DefinitionRegistry;
  readonly notices: AllNotices;
  readonly cases: CaseReader;
  readonly consumer: Consumer;
  /** How far the monitor is, over all instances. */
  readonly progress: AllLanes;
  readonly imports: Imports;
  /** How steps are done. */
  readonly actions: ActionRegistry;
  /** What is to be done next, over all instances. */
  readonly worklist: Worklist;
  /** How long cases have taken so far. */
  readonly experiences: Experiences;
  readonly risks: RiskWatch;
  readonly metrics: MonitorMetrics;
  readonly rebuilds: Rebuilds;
  private readonly lanesHere: Lanes;
  private readonly timer: DeadlineTimer;
  private readonly overCases: OverCasesWork;
  private readonly rebuilding: RebuildWork;
  private stopped: Promise<void> | undefined;

  constructor(private readonly parts: MonitorParts) {
    const { bus, documents, clock, logger } = parts;
    const settings = { ...defaultSettings, ...parts.settings };
    const [moved, told, left] = [new Signal(), new Signal(), new Signal()];
    this.metrics = parts.metrics ?? new MonitorMetrics();
    const definitions = new DefinitionRegistry(documents, () => {
      moved.fire();
      this.consumer.definitionsAdded();
    });
    const actions = new ActionRegistry(documents, definitions);
    const reader = new CaseReader(documents, definitions);
    const imports = new Imports(documents, bus, clock);
    const heads = new KnownHeads();
    const laneParts = {
      documents,
      clock,
      logger,
      metrics: this.metrics,
      settings,
      definitions,
      actions,
      missing: () => missing,
      reader,
      imports,
      moved,
      told,
      left,
      rearmed: () => this.timer.rearm(),
      heads,
      wentBack: () => this.consumer.startOver(),
    };
    const lanes: Lanes = new Lanes(laneParts, () => {
      all.changed();
      moved.fire();
    });
    const all = new AllLanes(documents, bus, () => this.consumer.topics(), lanes, heads, moved);
    const missing = new MissingDefinitions(definitions, all, settings.definitionHoldMs);
    const letters = new Letters(bus, documents, lanes, definitions, clock, settings.group, logger);
    this.settings = settings;
    this.definitions = definitions;
    this.notices = new AllNotices(documents, lanes, all, told);
    this.cases = reader;
    this.consumer = new Consumer(bus, documents, lanes, letters, definitions, settings, logger);
    this.progress = all;
    this.imports = imports;
    this.actions = actions;
    this.experiences = new Experiences(documents, reader, clock);
    this.risks = new RiskWatch(
      lanes,
      documents,
      reader,
      definitions,
      this.experiences,
      clock,
      settings,
      logger,
    );
    const chances = new Chances(reader, definitions, this.experiences);
    this.worklist = new Worklist(documents, definitions, chances, clock);
    this.lanesHere = lanes;
    this.metrics.follow(this, parts);
    this.timer = new DeadlineTimer(lanes, all, letters, clock, settings, logger);
    this.overCases = new OverCasesWork({ ...laneParts, lanes, all });
    this.rebuilds = new Rebuilds(documents, all, clock);
    this.rebuilding = new RebuildWork(this.rebuilds, lanes, settings, logger);
  }

  /** Resolves when the monitor is consuming; how far it is then, `progress` tells. */
  async start(): Promise<void> {
    await defineCollections(this.parts.documents);
    await this.definitions.load();
    await this.consumer.start();
    this.timer.start();
    this.overCases.start();
    this.risks.start();
    this.rebuilding.start();
  }

  /** Ends after the units of work under way. Repeating it changes nothing. */
  stop(): Promise<void> {
    this.stopped ??= (async () => {
      await this.rebuilding.stop();
      await this.risks.stop();
      await this.overCases.stop();
      await this.timer.stop();
      await this.consumer.stop();
      await this.lanesHere.close();
    })();
    return this.stopped;
  }

  /** Raises what is due by now in the lanes of this instance, as far as the bus is read, without waiting for the timer. */
  async tick(): Promise<void> {
    await this.timer.tick();
    await this.overCases.tick();
  }

  /**
   * Resolves when all lanes are here, have read the bus to its end and have raised what is due by now. Those of an instance
   * that was killed come when its group has given it up; until then nobody lets time pass for them.
   * @throws the signal's reason; StoreUnavailableError
   */
  async settle(signal: AbortSignal): Promise<void> {
    const now = this.parts.clock.now();
    for (;;) {
      signal.throwIfAborted();
      if (await this.progress.caughtUp(settleMs, signal)) {
        await this.tick();
        const standings = await this.progress.standings(true);
        if (standings.every(({ owned, watermark }) => owned && watermark >= now)) return;
        await this.progress.wait(settleMs, signal);
      }
    }
  }

  /**
   * Waits until everything that is on the bus now is handled or parked, and what that changes is judged by rules over cases; false
   * when `ms` were not enough.
   */
  async caughtUp(ms: number, aborted?: AbortSignal): Promise<boolean> {
    const until = performance.now() + ms;
    if (!(await this.progress.caughtUp(ms, aborted))) return false;
    return this.overCases.caughtUp(until - performance.now(), aborted);
  }

  /** Where each lane stands, whoever has it, and how far behind the bus it is. */
  async lanes(): Promise<LaneStatus[]> {
    return laneStatus(await this.progress.standings(), await this.progress.heads(), this.parts.clock.now());
  }

  /** Cases folded and at hand in this instance. */
  get casesInMemory(): number {
    return this.lanesHere.owned.reduce((sum, { cases }) => sum + cases.inMemory, 0);
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
      await this.progress.wait(left, aborted);
    }
  }
}
