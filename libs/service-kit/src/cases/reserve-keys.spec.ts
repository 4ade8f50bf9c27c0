import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventStore } from '@liucheng/ports';
import { SqliteDocumentStore, SqliteEventStore } from '@liucheng/sqlite';
import { SystemClock, Uuid7Generator } from '../host/system.ts';
import { Problem } from '../http/problem.ts';
import { Crash, dyingAt, InterceptedStore } from '../testing/intercepted-store.ts';
import { free, parcels, postman, take } from '../testing/parcel-case.ts';
import { CaseExecutor } from './case-executor.ts';
import { readCase } from './case-history.ts';
import { keyStream } from './unique-keys.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function directory(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'liucheng-keys-'));
  opened.push({ close: () => rm(made, { recursive: true, force: true }) });
  return made;
}

function open(file: string): SqliteEventStore {
  const store = SqliteEventStore.open({ file });
  opened.push(store);
  return store;
}

function executorOn(store: EventStore, graceMs = 20): CaseExecutor {
  const clock = new SystemClock();
  const documents = SqliteDocumentStore.open({ file: ':memory:' });
  opened.push(documents);
  return new CaseExecutor({
    store,
    documents,
    clock,
    ids: new Uuid7Generator(clock),
    source: '/liucheng/test',
    graceMs,
  });
}

type Result = 'done' | 'locker-taken' | 'has-lockers' | 'conflict' | 'crashed';

async function result(work: Promise<unknown>): Promise<Result> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof Problem) return error.code as Result;
    if (error instanceof Crash) return 'crashed';
    throw error;
  }
}

function taking(
  executor: CaseExecutor,
  caseId: string,
  lockers: readonly string[],
  idempotencyKey?: string,
): Promise<Result> {
  const request = { actor: postman, caseId, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) };
  return result(executor.execute(parcels, take, { lockers }, request));
}

/** Follows the whole store in order and fails where two cases hold one locker at the same time. */
async function holders(store: EventStore): Promise<Map<string, string>> {
  const held = new Map<string, string>();
  for (const { stream, event } of await store.readAll({ after: 0, limit: 100_000 })) {
    if (!stream.startsWith('parcel-')) continue;
    const read = parcels.events.read(event.type, event.data);
    if (read?.name === 'freed') for (const [key, by] of held) if (by === stream) held.delete(key);
    if (read?.name !== 'taken') continue;
    for (const key of read.data.lockers) {
      if (held.has(key)) throw new Error(`${key} is held by ${held.get(key)} when ${stream} takes it`);
      held.set(key, stream);
    }
  }
  return held;
}

describe('keys wanted by many at once', () => {
  it('go to exactly one of those who want the same, over two connections and many rounds', async () => {
    const file = join(await directory(), 'test.db');
    const executors = [executorOn(open(file), 2000), executorOn(open(file), 2000)];
    for (let round = 0; round < 20; round++) {
      const results = await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          taking(executors[n % 2] as CaseExecutor, `${round}-${n}`, [`x${round}`, `y${round}`]),
        ),
      );
      expect(results.filter((each) => each === 'done')).toHaveLength(1);
      expect(results.filter((each) => each === 'locker-taken')).toHaveLength(11);
    }
    await holders(open(file));
  });

  it('go undivided to one of two who want them in another order', async () => {
    const store = open(join(await directory(), 'test.db'));
    const executor = executorOn(store, 2000);
    for (let round = 0; round < 20; round++) {
      const [a, b] = [`a${round}`, `b${round}`];
      const results = await Promise.all([
        taking(executor, `1-${round}`, [a, b]),
        taking(executor, `2-${round}`, [b, a]),
      ]);
      expect(results.sort()).toEqual(['done', 'locker-taken']);
    }
    await holders(store);
  });

  it('go undivided to one of two who each got a part of what both want', async () => {
    const store = open(join(await directory(), 'test.db'));
    const executor = executorOn(store);
    for (let round = 0; round < 20; round++) {
      const shared = Array.from({ length: 6 }, (_, n) => `s${round}-${n}`);
      const results = await Promise.all(
        ['a', 'b', 'c'].map((own) => taking(executor, `${own}-${round}`, [`${own}${round}`, ...shared])),
      );
      expect(results.sort()).toEqual(['done', 'locker-taken', 'locker-taken']);
    }
    await holders(store);
  });

  it('come free when the case lets go of them', async () => {
    const executor = executorOn(open(join(await directory(), 'test.db')));
    expect(await taking(executor, '1', ['a'])).toBe('done');
    expect(await taking(executor, '2', ['a'])).toBe('locker-taken');
    await executor.execute(parcels, free, {}, { actor: postman, caseId: '1' });
    expect(await taking(executor, '2', ['a'])).toBe('done');
    expect(await taking(executor, '1', ['a'])).toBe('locker-taken');
  });
});

/** What has to hold whatever a run left behind: the lockers are the first case's or another's, and never stuck. */
async function checkAfterDeath(file: string, claimed: boolean | undefined): Promise<void> {
  const store = open(file);
  const executor = executorOn(store);
  const first = await readCase(store, parcels, 'first');
  const holds = first.state.lockers.length > 0;
  if (claimed !== undefined) expect(holds).toBe(claimed);
  expect(await taking(executor, 'second', ['a', 'b'])).toBe(holds ? 'locker-taken' : 'done');
  expect(await taking(executor, 'first', ['a', 'b'], 'key')).toBe(holds ? 'done' : 'locker-taken');
  expect((await holders(store)).size).toBe(2);
}

describe('a process that dies while a case takes keys', () => {
  it('leaves no key lost or stuck, at whichever point', async () => {
    const ends = new Set<string>();
    for (let point = 0; ; point++) {
      const file = join(await directory(), 'test.db');
      const store = SqliteEventStore.open({ file });
      const dying = executorOn(new InterceptedStore(store, dyingAt(point)));
      const end = await taking(dying, 'first', ['a', 'b'], 'key');
      ends.add(end);
      const stored = (await store.readStream(parcels.stream('first'))).length > 0;
      await store.close();
      await checkAfterDeath(file, stored);
      if (end === 'done') {
        // Read the case, look at and reserve two keys, append: six calls, each with a point before and after it.
        expect(point).toBe(12);
        break;
      }
    }
    expect(ends).toEqual(new Set(['crashed', 'done']));
  }, 180_000);

  it('is shut out when it was only slow, and finds the key taken', async () => {
    const store = open(join(await directory(), 'test.db'));
    let goOn: () => void = () => undefined;
    let reserved: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    const waits = new Promise<void>((resolve) => (reserved = resolve));
    let appends = 0;
    const slow = new InterceptedStore(store, async (call, run) => {
      if (call === 'append' && ++appends === 2) {
        reserved();
        await held;
      }
      return run();
    });
    const first = taking(executorOn(slow), 'first', ['a']);
    await waits;
    expect(await taking(executorOn(store), 'second', ['a'])).toBe('done');
    goOn();
    expect(await first).toBe('locker-taken');
    const names = (await store.readStream(parcels.stream('first'))).map(({ event }) =>
      event.type.split('.').at(-2),
    );
    expect(names).toEqual(['reservation-fenced', 'attempt-refused']);
  });

  const child = fileURLToPath(new URL('../../dist/testing/die-while-taking.js', import.meta.url));
  it('leaves no key lost or stuck when it is killed (kill -9)', async () => {
    if (!existsSync(child)) throw new Error(`${child} is missing: npm run build`);
    for (let point = 0; point <= 12; point++) {
      const file = join(await directory(), 'test.db');
      const { signal, status } = spawnSync(process.execPath, [child, file, String(point)], {
        encoding: 'utf8',
      });
      expect(point < 12 ? signal : status).toBe(point < 12 ? 'SIGKILL' : 0);
      await checkAfterDeath(file, point >= 11);
    }
  }, 180_000);
});

describe('any interleaving of cases that take, free and die', () => {
  it('never gives a key to two cases, and leaves every key claimable', async () => {
    const lockers = ['a', 'b', 'c'];
    const operation = fc.record({
      parcel: fc.constantFrom('1', '2', '3', '4'),
      lockers: fc.subarray(lockers, { minLength: 1 }),
      // Beyond the number of calls that a command makes, it lives.
      diesAt: fc.nat(30),
      frees: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(operation, { minLength: 2, maxLength: 8 }),
        async (s, operations) => {
          const inner = SqliteEventStore.open({ file: ':memory:' });
          try {
            const work = operations.map(({ parcel, lockers: wanted, diesAt, frees }) => {
              const dying = dyingAt(diesAt);
              const store = new InterceptedStore(inner, async (call, run) => {
                await s.schedule(Promise.resolve(), call);
                return dying(call, run);
              });
              // Without any grace every pending reservation is fenced: the hardest case.
              const executor = executorOn(store, 0);
              return frees
                ? result(executor.execute(parcels, free, {}, { actor: postman, caseId: parcel }))
                : taking(executor, parcel, wanted);
            });
            await s.waitFor(Promise.all(work));
            const held = await holders(inner);
            for (const key of lockers) {
              expect(await taking(executorOn(inner, 0), `later-${key}`, [key])).toBe(
                held.has(key) ? 'locker-taken' : 'done',
              );
            }
            await holders(inner);
          } finally {
            for (const each of opened.splice(0)) await each.close();
            await inner.close();
          }
        },
      ),
      { numRuns: 300 },
    );
  }, 240_000);
});

describe('the stream of a key', () => {
  it('has a name that never changes', () => {
    expect(keyStream({ scope: 'receipt', key: 'FP0123' })).toBe(
      'unique-receipt-89cabb11fb0c1711723b667ab683abd58768b82de14d24d077daa7ab82be734e',
    );
  });
});
