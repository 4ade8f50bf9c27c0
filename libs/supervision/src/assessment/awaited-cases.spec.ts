import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { caseId, collections, defineCollections } from '@liucheng/monitor';
import { collectionOf } from '@liucheng/service-kit';
import { openStores, type Stores } from '@liucheng/service-kit/testing';
import { caseListName } from '../violation-handling/earlier-cases.ts';
import { awaitedCases } from './awaited-cases.ts';

// What violation handling has yet to take note of, by the documents of both.

const now = Date.parse('2026-04-01T01:00:00.000Z');
const minute = 60_000;

let directory: string;
let stores: Stores;
let number = 0;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-awaited-'));
  stores = await openStores('awaited', directory, {});
  await defineCollections(stores.documents);
  await stores.documents.define({ name: collectionOf(caseListName), indexes: [['reference']] });
});
afterAll(async () => {
  await stores.close();
  await rm(directory, { recursive: true, force: true });
});

const put = (collection: string, id: string, doc: object): Promise<void> =>
  stores.documents.commit({ writes: [{ kind: 'put', collection, id, doc }] });

interface Told {
  readonly id?: string;
  readonly state?: 'open' | 'withdrawn';
  readonly severity?: string;
  readonly process?: string;
  readonly origin?: string;
  readonly ago?: number;
  readonly lane?: number;
}

/** A violation that the monitor tells of, with its case. */
async function told({
  id = `v-${number}`,
  state = 'open',
  severity = 'major',
  process = 'purchase',
  origin = 'live',
  ago = minute,
  lane = 0,
}: Told): Promise<string> {
  number++;
  const subject = `case-of-${id}`;
  await put(collections.cases.name, caseId(process, subject) as string, { process, subject, origin });
  const violation = { id, state, severity, process, case: subject, at: now - ago };
  const kind = state === 'open' ? 'raised' : 'withdrawn';
  await put(collections.notices.name, `${lane}-${number}`, { lane, number, kind, at: now - ago, violation });
  return id;
}
const handled = (reference: string, handling: 'open' | 'over', id = reference): Promise<void> =>
  put(collectionOf(caseListName), id, { reference, handling });
const awaited = (lanes = [0, 1], beginning = 0): Promise<number> =>
  awaitedCases(stores.documents, stores.documents, lanes, { now, beginning });

describe('violations without a case', () => {
  it('are awaited where a case is opened by itself, until there is one', async () => {
    expect(await awaited()).toBe(0);
    const first = await told({});
    const second = await told({ severity: 'critical', lane: 1 });
    expect([await awaited(), await awaited([0])]).toEqual([2, 1]);
    await handled(first, 'open');
    await handled(second, 'over');
    expect(await awaited()).toBe(0);
  });

  it('are not where they happened before supervision began', async () => {
    const old = await told({ ago: 5 * minute });
    expect([await awaited([0, 1], now - 5 * minute), await awaited([0, 1], now - 5 * minute + 1)]).toEqual([
      1, 0,
    ]);
    await handled(old, 'over');
  });

  it('are not where none is opened: too mild, of violation handling, imported, told long ago', async () => {
    await told({ severity: 'minor' });
    await told({ process: 'violation-handling' });
    await told({ origin: 'imported' });
    await told({ ago: 11 * minute });
    await put(collections.notices.name, '0-gap', {
      lane: 0,
      number: ++number,
      kind: 'gap',
      at: now - minute,
    });
    expect(await awaited()).toBe(0);
  });

  it('count as they were told of last; one that is withdrawn waits for its case to end', async () => {
    const id = await told({});
    await told({ id, state: 'withdrawn' });
    expect(await awaited()).toBe(0);
    await handled(id, 'open', 'a');
    expect(await awaited()).toBe(1);
    await handled(id, 'over', 'a');
    expect(await awaited()).toBe(0);
    // Raised again: the new case counts, beside the one that was ended.
    await told({ id });
    await handled(id, 'open', 'b');
    expect(await awaited()).toBe(0);
  });

  it('are found beyond a page', async () => {
    for (let index = 0; index < 205; index++) await told({ id: `many-${index}` });
    expect(await awaited()).toBe(205);
  });
});
