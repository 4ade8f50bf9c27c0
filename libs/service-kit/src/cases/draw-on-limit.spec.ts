import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { StoreUnavailableError, type EventStore } from '@liucheng/ports';
import { SqliteDocumentStore, SqliteEventStore } from '@liucheng/sqlite';
import fc from 'fast-check';
import { SystemClock, Uuid7Generator } from '../host/system.ts';
import { Problem } from '../http/problem.ts';
import { errands, fill, purses, runner, take } from '../testing/errand-case.ts';
import { Crash, dyingAt, InterceptedStore } from '../testing/intercepted-store.ts';
import { CaseExecutor } from './case-executor.ts';
import { caseHistory, readCase } from './case-history.ts';
import { remainingOn } from './draw-on-limit.ts';
import { afterDraw, counted, type Account, type Draws, type DrawEvent } from './shared-limit.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

function open(file = ':memory:'): SqliteEventStore {
  const store = SqliteEventStore.open({ file });
  opened.push(store);
  return store;
}

function executorOn(store: EventStore, graceMs = 20): CaseExecutor {
  const clock = new SystemClock();
  const documents = SqliteDocumentStore.open({ file: ':memory:' });
  opened.push(documents);
  const ids = new Uuid7Generator(clock);
  return new CaseExecutor({ store, documents, clock, ids, source: '/liucheng/test', graceMs });
}

type Result = 'done' | 'purse-empty' | 'purse-unknown' | 'conflict' | 'crashed';

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

/** The purse is started by whoever fills it, as a department's account is by the first budget. */
const anyCase = { ...fill, route: { ...fill.route, path: ':purse' }, caseId: () => '' };

function filling(executor: CaseExecutor, limit: number, purse = 'p'): Promise<Result> {
  return result(executor.execute(purses, anyCase, { limit }, { actor: runner, caseId: purse }));
}

function taking(
  executor: CaseExecutor,
  caseId: string,
  coins: number,
  purse = 'p',
  key?: string,
): Promise<Result> {
  const request = { actor: runner, caseId, ...(key === undefined ? {} : { idempotencyKey: key }) };
  const command = { ...take, route: { ...take.route, path: ':errand' }, caseId: () => '' };
  return result(executor.execute(errands, command, { purse, coins }, request));
}

interface Holding {
  readonly purse: string;
  readonly coins: number;
}

/**
 * Follows the whole store in order and fails where an account grants more than its limit, where a case holds more than its
 * account counts for it, or where more is taken from a purse than was ever its least limit. What was granted before a limit
 * was lowered may be taken afterwards.
 */
async function holdings(store: EventStore): Promise<Map<string, Holding>> {
  const held = new Map<string, Holding>();
  const accounts = new Map<string, Account>();
  const lowered = new Set<string>();
  for (const { stream, event } of await store.readAll({ after: 0, limit: 100_000 })) {
    if (stream.startsWith('purse-')) {
      const { subject: purse } = event;
      const read = purses.events.read(event.type, event.data) as DrawEvent;
      const before = accounts.get(purse) ?? purses.decider.initial;
      const after = purses.decider.evolve(before, read);
      accounts.set(purse, after);
      if ((after.limit ?? 0) < (before.limit ?? 0)) lowered.add(purse);
      const granted = Object.values(after.draws).reduce((sum, each) => sum + counted(each), 0);
      if (read.name === 'drawn' && after.draws !== before.draws && granted > (after.limit ?? 0))
        throw new Error(`${granted} of ${after.limit} are granted from ${purse}`);
      continue;
    }
    const read = errands.events.read(event.type, event.data);
    if (read?.name !== 'taken') continue;
    held.set(event.subject, read.data);
    for (const [id, { purse, coins }] of held) {
      const { limit = 0, draws } = accounts.get(purse) ?? { draws: {} };
      const known = Object.hasOwn(draws, id) ? counted(draws[id] as Draws[string]) : 0;
      if (coins > known) throw new Error(`${id} holds ${coins}, counted ${known}`);
      if (!lowered.has(purse) && totalOf(held, purse) > limit)
        throw new Error(`more than ${limit} are taken from ${purse}`);
    }
  }
  return held;
}

const totalOf = (held: ReadonlyMap<string, Holding>, purse = 'p'): number =>
  [...held.values()].reduce((sum, each) => (each.purse === purse ? sum + each.coins : sum), 0);

describe('a limit that cases share', () => {
  it('is drawn on up to its last coin, and refused beyond, or as long as nobody has set it', async () => {
    const store = open();
    const executor = executorOn(store);
    expect(await taking(executor, '1', 1)).toBe('purse-unknown');
    await filling(executor, 10);
    expect(await taking(executor, '1', 6)).toBe('done');
    expect(await taking(executor, '2', 5)).toBe('purse-empty');
    expect(await taking(executor, '2', 4)).toBe('done');
    expect(await taking(executor, '3', 1)).toBe('purse-empty');
    expect(totalOf(await holdings(store))).toBe(10);
  });

  it('gets back what a case holds no longer, at once', async () => {
    const store = open();
    const executor = executorOn(store);
    await filling(executor, 10);
    await taking(executor, '1', 10);
    await taking(executor, '1', 3);
    const { state, recorded } = await readCase(store, purses, 'p');
    expect(state.draws['1']).toMatchObject({ held: 3, upTo: 3 });
    // What the account writes down leads back to the command that made it.
    const commands = (await store.readStream('errand-1')).map(({ commandId }) => commandId);
    expect(recorded.slice(1).map(({ event }) => event.causationid)).toEqual(commands);
    expect(await taking(executor, '2', 7)).toBe('done');
    await taking(executor, '1', 0);
    expect((await readCase(store, purses, 'p')).state.draws).toMatchObject({ '2': { held: 0, upTo: 7 } });
    expect(await taking(executor, '2', 10)).toBe('done');
    await holdings(store);
  });

  it('counts the same case once, whatever it changes to, also to another purse', async () => {
    const store = open();
    const executor = executorOn(store);
    await filling(executor, 10);
    await filling(executor, 5, 'q');
    for (const coins of [10, 4, 10, 1]) expect(await taking(executor, '1', coins)).toBe('done');
    expect(await taking(executor, '1', 6, 'q')).toBe('purse-empty');
    expect(await taking(executor, '1', 5, 'q')).toBe('done');
    expect(await taking(executor, '2', 10)).toBe('done');
    expect(totalOf(await holdings(store), 'q')).toBe(5);
  });

  it('may be lowered below what is drawn, and then gives nothing more', async () => {
    const store = open();
    const executor = executorOn(store);
    await filling(executor, 10);
    await taking(executor, '1', 8);
    await filling(executor, 5);
    expect(await taking(executor, '1', 9)).toBe('purse-empty');
    expect(await taking(executor, '1', 7)).toBe('done');
    expect(await taking(executor, '2', 1)).toBe('purse-empty');
    expect(await taking(executor, '1', 2)).toBe('done');
    expect(await taking(executor, '2', 3)).toBe('done');
  });

  it('is told beforehand as it is, without the reservations that may come to nothing', async () => {
    const store = open();
    const executor = executorOn(store);
    const left = (wanted: number) =>
      remainingOn(errands, { account: 'p', caseId: 'new', wanted }, { events: store });
    expect(await left(1)).toBeUndefined();
    await filling(executor, 10);
    await taking(executor, '1', 4);
    expect([await left(6), await left(7)]).toEqual([6, 6]);
    const dying = executorOn(new InterceptedStore(store, dyingAt(5)));
    expect(await taking(dying, '2', 6)).toBe('crashed');
    expect((await readCase(store, purses, 'p')).state.draws['2']).toMatchObject({ upTo: 6 });
    expect(await left(6)).toBe(6);
  });
});

describe('an account', () => {
  const event = (name: DrawEvent['name'], revision: number, held: number, upTo = held): DrawEvent =>
    ({
      name,
      data: { case: 'c', revision, held, upTo, at: '2026-01-01T00:00:00Z', limit: 9, total: upTo },
    }) as DrawEvent;
  const countedAfter = (...events: DrawEvent[]): number => {
    const { c } = events.reduce<Draws>(afterDraw, {});
    return c ? counted(c) : 0;
  };

  it('counts the greatest of what may still come at one revision, and only the truth of a later one', () => {
    expect(countedAfter(event('drawn', 1, 2, 7), event('drawn', 1, 2, 4))).toBe(7);
    expect(countedAfter(event('drawn', 1, 2, 7), event('drawn', 2, 3, 4))).toBe(4);
    expect(countedAfter(event('drawn', 1, 2, 7), event('released', 1, 2))).toBe(7);
    expect(countedAfter(event('drawn', 1, 2, 7), event('released', 2, 5))).toBe(5);
    expect(countedAfter(event('drawn', 3, 2, 7), event('released', 2, 0), event('drawn', 1, 1, 2))).toBe(7);
    expect(countedAfter(event('drawn', 1, 2, 7), event('released', 2, 0))).toBe(0);
  });
});

describe('cases that draw at once', () => {
  it('never get more than there is, over two connections, and all of it', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'liucheng-limit-'));
    opened.push({ close: () => rm(directory, { recursive: true, force: true }) });
    const file = join(directory, 'test.db');
    const executors = [executorOn(open(file), 2000), executorOn(open(file), 2000)];
    const store = open(file);
    for (let round = 0; round < 10; round++) {
      const purse = `p${round}`;
      await filling(executors[0] as CaseExecutor, 30, purse);
      const results = await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          taking(executors[n % 2] as CaseExecutor, `${round}-${n}`, 7, purse),
        ),
      );
      expect(results.filter((each) => each === 'done')).toHaveLength(4);
      expect(results.filter((each) => each === 'purse-empty')).toHaveLength(8);
    }
    await holdings(store);
  });

  it('keep to the limit when several commands of one case overlap', async () => {
    const store = open();
    const executor = executorOn(store, 2000);
    await filling(executor, 10);
    const results = await Promise.all([9, 2, 7, 10, 1].map((coins) => taking(executor, '1', coins)));
    expect(new Set(results)).toEqual(new Set(['done']));
    const { coins = 0 } = (await holdings(store)).get('1') ?? {};
    expect(await taking(executor, '2', 11 - coins)).toBe('purse-empty');
    expect(await taking(executor, '2', 10 - coins)).toBe('done');
    await holdings(store);
  });
});

describe('a process that dies while a case draws', () => {
  it('leaves nothing lost or stuck, at whichever point, and the repeated command goes on', async () => {
    const ends = new Set<string>();
    for (let point = 0; ; point++) {
      const store = open();
      const executor = executorOn(store);
      await filling(executor, 10);
      const end = await taking(
        executorOn(new InterceptedStore(store, dyingAt(point))),
        'first',
        6,
        'p',
        'key',
      );
      ends.add(end);
      const holds = (await readCase(store, errands, 'first')).state.coins === 6;
      // What died before its append is not in the way of another; what came after it is held.
      expect(await taking(executor, 'second', 10)).toBe(holds ? 'purse-empty' : 'done');
      expect(await taking(executor, 'first', 6, 'p', 'key')).toBe(holds ? 'done' : 'purse-empty');
      await holdings(store);
      if (end === 'done') {
        // Read the case, read the account, write the reservation, append: four calls, each with a point before and after.
        expect(point).toBe(8);
        break;
      }
    }
    expect(ends).toEqual(new Set(['crashed', 'done']));
  }, 180_000);

  it('goes on with its own reservation when the command is repeated', async () => {
    const store = open();
    const executor = executorOn(store);
    await filling(executor, 10);
    expect(await taking(executorOn(new InterceptedStore(store, dyingAt(5))), '1', 6, 'p', 'key')).toBe(
      'crashed',
    );
    expect(await taking(executor, '2', 4)).toBe('done');
    expect(await taking(executor, '1', 6, 'p', 'key')).toBe('done');
    const drawn = (await store.readStream('purse-p')).filter(({ event }) => event.data['case'] === '1');
    expect(drawn).toHaveLength(1);
    expect(totalOf(await holdings(store))).toBe(10);
  });

  it('leaves a release undone, which the next who needs it makes up for', async () => {
    const store = open();
    const executor = executorOn(store);
    await filling(executor, 10);
    await taking(executor, '1', 10);
    // Read, append, and no more.
    expect(await taking(executorOn(new InterceptedStore(store, dyingAt(3))), '1', 2)).toBe('crashed');
    expect((await readCase(store, purses, 'p')).state.draws['1']).toMatchObject({ upTo: 10 });
    expect(await taking(executor, '2', 8)).toBe('done');
    await holdings(store);
  });

  it('is shut out when it was only slow, and finds the coins gone', async () => {
    const store = open();
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
    await filling(executorOn(store), 10);
    const first = taking(executorOn(slow), 'first', 6);
    await waits;
    expect(await taking(executorOn(store), 'second', 5)).toBe('done');
    goOn();
    expect(await first).toBe('purse-empty');
    const { recorded } = caseHistory(errands, 'first', await store.readStream('errand-first'));
    expect(recorded.map(({ event }) => event.type.split('.').at(-2))).toEqual([
      'reservation-fenced',
      'attempt-refused',
    ]);
    await holdings(store);
  });
});

describe('a store that goes away after the append', () => {
  it('does not take back the answer', async () => {
    const store = open();
    await filling(executorOn(store), 10);
    await taking(executorOn(store), '1', 9);
    let appends = 0;
    const away = new InterceptedStore(store, (call, run) => {
      if (call === 'append' && ++appends === 2) return Promise.reject(new StoreUnavailableError('away', 1));
      return run();
    });
    expect(await taking(executorOn(away), '1', 1)).toBe('done');
    expect(await taking(executorOn(store), '2', 9)).toBe('done');
    await holdings(store);
  });
});

describe('any interleaving of cases that take, give back and die', () => {
  it('never exceeds the limit, and leaves all that is not held to be taken', async () => {
    const operation = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({
          errand: fc.constantFrom('1', '2', '3', '4'),
          coins: fc.nat(7),
          purse: fc.constantFrom('p', 'p', 'p', 'q'),
          // Beyond the number of calls that a command makes, it lives.
          diesAt: fc.nat(40),
        }),
      },
      { weight: 1, arbitrary: fc.record({ limit: fc.nat(12) }) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(operation, { minLength: 2, maxLength: 9 }),
        async (s, operations) => {
          const inner = SqliteEventStore.open({ file: ':memory:' });
          try {
            await filling(executorOn(inner, 0), 8);
            await filling(executorOn(inner, 0), 5, 'q');
            const work = operations.map((each) => {
              const dying = dyingAt('limit' in each ? 100 : each.diesAt);
              const store = new InterceptedStore(inner, async (call, run) => {
                await s.schedule(Promise.resolve(), call);
                return dying(call, run);
              });
              // Without any grace every pending reservation is shut out: the hardest case.
              const executor = executorOn(store, 0);
              return 'limit' in each
                ? filling(executor, each.limit)
                : taking(executor, each.errand, each.coins, each.purse);
            });
            await s.waitFor(Promise.all(work));
            const held = await holdings(inner);
            for (const purse of ['p', 'q']) {
              const { limit = 0 } = (await readCase(inner, purses, purse)).state;
              const left = limit - totalOf(held, purse);
              const executor = executorOn(inner, 0);
              expect(await taking(executor, `more-${purse}`, Math.max(left, 0) + 1, purse)).toBe(
                'purse-empty',
              );
              if (left > 0) expect(await taking(executor, `rest-${purse}`, left, purse)).toBe('done');
            }
            await holdings(inner);
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
