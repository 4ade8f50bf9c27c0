import type { Repetition } from '@liucheng/conformance';
import type { Logger } from '@liucheng/service-kit';
import type { AllLanes } from '../all-lanes.ts';
import { collections } from '../collections.ts';
import { untoldAloneMs, untoldMs } from '../deadline-timer.ts';
import type { Lane } from '../lane.ts';
import type { Lanes } from '../lanes.ts';
import type { TouchedCase } from '../live-cases.ts';
import { touch } from '../live-cases.ts';
import { repetitionsOf } from '../repeat-offenders/offences.ts';
import { learnRepetitions } from '../repeat-offenders/told.ts';
import type { Signal } from '../signal.ts';
import type { WorkUnit } from '../work-unit.ts';
import { overCasesLane, type AccusedCase, type AccusedUntold } from './accusation.ts';
import { contributedBy, keptComparisonsId, type KeptComparisons } from './lane-comparisons.ts';
import { OverCasesLane, type OverCasesParts } from './over-cases-lane.ts';

const casesPerUnit = 200;

interface Parts extends OverCasesParts {
  readonly lanes: Lanes;
  readonly all: AllLanes;
  readonly logger: Logger;
  /** Fires when a lane of this instance has left something. */
  readonly left: Signal;
}

/**
 * Runs the lane of rules over cases where the lane of partition 0 runs, and takes what it finds back to the lanes of cases. As long
 * as no definition has such a rule there is no such lane.
 */
export class OverCasesWork {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  /** One pass at a time. */
  private queue: Promise<unknown> = Promise.resolve();
  private toldWatermark = 0;

  constructor(private readonly parts: Parts) {}

  start(): void {
    this.running = this.loop();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.queue;
    await this.closeLane();
  }

  /** Judges all that has changed or is due by now, and lets the cases of this instance know. */
  tick(): Promise<void> {
    const pass = this.queue.then(() => this.pass());
    this.queue = pass.catch(() => undefined);
    return pass;
  }

  /** Waits until all that lanes have left by now is judged and known to the cases, whoever does it; false when `ms` were not enough. */
  async caughtUp(ms: number, aborted?: AbortSignal): Promise<boolean> {
    const { definitions, documents, all } = this.parts;
    if (definitions.comparisons.isEmpty) return true;
    const until = performance.now() + ms;
    for (const { name } of [
      collections.changedKeyless,
      collections.changedKeys,
      collections.changedOffences,
      collections.accusedUntold,
    ]) {
      const ids = (await documents.find(name, { limit: 1_000 })).items.map(({ id }) => id);
      while ((await documents.getMany(name, ids)).size > 0) {
        const left = until - performance.now();
        if (left <= 0 || aborted?.aborted) return false;
        await all.wait(Math.min(left, 100), aborted);
      }
    }
    return true;
  }

  private async pass(): Promise<void> {
    const { definitions, lanes, clock, all } = this.parts;
    if (!(await all.ownsAll())) await this.learn();
    if (definitions.comparisons.isEmpty) return this.closeLane();
    for (const lane of lanes.owned) await lane.comparisons.bringUp(clock.now());
    if (lanes.find(0)) await this.work(lanes.overCases ?? (await this.openLane()));
    else await this.closeLane();
    for (const lane of lanes.owned) await this.tell(lane);
  }

  /** What another instance has brought its lanes up to may come from a definition of which nothing has come here yet. */
  private async learn(): Promise<void> {
    const { documents, definitions } = this.parts;
    const { items } = await documents.find<Partial<KeptComparisons>>(collections.kept.name, { limit: 1_000 });
    const known = items.flatMap(({ doc }) => doc.comparisons ?? []);
    if (known.some((id) => !definitions.comparisons.get(id))) await definitions.load();
    if (!definitions.comparisons.isEmpty) return;
    const left = await documents.find(collections.changedOffences.name, { limit: 1 });
    if (left.items.length > 0) await definitions.load();
  }

  private async openLane(): Promise<OverCasesLane> {
    const { lanes } = this.parts;
    const lane = new OverCasesLane({
      ...this.parts,
      wentBack: () => {
        if (lanes.overCases === lane) lanes.overCases = undefined;
        this.parts.wentBack();
      },
    });
    await lane.open();
    lanes.overCases = lane;
    return lane;
  }

  private async closeLane(): Promise<void> {
    const { lanes } = this.parts;
    const lane = lanes.overCases;
    lanes.overCases = undefined;
    await lane?.close();
  }

  private async work(lane: OverCasesLane): Promise<void> {
    const { all, settings } = this.parts;
    await lane.writer.confirm(settings.tickMs);
    const others = (await all.standings(true)).filter((each) => each.lane !== overCasesLane);
    const ready = await this.contributing(others.map((each) => each.lane));
    await lane.work((id) => ready.has(id), Math.min(...others.map(({ watermark }) => watermark)));
    const { value } = lane.watermark;
    const untold = value - this.toldWatermark;
    if (untold < untoldMs || (untold < untoldAloneMs && (await all.ownsAll()))) return;
    await lane.tellWatermark();
    this.toldWatermark = value;
  }

  /** The comparisons to which every lane contributes. */
  private async contributing(lanes: readonly number[]): Promise<ReadonlySet<string>> {
    const { documents, definitions } = this.parts;
    const kept = await documents.getMany<KeptComparisons>(
      collections.kept.name,
      lanes.map(keptComparisonsId),
    );
    const [first = [], ...more] = lanes.map((lane) => contributedBy(kept.get(keptComparisonsId(lane))?.doc));
    const common = first.filter((id) => more.every((each) => each.includes(id)));
    if (common.some((id) => !definitions.comparisons.get(id))) await definitions.load();
    return new Set(common.filter((id) => definitions.comparisons.get(id)));
  }

  /** Lets cases of a lane know how many violations rules over cases find in them. */
  private async tell(lane: Lane): Promise<void> {
    while ((await lane.writer.run((unit) => this.tellSome(lane, unit))) > 0);
  }

  private async tellSome({ number, cases }: Lane, unit: WorkUnit): Promise<number> {
    const { documents, clock } = this.parts;
    const { items } = await documents.find<AccusedUntold>(collections.accusedUntold.name, {
      where: { lane: number },
      limit: casesPerUnit,
    });
    if (items.length === 0) return 0;
    const ids = [...new Set(items.map(({ doc }) => doc.caseId))];
    // After what is untold: what is counted since is left once more.
    const accused = await documents.getMany<AccusedCase>(collections.accused.name, ids);
    const repetitions = await repetitionsOf(documents, number, ids);
    const touched: TouchedCase[] = [];
    for (const live of (await cases.take(ids)).values()) {
      const one = touch(live);
      learnRepetitions(live, repetitions.get(live.id) ?? new Map<string, Repetition>(), one.change);
      await cases.fold.accused(live, accused.get(live.id)?.doc.count ?? 0, one.change);
      touched.push(one);
    }
    await cases.store(touched, clock.now(), unit);
    for (const { id } of items) unit.delete(collections.accusedUntold.name, id);
    return items.length;
  }

  private async loop(): Promise<void> {
    const { signal } = this.stopping;
    const { all, settings, left, logger } = this.parts;
    while (!signal.aborted) {
      try {
        await this.tick();
      } catch (err) {
        logger.error({ err }, 'rules over cases are held up');
      }
      await left.wait(Math.min(settings.tickMs, all.interval), signal);
    }
  }
}
