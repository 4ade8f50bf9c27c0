import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { text, type EventEnvelope } from '@liucheng/kernel';
import { envelope, Received } from '@liucheng/ports/testing';
import { SqliteDocumentStore, SqliteEventBus, SqliteEventStore } from '@liucheng/sqlite';
import { CaseExecutor } from '../cases/case-executor.ts';
import type { CaseType } from '../cases/case-type.ts';
import { SystemClock, Uuid7Generator } from '../host/system.ts';
import { Problem } from '../http/problem.ts';
import { parcels, postman, take } from '../testing/parcel-case.ts';
import { PolicyRunner, type PolicyRunnerOptions } from './policy-runner.ts';
import type { Policy } from './policy.ts';

/** What a sealed event says for whoever may read it. */
const opening = async (event: EventEnvelope): Promise<EventEnvelope> => {
  const { sealed: _, ...rest } = event;
  return { ...rest, id: 'its own', data: JSON.parse(event.sealed ?? '{}') as EventEnvelope['data'] };
};

/** A complaint about a locker takes it for the parcel that the complaint names. */
const policy: Policy = {
  name: 'complaint-takes-locker',
  title: text('A complaint takes a locker', '投诉占用柜格'),
  service: 'finance',
  types: ['liucheng.finance.expense-claim.submitted.v1'],
  react: ({ data }) => {
    const { parcel, locker, frees, only, happenedAt } = data as {
      parcel?: string;
      locker?: string;
      frees?: true;
      only?: true;
      happenedAt?: number;
    };
    if (locker === undefined) throw new Error(`no locker is named for ${parcel}`);
    if (parcel === undefined) return undefined;
    const freeing = { scope: 'locker', key: locker, command: 'free', body: {} };
    if (only) return { continues: freeing };
    return {
      command: 'take',
      caseId: parcel,
      body: { lockers: [locker] },
      ...(frees ? { continues: freeing } : {}),
      ...(happenedAt === undefined ? {} : { happenedAt }),
    };
  },
};

let store: SqliteEventStore;
let bus: SqliteEventBus;
let documents: SqliteDocumentStore;
let refused: Received<Problem>;
let failed: Received<unknown>;
let options: PolicyRunnerOptions;
let runner: PolicyRunner;
/** What happened before is history. */
let beginning = 0;

beforeEach(async () => {
  store = SqliteEventStore.open({ file: ':memory:' });
  bus = SqliteEventBus.open({ file: ':memory:' });
  documents = SqliteDocumentStore.open({ file: ':memory:' });
  beginning = 0;
  refused = new Received();
  failed = new Received();
  const clock = new SystemClock();
  const ids = new Uuid7Generator(clock);
  options = {
    policy,
    type: parcels as unknown as CaseType,
    bus,
    executor: new CaseExecutor({ store, documents, clock, ids, source: '/liucheng/test', graceMs: 20 }),
    since: async () => beginning,
    onError: (error) => failed.add(error),
    onRefused: (problem) => refused.add(problem),
    open: opening,
  };
  runner = new PolicyRunner(options);
  await runner.start();
});
afterEach(async () => {
  await runner.stop();
  await bus.close();
  await documents.close();
  await store.close();
});

const publish = (...events: readonly EventEnvelope[]) =>
  bus.publish(events.map((event) => ({ topic: 'liucheng.finance', key: event.subject, event })));

/** Resolves with a parcel's events once there are so many in the whole store. */
async function eventsOf(parcel: string, stored: number): Promise<readonly EventEnvelope[]> {
  const seen = new Received<number>();
  const subscription = store.subscribe({ after: 0 }, async (batch) => seen.add(...batch.map(() => 1)));
  await seen.count(stored);
  await subscription.stop();
  return (await store.readStream(`parcel-${parcel}`)).map(({ event }) => event);
}

/** Events of the store for a locker that is taken: its reservation and the taking. */
const perTaking = 2;

describe('a policy', () => {
  it('acts in a role of its own, and says which event brought it about', async () => {
    await publish({ ...envelope('c-1', 0, { parcel: 'p-1', locker: 'a' }), correlationid: 'chain-1' });
    expect(await eventsOf('p-1', perTaking)).toMatchObject([
      {
        type: 'liucheng.test.parcel.taken.v1',
        data: { lockers: ['a'] },
        actor: 'policy-complaint-takes-locker',
        correlationid: 'chain-1',
        causationid: 'c-1#0',
      },
    ]);
  });

  it('reacts once to an event that is delivered again', async () => {
    const event = envelope('c-1', 0, { parcel: 'p-1', locker: 'a' });
    await publish(event, event);
    await runner.stop();
    await runner.start();
    await publish(event, envelope('c-2', 0, { parcel: 'p-2', locker: 'b' }));
    await eventsOf('p-2', 2 * perTaking);
    expect(await eventsOf('p-1', 2 * perTaking)).toHaveLength(1);
  });

  it('knows how far it is, in messages published since it began', async () => {
    await runner.stop();
    expect(await runner.behind()).toBeUndefined();
    const other = { ...envelope('c-1', 0, {}), type: 'liucheng.finance.expense-claim.paid.v1' };
    await publish(other);
    await runner.start();
    expect(await runner.behind()).toBe(0);
    await publish(
      envelope('c-3', 0, { parcel: 'p-1', locker: 'a' }),
      // Nothing can be done about it: it is parked.
      envelope('c-4', 0, {}),
      { ...other, id: 'c-1#1', sequence: 1 },
    );
    expect(await runner.behind()).toBeGreaterThan(0);
    while ((await runner.behind()) !== 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await eventsOf('p-1', perTaking)).toHaveLength(1);
    expect(await bus.deadLetters('liucheng.policy-complaint-takes-locker', { limit: 10 })).toHaveLength(1);
  });

  it('passes over other events, and those from which nothing follows', async () => {
    await publish(
      { ...envelope('c-1', 0, {}), type: 'liucheng.finance.expense-claim.paid.v1' },
      envelope('c-1', 1, { locker: 'a' }),
      envelope('c-1', 2, { parcel: 'p-1', locker: 'a' }),
    );
    expect(await eventsOf('p-1', perTaking)).toHaveLength(1);
    expect(failed.items).toEqual([]);
  });

  it('continues the case that holds a key, and begins one where none does', async () => {
    const about = { locker: 'a', frees: true };
    await publish(
      envelope('c-1', 0, { parcel: 'p-1', ...about }),
      envelope('c-1', 1, { parcel: 'p-2', ...about }),
      envelope('c-1', 2, { parcel: 'p-3', ...about }),
    );
    const stored = perTaking + 1 + perTaking;
    expect((await eventsOf('p-1', stored)).map(({ type }) => type)).toEqual([
      'liucheng.test.parcel.taken.v1',
      'liucheng.test.parcel.freed.v1',
    ]);
    expect(await store.readStream('parcel-p-2')).toEqual([]);
    expect(await eventsOf('p-3', stored)).toHaveLength(1);
    expect(refused.items).toEqual([]);
  });

  it('may continue the case that holds a key, and do nothing where none does', async () => {
    await publish(
      envelope('c-1', 0, { parcel: 'p-1', locker: 'a', only: true }),
      envelope('c-1', 1, { parcel: 'p-1', locker: 'a' }),
      envelope('c-1', 2, { parcel: 'p-2', locker: 'a', only: true }),
    );
    expect((await eventsOf('p-1', perTaking + 1)).map(({ type }) => type)).toEqual([
      'liucheng.test.parcel.taken.v1',
      'liucheng.test.parcel.freed.v1',
    ]);
    expect(await store.readStream('parcel-p-2')).toEqual([]);
    expect([...refused.items, ...failed.items]).toEqual([]);
  });

  it('begins nothing for what is history, and continues what is there all the same', async () => {
    beginning = 1_000;
    const about = { locker: 'a', frees: true };
    await publish(
      envelope('c-1', 0, { parcel: 'p-1', ...about, happenedAt: 999 }),
      envelope('c-1', 1, { parcel: 'p-2', ...about, happenedAt: 1_000 }),
      envelope('c-1', 2, { parcel: 'p-3', ...about, happenedAt: 1 }),
    );
    expect((await eventsOf('p-2', perTaking + 1)).map(({ type }) => type)).toEqual([
      'liucheng.test.parcel.taken.v1',
      'liucheng.test.parcel.freed.v1',
    ]);
    for (const parcel of ['p-1', 'p-3']) expect(await store.readStream(`parcel-${parcel}`)).toEqual([]);
    expect([...refused.items, ...failed.items]).toEqual([]);
  });

  it('looks again when the key has been given up or taken in between', async () => {
    await runner.stop();
    const looks = [undefined, 'p-1', 'p-1'];
    const asked: (string | undefined)[] = [];
    const { executor } = options;
    runner = new PolicyRunner({
      ...options,
      executor: {
        execute: async (type, command, body, request) => {
          asked.push(request.caseId);
          if (asked.length < 2) throw new Problem({ status: 409, code: 'locker-taken', title: policy.title });
          return executor.execute(type, command, body, request);
        },
        holderOf: async () => looks.shift(),
      },
    });
    await runner.start();
    await executor.execute(
      options.type,
      take as never,
      { lockers: ['a'] },
      { actor: postman, caseId: 'p-1' },
    );
    await publish(envelope('c-1', 0, { parcel: 'p-2', locker: 'a', frees: true }));
    // Only the owner frees: what is refused of the same case is final.
    expect(await refused.count(1)).toMatchObject([{ code: 'wrong-person' }]);
    expect(asked).toEqual(['p-2', 'p-1']);
  });

  it('leaves what a rule refuses on record, says so, and goes on', async () => {
    await publish(
      envelope('c-1', 0, { parcel: 'p-1', locker: 'a' }),
      envelope('c-1', 1, { parcel: 'p-1', locker: 'b' }),
      envelope('c-1', 2, { parcel: 'p-2', locker: 'c' }),
    );
    expect(await refused.count(1)).toMatchObject([{ code: 'has-lockers' }]);
    expect((await eventsOf('p-1', 2 * perTaking + 1)).map(({ type }) => type)).toEqual([
      'liucheng.test.parcel.taken.v1',
      'liucheng.test.parcel.attempt-refused.v1',
    ]);
    expect(await eventsOf('p-2', 2 * perTaking + 1)).toHaveLength(1);
  });

  it('parks an event that it cannot react to, with the cause, and goes on with other cases', async () => {
    await publish(envelope('c-1', 0, { parcel: 'p-1' }), envelope('c-2', 0, { parcel: 'p-2', locker: 'b' }));
    expect(await eventsOf('p-2', perTaking)).toHaveLength(1);
    const letters = await bus.deadLetters('liucheng.policy-complaint-takes-locker', { limit: 10 });
    expect(letters).toMatchObject([{ cause: 'no locker is named for p-1', message: { key: 'c-1' } }]);
    expect(await store.readStream('parcel-p-1')).toEqual([]);
  });

  it('reads what its own service may read of a person, and parks it without saying it', async () => {
    const sealed = (said: object) => ({ data: { parcel: 'hidden' }, sealed: JSON.stringify(said) });
    await publish(
      { ...envelope('c-1', 0), ...sealed({ parcel: 'Zhou Min' }) },
      { ...envelope('c-2', 0), ...sealed({ parcel: 'p-2', locker: 'b' }) },
    );
    expect(await eventsOf('p-2', perTaking)).toMatchObject([
      { causationid: 'c-2#0', data: { lockers: ['b'] } },
    ]);
    const [letter] = await bus.deadLetters('liucheng.policy-complaint-takes-locker', { limit: 10 });
    expect(letter?.cause).toBe('no locker is named for personal data · 个人信息');
    expect(failed.items.map((error) => `${String(error)} ${(error as Error).stack}`).join()).not.toContain(
      'Zhou',
    );
  });
});
