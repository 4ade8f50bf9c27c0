import { setTimeout as pause } from 'node:timers/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UnsupportedQueryError, type DocumentStore } from '@liucheng/ports';
import { gate, newEvent } from '@liucheng/ports/testing';
import { Lease } from '../background/lease.ts';
import { Problem } from '../http/problem.ts';
import { RoutedDocuments } from '../stores/routed-documents.ts';
import type { Stores } from '../stores/stores.ts';
import { openStores } from '../testing/file-stores.ts';
import { collectionOf, findIn, type Projection } from './projection.ts';
import { ProjectionRunner } from './projection-runner.ts';
import { ViewWork } from './view-work.ts';
import { Views } from './views.ts';

interface Count {
  readonly events: number;
}

const counts = (version: number, step = 1): Projection<Count> => ({
  name: 'counts',
  version,
  indexes: [['events']],
  id: ({ stream }) => stream,
  evolve: (doc, _event) => ({ events: (doc?.events ?? 0) + step }),
});
const [before, after] = [counts(1), counts(2, 10)];

describe('a view whose version is raised', () => {
  let directory: string;
  let stores: Stores;
  const works: ViewWork[] = [];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'liucheng-rebuild-'));
    stores = await openStores('test', directory, {});
    for (const stream of ['a', 'b']) {
      const events = Array.from({ length: 10 }, (_, index) => newEvent(stream, `${stream}-${index}`));
      await stores.store.append(stream, events, { expectedRevision: 'any', commandId: stream });
    }
  });
  afterEach(async () => {
    for (const each of works.splice(0)) await each.stop();
    await stores.close();
    await rm(directory, { recursive: true, force: true });
  });

  const build = (
    projection: Projection<Count>,
    leases = false,
    documents: DocumentStore = stores.documents,
  ) => {
    const runner = new ProjectionRunner<object>({
      projection,
      store: stores.store,
      documents,
      onError: () => undefined,
      batchSize: 5,
    });
    const work = new ViewWork({
      runner,
      documents,
      leaseOf: (name) =>
        leases ? new Lease({ documents, name, holder: 'new', durationMs: 200 }) : undefined,
      onError: () => undefined,
    });
    works.push(work);
    const views = new Views([runner]);
    return { runner, work, views, guarded: views.guard(documents) };
  };
  const rows = async (documents: DocumentStore, projection: Projection<Count>) =>
    (await findIn(documents, projection, { limit: 10 })).items.map(({ id, doc }) => [id, doc.events]);
  const isGone = async (projection: Projection<Count>): Promise<boolean> => {
    const found = findIn(stores.documents, projection, { limit: 1 });
    return found.then(
      () => false,
      (error: unknown) => error instanceof UnsupportedQueryError,
    );
  };
  const gone = async (projection: Projection<Count>): Promise<void> => {
    while (!(await isGone(projection))) await pause(10);
  };

  it('is refused to all readers with its progress until it holds what was there, then the old one goes', async () => {
    const old = build(before);
    await old.work.start();
    await old.work.stop();
    expect(await rows(old.guarded, before)).toEqual([
      ['a', 10],
      ['b', 10],
    ]);

    const held = gate();
    let batches = 0;
    const slow = new RoutedDocuments(
      () => stores.documents,
      async () => {},
    );
    const commit = slow.commit.bind(slow);
    slow.commit = async (unit) => {
      // The first commit notes where the view will be complete, the second is the first batch of four.
      if (++batches > 2) await held.opened;
      await commit(unit);
    };
    const current = build(after, false, slow);
    const started = current.work.start();
    const refusal = rows(current.guarded, after).catch((error: unknown) => error);
    const asked = current.views.atLeast(after, undefined).catch((error: unknown) => error);
    await started;
    for (const refused of [await refusal, await asked]) {
      expect(refused).toBeInstanceOf(Problem);
      expect((refused as Problem).fields).toMatchObject({
        status: 503,
        code: 'view-rebuilding',
        extensions: { percent: 25 },
        headers: { 'retry-after': '2' },
      });
    }
    expect(await current.views.rebuilding()).toEqual({ counts_v2: { position: 5, completeAt: 20 } });
    expect(await isGone(before)).toBe(false);

    held.open();
    await gone(before);
    expect(await rows(current.guarded, after)).toEqual([
      ['a', 100],
      ['b', 100],
    ]);
    expect(await current.views.rebuilding()).toEqual({});
  });

  it('is built anew by a program that is rolled back after its view was dropped', async () => {
    const old = build(before);
    await old.work.start();
    await old.work.stop();
    const current = build(after);
    await current.work.start();
    await gone(before);
    await current.work.stop();
    const back = build(before);
    await back.work.start();
    expect(await rows(back.guarded, before)).toEqual([
      ['a', 10],
      ['b', 10],
    ]);
  });

  it('keeps the old one while an instance of the old program is there', async () => {
    const old = build(before, true);
    await old.work.start();
    const lease = new Lease({
      documents: stores.documents,
      name: collectionOf(before),
      holder: 'old',
      durationMs: 200,
    });
    await lease.turn();
    const current = build(after, true);
    await current.work.start();
    for (const end = performance.now() + 1_000; performance.now() < end;) {
      await lease.turn();
      await pause(50);
    }
    expect(await rows(stores.documents, before)).toHaveLength(2);
    await lease.release();
    await old.work.stop();
    await gone(before);
  });
});
