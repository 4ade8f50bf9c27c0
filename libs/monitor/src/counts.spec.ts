import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Write } from '@liucheng/ports';
import { openStores, type Stores } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { collections } from './collections.ts';
import { countViolations } from './counts.ts';

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

function byCounting(states: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** Cases by status are compared where they come from: in `replay.spec`. */
describe('violations by state', () => {
  it('are as many as counting one by one gives', async () => {
    const { documents } = stores;
    const spec = collections.violations;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('open', 'withdrawn'), { maxLength: 30 }), async (states) => {
        await documents.drop(spec.name);
        await documents.define(spec);
        const put = (state: string, index: number): Write => ({
          kind: 'put',
          collection: spec.name,
          id: `${index}`,
          doc: { state },
        });
        await documents.commit({ writes: states.map(put) });
        expect(await countViolations(documents)).toEqual(byCounting(states));
      }),
      { numRuns: 30 },
    );
  });
});
