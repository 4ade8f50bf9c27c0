import type { TaskDocument } from './tasks.ts';

export interface OrderBounds {
  readonly gte?: string;
  readonly gt?: string;
  readonly lt?: string;
}

interface Found {
  readonly id: string;
  readonly doc: TaskDocument;
}

/** The first documents within the bounds, by their `order`; fewer than asked for: there are no more. */
export type TaskSource = (order: OrderBounds, limit: number) => Promise<readonly Found[]>;

/** Of a list that leaves much out, later pages are larger: it reads on until it has enough. */
const largestPage = 1_000;

/**
 * What several sources hold, in the order of all of them together, each document once.
 * @param after the place of the last task seen; its document may hold more
 * @param first how many are asked for at first
 */
export async function* inOrder(
  sources: readonly TaskSource[],
  bounds: OrderBounds,
  after: string | undefined,
  first: number,
): AsyncGenerator<Found> {
  // A document's own order is the beginning of the places of its tasks.
  const from =
    after === undefined
      ? bounds
      : { ...bounds, gte: later(bounds.gte, after.slice(0, after.lastIndexOf(' '))) };
  const streams = sources.map((source) => stream(source, from, first));
  const heads = await Promise.all(
    streams.map(async (each) => (await each.next()).value as Found | undefined),
  );
  for (;;) {
    const least = heads.reduce<Found | undefined>(
      (best, head) => (head && (!best || head.doc.order < best.doc.order) ? head : best),
      undefined,
    );
    if (!least) return;
    yield least;
    for (const [index, each] of streams.entries()) {
      if (heads[index]?.doc.order === least.doc.order)
        heads[index] = (await each.next()).value as Found | undefined;
    }
  }
}

function later(bound: string | undefined, place: string): string {
  return bound !== undefined && bound > place ? bound : place;
}

async function* stream(
  source: TaskSource,
  from: OrderBounds,
  first: number,
): AsyncGenerator<Found, undefined> {
  let bounds = from;
  for (let limit = Math.min(first, largestPage); ; limit = Math.min(limit * 4, largestPage)) {
    const page = await source(bounds, limit);
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < limit) return undefined;
    const { gte: _gte, ...rest } = bounds;
    bounds = { ...rest, gt: last.doc.order };
  }
}
