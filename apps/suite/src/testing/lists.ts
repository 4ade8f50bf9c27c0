import type { Caller } from './caller.ts';

type Item = Record<string, unknown>;

/** The items of a list as the process supervisor sees it. @throws Error when there is no list. */
export async function items(caller: Caller, path: string): Promise<Item[]> {
  return (await list(caller, path)).items;
}

/** The items of all pages of a list. */
export async function pages(caller: Caller, path: string): Promise<Item[]> {
  const found: Item[] = [];
  let cursor = '';
  do {
    const page = await list(caller, `${path}?limit=200${cursor}`);
    found.push(...page.items);
    cursor = page.next === undefined ? '' : `&cursor=${encodeURIComponent(page.next)}`;
  } while (cursor !== '');
  return found;
}

async function list(caller: Caller, path: string): Promise<{ items: Item[]; next?: string }> {
  const { status, json } = await caller.request('u-gao', path);
  if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(json)}`);
  return json as { items: Item[]; next?: string };
}
