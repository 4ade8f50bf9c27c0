import { text, type JsonObject } from '@liucheng/kernel';
import type { DocumentStore } from '@liucheng/ports';
import { problem, type Problem } from '../http/problem.ts';
import { RoutedDocuments } from '../stores/routed-documents.ts';
import type { Projection } from './projection.ts';
import { collectionOf } from './projection.ts';
import type { ProjectionRunner } from './projection-runner.ts';

const longestWaitMs = 2000;

/** The views of a service as its queries see them, whichever instance builds them. */
export class Views {
  /** What was complete once stays so, unless it has gone back: with which beginning it was. */
  private readonly known = new Map<string, number>();

  constructor(private readonly runners: readonly ProjectionRunner<object>[]) {}

  /** Makes the views readable for this instance. */
  async define(): Promise<void> {
    for (const runner of this.runners) await runner.define();
  }

  /** Position that all views have reached; `undefined` without views. */
  async position(): Promise<number | undefined> {
    const all = await Promise.all(this.runners.map((runner) => runner.progress()));
    return all.length === 0 ? undefined : Math.min(...all.map(({ position }) => position));
  }

  /** The views that are being built, by their collections. */
  async rebuilding(): Promise<Record<string, JsonObject>> {
    const unfinished: Record<string, JsonObject> = {};
    for (const runner of this.runners) {
      const { position, completeAt } = await runner.progress();
      if (completeAt === undefined || position < completeAt)
        unfinished[runner.name] = { position, ...(completeAt === undefined ? {} : { completeAt }) };
    }
    return unfinished;
  }

  /**
   * Documents that refuse to be read from a view that is being built, whoever asks: a query, or a rule that needs a
   * figure to decide by. Half a list would be taken for the whole.
   */
  guard(documents: DocumentStore): DocumentStore {
    return new RoutedDocuments(
      async (read) => {
        const runner = this.runners.find(({ name }) => name === read);
        if (runner) await this.whole(runner);
        return documents;
      },
      () => documents.close(),
    );
  }

  /** How far each view is, by its name. */
  async progress(): Promise<{ readonly view: string; readonly position: number }[]> {
    return Promise.all(
      this.runners.map(async (runner) => ({
        view: runner.name,
        position: (await runner.progress()).position,
      })),
    );
  }

  /**
   * Waits until a view has come as far as a position of the event store (the `position` of a command's answer).
   * @throws Problem 503 when it does not within two seconds.
   */
  async atLeast(projection: Projection<object>, position: number | undefined): Promise<void> {
    const name = collectionOf(projection);
    const runner = this.runners.find((each) => each.name === name);
    if (!runner) throw new Error(`the view ${name} is not run by this service`);
    await this.whole(runner);
    if (position === undefined || (await runner.waitFor(position, longestWaitMs))) return;
    const { position: reached } = await runner.progress();
    throw problem('unavailable', {
      code: 'view-behind',
      detail: text(
        `The list has come as far as position ${reached}, not yet ${position}.`,
        `列表目前更新到位置 ${reached}，尚未到达 ${position}。`,
      ),
      headers: { 'retry-after': '1' },
    });
  }

  /** @throws Problem 503 while a view is being built, if it is not done within two seconds. */
  private async whole(runner: ProjectionRunner<object>): Promise<void> {
    const { begun } = runner;
    if (this.known.get(runner.name) === begun) return;
    if (!(await runner.complete(longestWaitMs))) throw await beingBuilt(runner);
    this.known.set(runner.name, begun);
  }
}

async function beingBuilt(runner: ProjectionRunner<object>): Promise<Problem> {
  const { position, completeAt } = await runner.progress();
  const percent = completeAt ? Math.floor((100 * position) / completeAt) : 0;
  return problem('unavailable', {
    code: 'view-rebuilding',
    detail: text(
      `The list is being built anew from the events: ${percent} % done.`,
      `正在根据事件重建列表：已完成 ${percent}%。`,
    ),
    extensions: { percent },
    headers: { 'retry-after': '2' },
  });
}
