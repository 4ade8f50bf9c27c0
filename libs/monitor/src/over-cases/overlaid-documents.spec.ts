import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DocumentStore, Write } from '@liucheng/ports';
import { openStores, type Stores } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { everything } from '../pages.ts';
import { OverlaidDocuments } from './overlaid-documents.ts';

let directory: string;
let stores: Stores;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-overlay-'));
  stores = await openStores('overlay', directory, {});
});
afterEach(async () => {
  await stores.close();
  await rm(directory, { recursive: true, force: true });
});

const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
const anyDoc = fc.record({ key: fc.constantFrom('k', 'l'), at: fc.nat(3) });
const anyDocs = fc.dictionary(fc.constantFrom(...ids), anyDoc);
const anyWrites = fc.dictionary(fc.constantFrom(...ids), fc.option(anyDoc));

function writes(collection: string, docs: Readonly<Record<string, object | null>>): Write[] {
  return Object.entries(docs).map(([id, doc]) =>
    doc === null ? { kind: 'delete', collection, id } : { kind: 'put', collection, id, doc },
  );
}

async function found(
  documents: Pick<DocumentStore, 'find'>,
  collection: string,
  where: object,
  direction: 'asc' | 'desc',
) {
  const all: (readonly [string, number])[] = [];
  const query = { where: { ...where }, sort: { field: 'at', direction }, limit: 2 } as const;
  for await (const { id, doc } of everything<{ readonly at: number }>(documents, collection, query))
    all.push([id, doc.at]);
  // Those of one instant come together, in whatever order.
  const sign = direction === 'asc' ? 1 : -1;
  expect(all.map(([, at]) => at)).toEqual(all.map(([, at]) => at).sort((a, b) => sign * (a - b)));
  return all.map(([id]) => id).sort();
}

describe('documents that are laid over others', () => {
  it('are found with them as if they were stored, page by page', async () => {
    const { documents } = stores;
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(anyDocs, anyWrites, fc.nat(3), async (before, over, from) => {
        const [laid, stored] = [`laid${runs}`, `stored${runs++}`];
        for (const name of [laid, stored]) {
          await documents.define({ name, indexes: [['key', 'at']] });
          await documents.commit({ writes: writes(name, before) });
        }
        const overlaid = new OverlaidDocuments(documents);
        overlaid.take(writes(laid, over));
        await documents.commit({ writes: writes(stored, over) });

        const up = { lte: from };
        for (const where of [{}, { at: { gte: from } }, { at: up }, { at: { gte: 1, ...up } }])
          for (const direction of ['asc', 'desc'] as const) {
            const both = { key: 'k', ...where };
            expect(await found(overlaid, laid, both, direction)).toEqual(
              await found(documents, stored, both, direction),
            );
          }
        const docs = async (all: Pick<DocumentStore, 'getMany'>, name: string) =>
          Object.fromEntries([...(await all.getMany(name, ids))].map(([id, { doc }]) => [id, doc]));
        expect(await docs(overlaid, laid)).toEqual(await docs(documents, stored));
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('are not looked for by what nobody asks', async () => {
    const { documents } = stores;
    await documents.define({ name: 'laid', indexes: [['key', 'at']] });
    const overlaid = new OverlaidDocuments(documents);
    overlaid.take(writes('laid', { a: { key: 'k', at: 1 } }));
    await expect(overlaid.find('laid', { where: { key: 'k', at: { lt: 3 } }, limit: 1 })).rejects.toThrow(
      TypeError,
    );
  });
});
