import { Progress } from '../console.ts';

/** A bar for each step of a long command, one after the other, where stderr is a terminal. */
export class StepProgress {
  private step: string | undefined;
  private bar: Progress | undefined;

  readonly update = (step: string, done: number, total: number): void => {
    if (step !== this.step) {
      this.stop();
      this.step = step;
      this.bar = new Progress(step.padEnd(20), total);
    }
    this.bar?.update(done);
  };

  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}
