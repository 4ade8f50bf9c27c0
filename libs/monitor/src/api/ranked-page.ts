import { text } from '@liucheng/kernel';
import { problem } from '@liucheng/service-kit';

export interface RankedPage<Item> {
  readonly items: readonly Item[];
  /** `cursor` of the next page; absent on the last one. */
  readonly next?: string;
}

/** Where something stands in a list: those of a higher rank before it, those of the same by name. */
interface Place {
  readonly rank: number;
  readonly name: string;
}

/**
 * A page of a list that is worked out anew for each question, the highest rank first. A page goes on behind the place of the last
 * item before, so nothing comes twice and nothing is left out but what was ranked anew meanwhile.
 * @param placeOf no two items have the same
 * @throws Problem 400 for a cursor that none of these pages gave
 */
export function rankedPage<Item>(
  all: readonly Item[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
  placeOf: (item: Item) => Place,
): RankedPage<Item> {
  const after = cursor === undefined ? undefined : placeIn(cursor);
  const left = all
    .map((item) => ({ item, place: placeOf(item) }))
    .filter(({ place }) => after === undefined || order(after, place) < 0)
    .sort((a, b) => order(a.place, b.place));
  const page = left.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(({ item }) => item),
    ...(last === undefined || left.length === page.length ? {} : { next: cursorTo(last.place) }),
  };
}

function order(a: Place, b: Place): number {
  if (a.rank !== b.rank) return b.rank - a.rank;
  return a.name === b.name ? 0 : a.name < b.name ? -1 : 1;
}

function cursorTo({ rank, name }: Place): string {
  return Buffer.from(`${rank} ${name}`).toString('base64url');
}

function placeIn(cursor: string): Place {
  const [, rank, name] = /^(\d{1,16}) (.*)$/s.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (rank !== undefined && name !== undefined) return { rank: Number(rank), name };
  const expected = text(
    '`next` of the page before; leave it out to begin with the first page',
    '上一页的 next；首页请省略',
  );
  throw problem('invalid-input', { errors: [{ path: '?cursor', expected }] });
}
