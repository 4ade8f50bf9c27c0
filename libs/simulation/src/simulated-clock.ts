import { Clock } from '@liucheng/kernel';

/** A clock that stands still until it is put forward. */
export class SimulatedClock extends Clock {
  constructor(private time: number) {
    super();
  }

  override now(): number {
    return this.time;
  }

  /** @throws RangeError for a time before the present one */
  putForward(to: number): void {
    if (!(to >= this.time))
      throw new RangeError(`the clock is at ${this.time} and does not go back to ${to}`);
    this.time = to;
  }
}
