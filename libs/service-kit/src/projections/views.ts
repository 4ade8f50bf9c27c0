import { text } from '@liucheng/kernel';
import { problem } from '../http/problem.ts';
import type { Projection } from './projection.ts';
import { collectionOf } from './projection.ts';
import type { ProjectionRunner } from './projection-runner.ts';

const longestWaitMs = 2000;

/** The views of a service, for queries that want to see the effect of a command that they know of. */
export class Views {
  constructor(private readonly runners: readonly ProjectionRunner<object>[]) {}

  async start(): Promise<void> {
    for (const runner of this.runners) await runner.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.stop()));
  }

  /** How far each view is, by its name. */
  progress(): { readonly view: string; readonly position: number }[] {
    return this.runners.map(({ name, position }) => ({ view: name, position }));
  }

  positions(): number[] {
    return this.runners.map(({ position }) => position);
  }

  /**
   * Waits until a view has come as far as a position of the event store (the `position` of a command's answer).
   * @throws Problem 503 when it does not within two seconds.
   */
  async atLeast(projection: Projection<object>, position: number | undefined): Promise<void> {
    if (position === undefined) return;
    const name = collectionOf(projection);
    const runner = this.runners.find((each) => each.name === name);
    if (!runner) throw new Error(`the view ${name} is not run by this service`);
    if (await runner.waitFor(position, longestWaitMs)) return;
    throw problem('unavailable', {
      code: 'view-behind',
      detail: text(
        `The list has come as far as position ${runner.position}, not yet ${position}.`,
        `列表目前更新到位置 ${runner.position}，尚未到达 ${position}。`,
      ),
      headers: { 'retry-after': '1' },
    });
  }
}
