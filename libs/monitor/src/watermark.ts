import type { Clock } from '@liucheng/kernel';
import type { BusPositions, EventBus } from '@liucheng/ports';
import type { Progress } from './positions.ts';

/**
 * The latest clock reading up to which everything on the bus is handled. While the monitor is behind, an event that met
 * a deadline may still lie in the backlog, so time must not pass for the cases before it is read.
 *
 * It never goes back: a clock that jumps back un-raises nothing, and raises nothing new until it has passed its old
 * reading.
 */
export class Watermark {
  private probe: { readonly at: number; readonly heads: BusPositions } | undefined;
  private reached = 0;

  constructor(
    private readonly bus: Pick<EventBus, 'heads'>,
    private readonly topics: () => Promise<readonly string[]>,
    private readonly progress: Progress,
    private readonly clock: Clock,
  ) {}

  /** ms; 0 before the first time that the end of the bus was reached. */
  get value(): number {
    return this.reached;
  }

  /**
   * Looks at clock and bus, and moves on if the end of the bus that was last seen is handled. Under steady load the very
   * end is never reached; so the end as seen at one look is waited for before the next look.
   */
  async look(): Promise<number> {
    if (!this.probe) {
      // The clock first: what is published after this reading does not belong before it.
      const at = this.clock.now();
      this.probe = { at, heads: await this.heads() };
    }
    if (this.progress.current.reached(this.probe.heads)) {
      this.reached = Math.max(this.reached, this.probe.at);
      this.probe = undefined;
    }
    return this.reached;
  }

  private async heads(): Promise<BusPositions> {
    return this.bus.heads(await this.topics());
  }

  /** Waits until everything that is on the bus now is handled or parked; false when `ms` were not enough. */
  async caughtUp(ms: number, aborted?: AbortSignal): Promise<boolean> {
    const heads = await this.heads();
    const until = performance.now() + ms;
    while (!this.progress.current.reached(heads)) {
      const left = until - performance.now();
      if (left <= 0 || aborted?.aborted) return false;
      await this.progress.moved.wait(left, aborted);
    }
    return true;
  }
}
