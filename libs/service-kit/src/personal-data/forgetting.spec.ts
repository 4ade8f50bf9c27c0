import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '@liucheng/kernel';
import { StoreUnavailableError } from '@liucheng/ports';
import { SqliteDocumentStore, SqliteEventBus, SqliteEventStore } from '@liucheng/sqlite';
import { Forgetters, ordersStream, ordersTopic } from './forgetting.ts';
import { KeyEncryption, newKey } from './key-encryption.ts';
import { PersonKeys } from './person-keys.ts';

const admin: Actor = { id: 'u-admin', department: 'administration', roles: [{ role: 'system-admin' }] };
const person = 'customer:C-1';
const asked = { person, actor: admin, reason: 'request', reference: 'REQ-17' } as const;
const kek = newKey();

/** What a service has for forgetting, on stores in memory. */
interface Rig {
  readonly store: SqliteEventStore;
  readonly keys: PersonKeys;
  readonly forgetters: Forgetters;
}

let bus: SqliteEventBus;
let now: number;
const running: Rig[] = [];
beforeEach(() => {
  bus = SqliteEventBus.open({ file: ':memory:' });
  now = Date.parse('2026-03-02T01:00:00Z');
});
afterEach(async () => {
  for (const { forgetters, store, keys } of running.splice(0)) {
    await forgetters.stop();
    await store.close();
    await keys.close();
  }
  await bus.close();
});

function freshKeys(): PersonKeys {
  const documents = SqliteDocumentStore.open({ file: ':memory:' });
  const clock = { now: () => now };
  return new PersonKeys({ documents, encryption: new KeyEncryption(kek), clock, rememberMs: 0 });
}

function rig(service: string, keys = freshKeys(), store = SqliteEventStore.open({ file: ':memory:' })): Rig {
  const clock = { now: () => now };
  const forgetters = new Forgetters({ service, store, bus, keys, clock, onError: () => undefined });
  const made = { store, keys, forgetters };
  running.push(made);
  return made;
}

/** As the relay does. */
async function publish({ store }: Rig): Promise<void> {
  const orders = await store.readStream(ordersStream);
  await bus.publish(orders.map(({ event }) => ({ topic: ordersTopic, key: event.subject, event })));
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}

const isForgotten = async ({ keys }: Rig, generation = 1) =>
  (await keys.find({ person, generation })) === 'forgotten';

describe('a person', () => {
  it('is forgotten on record, once, with who asked for it and why', async () => {
    const care = rig('care');
    await care.keys.ensure(person);
    const record = await care.forgetters.forget(asked);
    expect(record).toMatchObject({
      generation: 1,
      forgotten: [{ by: 'u-admin', reason: 'request', reference: 'REQ-17', at: new Date(now).toISOString() }],
    });
    expect(record.since).toBeUndefined();
    expect(await isForgotten(care)).toBe(true);
    now += 60_000;
    expect(await care.forgetters.forget({ ...asked, reason: 'unlawful' })).toEqual(record);
    expect(await care.store.readStream(ordersStream)).toMatchObject([
      {
        event: {
          type: 'liucheng.personal-data.person-forgotten.v1',
          subject: person,
          actor: 'u-admin',
          data: { person, reason: 'request', reference: 'REQ-17' },
        },
      },
    ]);
  });

  it('is forgotten once where several ask at once', async () => {
    const care = rig('care');
    await care.keys.ensure(person);
    const answers = await Promise.all(Array.from({ length: 5 }, () => care.forgetters.forget(asked)));
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(await care.store.readStream(ordersStream)).toHaveLength(1);
  });

  it('who comes back can be forgotten again', async () => {
    const care = rig('care');
    await care.keys.ensure(person);
    await care.forgetters.forget(asked);
    now += 1_000;
    await care.keys.ensure(person);
    now += 1_000;
    const record = await care.forgetters.forget({ ...asked, reason: 'retention-ended' });
    expect(record.forgotten.map(({ generation, reason }) => [generation, reason])).toEqual([
      [1, 'request'],
      [2, 'retention-ended'],
    ]);
  });

  it('is forgotten at the next start by a service that dies in between', async () => {
    const care = rig('care');
    await care.keys.ensure(person);
    const dying = new Forgetters({
      service: 'care',
      store: care.store,
      bus,
      clock: { now: () => now },
      onError: () => undefined,
      keys: {
        record: (each) => care.keys.record(each),
        forget: () => Promise.reject(new StoreUnavailableError('the power is gone', 1)),
      },
    });
    await expect(dying.forget(asked)).rejects.toThrow('the power is gone');
    expect(await isForgotten(care)).toBe(false);
    await care.forgetters.repeatOwn();
    expect(await isForgotten(care)).toBe(true);
  });
});

describe('other services', () => {
  it('forget what they hold, whether they run or start later', async () => {
    const [care, sales, late] = [rig('care'), rig('sales'), rig('late')];
    for (const { keys } of [care, sales, late]) await keys.ensure(person);
    await sales.keys.ensure('customer:C-2');
    await sales.forgetters.start();
    await care.forgetters.forget(asked);
    await publish(care);
    await until(() => isForgotten(sales));
    expect(await sales.keys.find({ person: 'customer:C-2', generation: 1 })).toMatchObject({ generation: 1 });
    expect(await sales.keys.record(person)).toMatchObject({
      forgotten: [{ by: 'u-admin', reference: 'REQ-17' }],
    });
    await late.forgetters.start();
    await until(() => isForgotten(late));
  });
});

describe('a key store that was put back as it was before', () => {
  it('does not bring back whom the service itself has forgotten, before the first request', async () => {
    const care = rig('care');
    await care.keys.ensure(person);
    await care.forgetters.forget(asked);
    const old = freshKeys();
    await old.ensure(person);
    const restored = rig('care', old, care.store);
    await restored.forgetters.repeatOwn();
    expect(await isForgotten(restored)).toBe(true);
  });

  it('does not bring back whom another service has forgotten, as soon as the bus is read', async () => {
    const [care, sales] = [rig('care'), rig('sales')];
    await sales.keys.ensure(person);
    await sales.forgetters.start();
    await care.forgetters.forget(asked);
    await publish(care);
    await until(() => isForgotten(sales));
    await sales.forgetters.stop();
    now -= 1_000;
    const old = freshKeys();
    await old.ensure(person);
    const restored = rig('sales', old);
    await restored.forgetters.start();
    await until(() => isForgotten(restored));
  });
});
