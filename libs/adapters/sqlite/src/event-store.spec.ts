import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type RecordedEvent, StaleRevisionError, StoreUnavailableError } from '@liucheng/ports';
import { eventStoreContract, newEvent, Received } from '@liucheng/ports/testing';
import { openSqlite } from './database.ts';
import { SqliteDocumentStore } from './document-store.ts';
import { eventSchema, SqliteEventStore } from './event-store.ts';
import { onFreshFile, scratchDirectory } from './testing/fixture.ts';

eventStoreContract('SQLite', { create: onFreshFile((file) => SqliteEventStore.open({ file })) });
eventStoreContract('SQLite, remembering one stream only', {
  create: onFreshFile((file) => SqliteEventStore.open({ file, cachedStreams: 1 })),
});

const any = (commandId: string) => ({ expectedRevision: 'any' as const, commandId });

describe('SqliteEventStore', () => {
  let scratch: ReturnType<typeof scratchDirectory>;
  let file: string;
  beforeEach(() => {
    scratch = scratchDirectory();
    file = join(scratch.path, 'test.db');
  });
  afterEach(() => scratch.remove());

  it('notices what another connection has appended, in decisions and in subscriptions', async () => {
    const [one, two] = [SqliteEventStore.open({ file }), SqliteEventStore.open({ file })];
    const received = new Received<RecordedEvent>();
    one.subscribe({ after: 0 }, async (batch) => received.add(...batch));
    await one.append('a', [newEvent('a', '0')], any('c0'));
    await two.append('a', [newEvent('a', '1')], any('c1'));
    const late = one.append('a', [newEvent('a', 'x')], { expectedRevision: 0, commandId: 'c2' });
    await expect(late).rejects.toThrow(StaleRevisionError);
    expect((await one.append('a', [newEvent('a', '1')], any('c1'))).duplicate).toBe(true);
    expect((await one.append('a', [newEvent('a', '2')], any('c3'))).revision).toBe(2);
    expect(
      (await two.append('a', [newEvent('a', '3')], { expectedRevision: 2, commandId: 'c4' })).revision,
    ).toBe(3);
    for (let count = 4; count < 9; count++) {
      await received.count(count);
      await two.append('a', [newEvent('a', String(count))], any(`other-${count}`));
    }
    await received.count(9);
    const order = [0, 1, 2, 3, 4, 5, 6, 7, 8];
    expect(received.items.map(({ event }) => [event.id, event.sequence])).toEqual(
      order.map((number) => [String(number), number]),
    );
    await Promise.all([one.close(), two.close()]);
  });

  it('is not disturbed by documents that are written to its file', async () => {
    const [store, documents] = [SqliteEventStore.open({ file }), SqliteDocumentStore.open({ file })];
    await documents.define({ name: 'views', indexes: [] });
    for (let revision = 0; revision < 3; revision++) {
      await documents.commit({ writes: [{ kind: 'put', collection: 'views', id: 'v', doc: { revision } }] });
      const expectedRevision = revision === 0 ? 'no-stream' : revision - 1;
      await store.append('a', [newEvent('a', String(revision))], {
        expectedRevision,
        commandId: `c${revision}`,
      });
    }
    expect(await store.readStream('a')).toHaveLength(3);
    await Promise.all([store.close(), documents.close()]);
  });

  it('rejects all that a full disk keeps from being stored, and goes on when there is space', async () => {
    const db = openSqlite({ file, part: eventSchema, synchronous: 'FULL' });
    const store = new SqliteEventStore(db);
    await store.append('a', [newEvent('a', '0')], any('c0'));
    const pages = Number(db.pragma('page_count', { simple: true }));
    db.pragma(`max_page_count = ${pages + 2}`);
    const large = newEvent('a', 'large', { text: 'x'.repeat(100_000) });
    const queued = [
      store.append('a', [newEvent('a', '1')], any('c1')),
      store.append('a', [large], any('c2')),
      store.append('b', [newEvent('b', '0')], any('c3')),
    ];
    for (const outcome of await Promise.allSettled(queued)) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { name: 'StoreUnavailableError', retryAfterSeconds: 30 },
      });
    }
    await expect(queued[0]).rejects.toThrow(StoreUnavailableError);
    await expect(queued[0]).rejects.toThrow(`${file}: the disk is full`);
    expect(await store.head()).toBe(1);
    db.pragma('max_page_count = 1000000');
    const retried = await store.append('a', [newEvent('a', '1')], { expectedRevision: 0, commandId: 'c1' });
    expect(retried).toEqual({ revision: 1, position: 2, duplicate: false });
    expect(
      (await store.append('b', [large], { expectedRevision: 'no-stream', commandId: 'c3' })).revision,
    ).toBe(0);
    await store.close();
  });

  it('shares one transaction among the appends of a turn, and none more', async () => {
    const db = openSqlite({ file, part: eventSchema, synchronous: 'FULL' });
    const store = new SqliteEventStore(db);
    const watcher = openSqlite({ file, part: eventSchema, synchronous: 'FULL' });
    const walFrames = (): number => {
      const [row] = watcher.pragma('wal_checkpoint(PASSIVE)') as [{ log: number }];
      return row.log;
    };
    await store.append('a', [newEvent('a', 'x')], any('x'));
    const before = walFrames();
    await Promise.all(
      Array.from({ length: 64 }, (_, index) =>
        store.append('a', [newEvent('a', `${index}`)], any(`${index}`)),
      ),
    );
    // 64 rows of 300 bytes fill about 5 pages of the table and 1 of the index; a transaction each would log 128 pages or more.
    expect(walFrames() - before).toBeLessThan(20);
    watcher.close();
    await store.close();
  });
});
