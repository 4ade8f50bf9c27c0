import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { StoreUnavailableError, type UnitOfWork, type Write } from '@liucheng/ports';
import { setTimeout as pause } from 'node:timers/promises';
import { MongoDocumentStore } from './document-store.ts';
import { CuttingProxy } from './testing/cutting-proxy.ts';
import { freshDatabase } from './testing/fixture.ts';
import { localServer, reasonToSkip } from './testing/local-server.ts';

const reason = reasonToSkip('MongoDB: faults');
const consumer = 'projection';
const kills = 6;

const put = (collection: string, id: string, doc: object = {}): Write => ({
  kind: 'put',
  collection,
  id,
  doc,
});

/** Unit `n` of a consumer: a document that every unit writes, documents of its own in two collections, the position. */
const unitOf = (n: number): UnitOfWork => ({
  writes: [
    put('totals', 'all', { units: n }),
    ...Array.from({ length: 5 }, (_, part) => put('cases', `case-${n}-${part}`, { unit: n })),
    put('bodies', `body-${n}`, { text: 'x'.repeat(1_000) }),
  ],
  positions: { consumer, values: { 'liucheng.finance/0': n } },
});

(reason === undefined ? describe : describe.skip)('MongoDocumentStore, when the server fails', () => {
  let server: Awaited<ReturnType<typeof localServer>>;
  let database: string;
  let open: { close(): Promise<void> }[];
  beforeAll(async () => {
    server = await localServer();
  }, 240_000);
  afterAll(() => server?.remove(), 30_000);
  beforeEach(() => {
    database = freshDatabase();
    open = [];
  });
  afterEach(async () => {
    for (const each of open) await each.close();
  });

  async function opened(uri = server.uri): Promise<MongoDocumentStore> {
    const store = await MongoDocumentStore.open({ uri, database });
    open.push(store);
    await store.define({ name: 'totals', indexes: [] });
    await store.define({ name: 'cases', indexes: [['unit']] });
    await store.define({ name: 'bodies', indexes: [] });
    return store;
  }

  async function openedThroughProxy(): Promise<{ proxy: CuttingProxy; store: MongoDocumentStore }> {
    const proxy = await CuttingProxy.before(server.port);
    const store = await opened(server.uri.replace(String(server.port), String(proxy.port)));
    open.push(proxy);
    return { proxy, store };
  }

  /** Units 1 to `n` are there once each, whole, with their position, and nothing else is. */
  async function expectUnits(store: MongoDocumentStore, n: number): Promise<void> {
    expect(await store.positions(consumer)).toEqual(n === 0 ? {} : { 'liucheng.finance/0': n });
    expect((await store.get('totals', 'all'))?.revision ?? 0).toBe(n);
    expect(await store.aggregate('cases', { sums: ['unit'] })).toEqual([
      { count: 5 * n, sums: { unit: (5 * n * (n + 1)) / 2 } },
    ]);
    expect((await store.aggregate('bodies', {}))[0]?.count).toBe(n);
  }

  /** Commits a unit as a consumer does: again and again until it is stored. How often it was refused. */
  async function insist(store: MongoDocumentStore, unit: UnitOfWork): Promise<number> {
    for (let refused = 0; ; refused++) {
      try {
        await store.commit(unit);
        return refused;
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
        await pause(50);
      }
    }
  }

  it(`loses, halves and doubles no unit in ${kills} kills`, async () => {
    const store = await opened();
    let acknowledged = 0;
    let stop = false;
    const consuming = (async () => {
      while (!stop) {
        await insist(store, unitOf(acknowledged + 1));
        acknowledged++;
      }
    })();
    for (let kill = 0; kill < kills; kill++) {
      const before = acknowledged;
      while (acknowledged < before + 3 + kill) await pause(Math.random() * 10);
      await server.kill9();
      await server.restart();
    }
    const last = acknowledged;
    while (acknowledged === last) await pause(10);
    stop = true;
    await consuming;
    expect(acknowledged).toBeGreaterThan(3 * kills);
    await expectUnits(store, acknowledged);
  }, 180_000);

  it.each<[string, boolean]>([
    ['the answer to a commit is lost', false],
    ['the server dies right after the commit', true],
  ])(
    'stores a unit once when %s',
    async (_, dies) => {
      const proxy = await CuttingProxy.before(server.port);
      const store = await opened(server.uri.replace(String(server.port), String(proxy.port)));
      await store.commit(unitOf(1));
      for (const n of [2, 3]) {
        const lost = proxy.loseAnswerTo('commitTransaction');
        const stored = store.commit(unitOf(n));
        await lost;
        if (dies) {
          await server.kill9();
          await server.restart();
        }
        proxy.mend();
        await stored;
      }
      await expectUnits(store, 3);
      await proxy.close();
    },
    30_000,
  );

  it('says that it does not know, and stores a unit once when it is committed again', async () => {
    const { proxy, store } = await openedThroughProxy();
    await store.commit(unitOf(1));
    const lost = proxy.loseAnswerTo('commitTransaction');
    const unit = unitOf(2);
    const began = performance.now();
    const answer = store.commit(unit);
    await lost;
    await expect(answer).rejects.toThrow(StoreUnavailableError);
    await expect(answer).rejects.toThrow('whether the unit was stored is not known');
    expect(performance.now() - began).toBeLessThan(7_000);
    await server.kill9();
    await server.restart();
    proxy.mend();
    await insist(store, unit);
    await insist(store, unitOf(3));
    await expectUnits(store, 3);
  }, 180_000);

  it.each<[string, () => void | Promise<void>, () => void | Promise<void>]>([
    ['is gone', () => server.kill9(), () => server.restart()],
    [
      'is silent',
      () => void process.kill(server.pid, 'SIGSTOP'),
      () => void process.kill(server.pid, 'SIGCONT'),
    ],
  ])(
    'refuses in time while the server %s, and goes on by itself',
    async (_, takeAway, bringBack) => {
      const store = await opened();
      await store.commit(unitOf(1));
      await takeAway();
      const calls: [string, () => Promise<unknown>][] = [
        ['commit', () => store.commit(unitOf(9))],
        ['get', () => store.get('totals', 'all')],
        ['getMany', () => store.getMany('cases', ['case-1-1'])],
        ['find', () => store.find('cases', { where: { unit: 1 }, limit: 5 })],
        ['aggregate', () => store.aggregate('cases', {})],
        ['positions', () => store.positions(consumer)],
        ['define', () => store.define({ name: 'cases', indexes: [['unit']] })],
        ['open', () => MongoDocumentStore.open({ uri: server.uri, database })],
      ];
      const refusals = await Promise.all(calls.map(([name, call]) => outcome(name, call)));
      await bringBack();
      const inTime = calls.map(([name]) => ({ name, refused: true, inTime: true }));
      expect(refusals).toEqual(inTime);
      await insist(store, unitOf(2));
      await expectUnits(store, 2);
    },
    60_000,
  );
});

async function outcome(
  name: string,
  call: () => Promise<unknown>,
): Promise<{ name: string; refused: unknown; inTime: boolean }> {
  const began = performance.now();
  const error = await call().then(
    () => 'no error',
    (thrown: unknown) => thrown,
  );
  return {
    name,
    refused: error instanceof StoreUnavailableError || error,
    inTime: performance.now() - began < 7_000,
  };
}
