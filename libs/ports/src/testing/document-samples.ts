import { expect } from '@jest/globals';
import type { DocumentStore, Query, Stored, Where, Write } from '../document-store.ts';

export interface Sample {
  readonly state?: string | null;
  readonly flag?: boolean | number;
  readonly total?: { readonly amount?: number };
  readonly note?: string;
}

export const claims = 'claims';
export const indexes = [['state', 'total.amount'], ['total.amount'], ['flag'], ['state', 'note']];

export const put = (id: string, doc: object, expectedRevision?: number): Write => ({
  kind: 'put',
  collection: claims,
  id,
  doc,
  ...(expectedRevision === undefined ? {} : { expectedRevision }),
});

export async function filled(
  port: DocumentStore,
  docs: Readonly<Record<string, Sample>>,
): Promise<DocumentStore> {
  await port.define({ name: claims, indexes });
  await port.commit({ writes: Object.entries(docs).map(([id, doc]) => put(id, doc)) });
  return port;
}

export async function found(port: DocumentStore, where: Where, sort?: Query['sort']): Promise<string[]> {
  const page = await port.find(claims, { where, limit: 1_000, ...(sort ? { sort } : {}) });
  return page.items.map(({ id }) => id);
}

/** All pages, one after the other. */
export async function walk(port: DocumentStore, query: Query): Promise<Stored<Sample>[]> {
  const all: Stored<Sample>[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await port.find<Sample>(claims, { ...query, ...(cursor === undefined ? {} : { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(query.limit);
    all.push(...page.items);
    if (page.next === undefined) return all;
    expect(page.items).toHaveLength(query.limit);
    cursor = page.next;
  }
}

export const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
