import { note, Progress } from '../console.ts';

/** The steps of a long command, one after the other on stderr: a bar for each on a terminal, elsewhere a line as each begins. */
export class StepProgress {
  private step: string | undefined;
  private bar: Progress | undefined;

  readonly update = (step: string, done: number, total: number): void => {
    if (step !== this.step) {
      this.stop();
      this.step = step;
      if (process.stderr.isTTY) this.bar = new Progress(step.padEnd(20), total);
      else note(`${step} …`);
    }
    this.bar?.update(done);
  };

  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}
