import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Write } from '@liucheng/ports';
import { openStores, type Stores } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { collections } from './collections.ts';
import { countCases, countViolations } from './counts.ts';

let directory: string;
let stores: Stores;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-counts-'));
  stores = await openStores('counts', directory, {});
});
afterEach(async () => {
  await stores.close();
  await rm(directory, { recursive: true, force: true });
});

async function stored(collection: 'cases' | 'violations', field: string, states: readonly string[]) {
  const spec = collections[collection];
  const { documents } = stores;
  await documents.drop(spec.name);
  await documents.define(spec);
  const writes = states.map((state, index): Write => ({
    kind: 'put',
    collection: spec.name,
    id: `${index}`,
    doc: { [field]: state },
  }));
  await documents.commit({ writes });
}

function byCounting(states: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

describe('counts by state', () => {
  it.each([
    ['cases', 'status', ['new', 'open', 'completed', 'cancelled'], countCases],
    ['violations', 'state', ['open', 'withdrawn'], countViolations],
  ] as const)('are what counting %s one by one gives', async (collection, field, all, count) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...all), { maxLength: 30 }), async (states) => {
        await stored(collection, field, states);
        expect(await count(stores.documents)).toEqual(byCounting(states));
      }),
      { numRuns: 30 },
    );
  });
});
