import type { Clock } from '@liucheng/kernel';
import type { Logger } from '@liucheng/service-kit';
import type { AllLanes } from './all-lanes.ts';
import type { Lane } from './lane.ts';
import type { Lanes } from './lanes.ts';
import type { Letters } from './letters.ts';
import type { MonitorSettings } from './settings.ts';
import { Signal } from './signal.ts';
import type { Look } from './watermark.ts';

/** How soon to look again when something is due but the bus is not read up to its end, ms. */
const catchUpMs = 50;
/** How far behind others may believe the watermark of a quiet lane to be, ms: instances, and whoever reads the documents alone. */
export const untoldMs = 5_000;
export const untoldAloneMs = 60_000;

/** Looks at clock and bus when something is due in a lane of this instance, and lets time pass for its cases. */
export class DeadlineTimer {
  private readonly stopping = new AbortController();
  private readonly rearmed = new Signal();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly lanes: Lanes,
    private readonly all: AllLanes,
    private readonly letters: Pick<Letters, 'markAgain'>,
    private readonly clock: Clock,
    private readonly settings: Pick<MonitorSettings, 'deadlineGraceMs' | 'tickMs'>,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.running = this.loop();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Something is due earlier than was known. */
  rearm(): void {
    this.rearmed.fire();
  }

  /** Looks once for all lanes, and raises what is due. @throws the first error; lanes without one are done all the same. */
  async tick(): Promise<void> {
    await this.all.watch(this.settings.tickMs);
    const look = once(() => this.look());
    const outcomes = await Promise.allSettled(this.lanes.owned.map((lane) => this.tickLane(lane, look)));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }

  private async tickLane(lane: Lane, look: () => Promise<Look>): Promise<void> {
    const { number } = lane;
    try {
      await lane.writer.confirm(this.settings.tickMs);
      await lane.earlier.bringUp(this.clock.now());
      await lane.bringUpYears();
      await lane.otherwise.putRight(this.clock.now());
      await lane.deadlines.tick(async () => {
        const { at, heads } = await look();
        const own = Object.entries(heads).filter(([name]) => name.endsWith(`/${number}`));
        return { at, heads: Object.fromEntries(own) };
      });
      if (lane.writer.isBack(lane.watermark.value)) {
        await this.letters.markAgain(lane);
        await lane.writer.goOn();
      }
      const { watermarkUntold: untold } = lane;
      if (untold >= untoldMs && (untold >= untoldAloneMs || !(await this.all.ownsAll())))
        await lane.tellWatermark();
    } catch (error) {
      if (this.lanes.find(number) === lane) throw error;
      // It has moved meanwhile; its deadlines are the other's.
    }
  }

  private async look(): Promise<Look> {
    // The clock first: what is published after this reading does not belong before it.
    const at = this.clock.now();
    return { at, heads: await this.all.heads() };
  }

  private async loop(): Promise<void> {
    const { signal } = this.stopping;
    const { deadlineGraceMs, tickMs } = this.settings;
    while (!signal.aborted) {
      try {
        await this.tick();
      } catch (err) {
        this.logger.error({ err }, 'deadlines are held up');
      }
      const next = Math.min(...this.lanes.owned.map(({ deadlines }) => deadlines.next));
      const due = Math.max(next + deadlineGraceMs - this.clock.now(), catchUpMs);
      await this.rearmed.wait(Math.min(due, tickMs), signal);
    }
  }
}

function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined;
  return () => (result ??= work());
}
