import type { BusPositions } from '@liucheng/ports';
import type { Progress } from './positions.ts';

/** What was seen at one look at clock and bus: the ends of a lane's partitions, read after the clock. */
export interface Look {
  /** Wall clock, ms. What is published after this reading does not belong before it. */
  readonly at: number;
  readonly heads: BusPositions;
}

/**
 * The latest clock reading up to which everything in a lane's partitions is handled. While the lane is behind, an event
 * that met a deadline may still lie in the backlog, so time must not pass for its cases before it is read.
 *
 * It never goes back: a clock that jumps back un-raises nothing, and raises nothing new until it has passed its old
 * reading.
 */
export class Watermark {
  private awaited: Look | undefined;
  private reached = 0;

  constructor(private readonly progress: Progress) {}

  /** ms; 0 before the first time that the end of the bus was reached. */
  get value(): number {
    return this.reached;
  }

  /** What whoever had the lane before has reached. */
  learn(value: number): void {
    this.reached = Math.max(this.reached, value);
  }

  /**
   * Moves on if the end of the bus that was last seen is handled. Under steady load the very end is never reached; so
   * the end as seen at one look is waited for before the next look.
   */
  async advance(look: () => Promise<Look>): Promise<number> {
    this.awaited ??= await look();
    if (this.progress.current.reached(this.awaited.heads)) {
      this.learn(this.awaited.at);
      this.awaited = undefined;
    }
    return this.reached;
  }
}
