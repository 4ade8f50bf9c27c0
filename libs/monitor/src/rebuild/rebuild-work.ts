import { setTimeout as pause } from 'node:timers/promises';
import { StoreUnavailableError, type Stored } from '@liucheng/ports';
import type { Logger } from '@liucheng/service-kit';
import type { Lane } from '../lane.ts';
import type { Lanes } from '../lanes.ts';
import { overCasesLane } from '../over-cases/accusation.ts';
import type { OverCasesLane } from '../over-cases/over-cases-lane.ts';
import type { MonitorSettings } from '../settings.ts';
import type { RebuildDocument } from './rebuild-document.ts';
import type { Rebuilds } from './rebuilds.ts';

/** How soon a lane is tried again that is ahead of what is read beside the monitor, ms. */
const behindMs = 20;

/**
 * Lets the lanes of this instance take over what a rebuild has read. Between two units of work of a rebuild its lanes have as long for
 * everything else as the last one took.
 */
export class RebuildWork {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly rebuilds: Rebuilds,
    private readonly lanes: Pick<Lanes, 'telling'>,
    private readonly settings: Pick<MonitorSettings, 'tickMs'>,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.running = this.loop();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async loop(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      let ms = this.settings.tickMs;
      try {
        const last = await this.rebuilds.last();
        if (last?.doc.state === 'switching') ms = await this.takeOver(last);
        else if (last?.doc.state === 'cancelling') await this.end(last);
      } catch (err) {
        this.logger.error({ err }, 'a rebuild is held up');
      }
      await pause(ms, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Each lane one step further; gives when to go on, ms. */
  private async takeOver({ doc }: Stored<RebuildDocument>): Promise<number> {
    let [more, behind] = [false, false];
    const begun = performance.now();
    for (const lane of await this.turnOf(doc)) {
      if (this.stopping.signal.aborted) return 0;
      const step = await this.onLane(lane, () => lane.rebuild.step(doc));
      if (step === 'more') more = true;
      else if (step !== 'over') behind = true;
    }
    if (more) return performance.now() - begun;
    return behind ? behindMs : this.settings.tickMs;
  }

  private async end({ doc }: Stored<RebuildDocument>): Promise<void> {
    for (const lane of this.here(doc)) await this.onLane(lane, () => lane.rebuild.end(doc));
  }

  /** Those of cases first: rules over cases are judged by what these contribute. */
  private async turnOf(doc: RebuildDocument): Promise<readonly (Lane | OverCasesLane)[]> {
    const here = this.here(doc);
    if (!here.some(({ number }) => number === overCasesLane)) return here;
    const lanes = await this.rebuilds.lanes(doc);
    const done = lanes.filter(({ stage, lane }) => stage === 'done' && lane !== overCasesLane).length;
    const all = done >= (doc.lanes ?? []).length - 1;
    return all ? here : here.filter(({ number }) => number !== overCasesLane);
  }

  private here({ lanes = [] }: RebuildDocument): readonly (Lane | OverCasesLane)[] {
    return this.lanes.telling.filter(({ number }) => lanes.includes(number));
  }

  /** Undefined when it is to be tried again: another instance has written to the lane, or it has moved. */
  private async onLane<Result>(
    lane: Lane | OverCasesLane,
    work: () => Promise<Result>,
  ): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StoreUnavailableError || !this.lanes.telling.includes(lane)) return undefined;
      throw error;
    }
  }
}
