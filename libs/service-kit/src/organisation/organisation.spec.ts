import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '@liucheng/kernel';
import {
  StoreUnavailableError,
  type ConsumeOptions,
  type DeliveryHandler,
  type DocumentStore,
  type EventBus,
} from '@liucheng/ports';
import { envelope, gate } from '@liucheng/ports/testing';
import { SqliteDocumentStore, SqliteEventBus } from '@liucheng/sqlite';
import { Problem } from '../http/problem.ts';
import { Organisation, type OrganisationOptions } from './organisation.ts';
import { organisationTopic, type EmployeeRecord, type OrganisationRecord } from './records.ts';

const now = Date.parse('2026-03-02T12:00:00+08:00');
const byToken: Actor = { id: 'u-a', department: 'sales', roles: [{ role: 'executive' }] };
const stranger: Actor = { id: 'u-x', department: 'sales', roles: [{ role: 'executive' }] };

let directory: string;
let bus: SqliteEventBus;
let documents: SqliteDocumentStore;
const running: Organisation[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-organisation-'));
  bus = SqliteEventBus.open({ file: join(directory, 'bus.db') });
  documents = SqliteDocumentStore.open({ file: join(directory, 'documents.db') });
});
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
  await bus.close();
  await documents.close();
  await rm(directory, { recursive: true, force: true });
});

function made(parts: Partial<OrganisationOptions>): Organisation {
  const organisation = new Organisation({
    bus,
    documents,
    clock: { now: () => now },
    group: 'copy',
    onError: () => undefined,
    ...parts,
  });
  running.push(organisation);
  return organisation;
}

async function start(parts: Partial<OrganisationOptions> = {}): Promise<Organisation> {
  const organisation = made(parts);
  await organisation.start();
  return organisation;
}

async function stop(organisation: Organisation): Promise<void> {
  running.splice(running.indexOf(organisation), 1);
  await organisation.stop();
}

const employee = (id: string, ...roles: readonly string[]): EmployeeRecord => ({
  kind: 'employee',
  id,
  from: '2026-01-01',
  postings: [{ from: '2026-01-01', department: 'sales', post: 'clerk' }],
  roles: roles.map((role, index) => ({ id: `R${index}`, role, from: '2026-01-01' })),
});
const inForce: OrganisationRecord = { kind: 'force', id: 'company', employees: 1 };

const publish = (record: OrganisationRecord, sequence: number): Promise<void> =>
  bus.publish([
    {
      topic: organisationTopic,
      key: record.id,
      event: envelope(record.id, sequence, { record: { ...record } }),
    },
  ]);

/** Resolves when somebody has exactly these roles beside being an employee. */
async function until(organisation: Organisation, person: string, ...roles: string[]): Promise<void> {
  const held = (): string[] =>
    organisation.directory
      .actor(person, now)
      ?.roles.flatMap(({ role }) => (role === 'employee' ? [] : role)) ?? [];
  while (JSON.stringify(held()) !== JSON.stringify(roles)) await pause(2);
}

const refusal = (organisation: Organisation): string | undefined => {
  try {
    organisation.actorOf(byToken);
    return undefined;
  } catch (error) {
    return error instanceof Problem ? `${error.status} ${error.code}` : String(error);
  }
};

describe('who somebody is', () => {
  it('is what the token says as long as there is no organisation', async () => {
    expect((await start()).actorOf(byToken)).toBe(byToken);
  });

  it('is still what the token says while the organisation is being entered', async () => {
    const organisation = await start();
    await publish(employee('u-a', 'accountant'), 0);
    await until(organisation, 'u-a', 'accountant');
    expect(organisation.actorOf(byToken)).toBe(byToken);
  });

  it('is what the organisation says once it is in force, and nobody for whom it does not know', async () => {
    await publish(employee('u-a', 'accountant'), 0);
    await publish(inForce, 0);
    const organisation = await start();
    expect(organisation.actorOf(byToken)).toMatchObject({
      id: 'u-a',
      roles: [{ role: 'employee', department: 'sales' }, { role: 'accountant' }],
    });
    expect(organisation.actorOf(stranger)).toBeUndefined();
  });

  it('is never what the token says where that is set', async () => {
    expect(refusal(await start({ required: true }))).toBe('503 roles-not-known');
  });

  it('changes with the next message', async () => {
    await publish(inForce, 0);
    await publish(employee('u-a', 'accountant'), 0);
    const organisation = await start();
    await publish(employee('u-a'), 1);
    await until(organisation, 'u-a');
    expect(organisation.actorOf(byToken)?.roles).toEqual([{ role: 'employee', department: 'sales' }]);
  });
});

describe('the copy', () => {
  it('is there again after a restart, without the bus', async () => {
    await publish(inForce, 0);
    await publish(employee('u-a', 'accountant'), 0);
    await stop(await start());
    const away = new Proxy<EventBus>(bus, {
      get: (target, name) => {
        if (name === 'heads') return () => Promise.reject(new StoreUnavailableError('the bus is away', 1));
        if (name === 'consume') return () => ({ stop: () => Promise.resolve() });
        return Reflect.get(target, name) as unknown;
      },
    });
    const organisation = await start({ bus: away });
    expect(organisation.actorOf(byToken)?.roles).toHaveLength(2);
    expect(organisation.actorOf(stranger)).toBeUndefined();
  });

  it('refuses to answer before it has come as far as the bus was at the start', async () => {
    await publish(inForce, 0);
    const held = gate();
    const slow = new Proxy<EventBus>(bus, {
      get: (target, name) => {
        const value = Reflect.get(target, name) as unknown;
        if (name !== 'consume') return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        return (options: ConsumeOptions, handler: DeliveryHandler) =>
          target.consume(options, async (delivery) => {
            await held.opened;
            return handler(delivery);
          });
      },
    });
    const organisation = made({ bus: slow });
    expect(refusal(organisation)).toBe('503 unavailable');
    const starting = organisation.start();
    while (refusal(organisation) === '503 unavailable') await pause(2);
    expect(refusal(organisation)).toBe('503 roles-not-known');
    expect(organisation.report().ok).toBe(false);
    held.open();
    await starting;
    expect(refusal(organisation)).toBeUndefined();
    expect(organisation.report().ok).toBe(true);
  });

  it('takes a role away at once, also while it cannot store that, and stores it later', async () => {
    await publish(inForce, 0);
    await publish(employee('u-a', 'accountant'), 0);
    let away = false;
    const failing = new Proxy<DocumentStore>(documents, {
      get: (target, name) => {
        const value = Reflect.get(target, name) as unknown;
        if (name === 'commit' && away)
          return () => Promise.reject(new StoreUnavailableError('the documents are away', 1));
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const organisation = await start({ documents: failing });
    away = true;
    await publish(employee('u-a'), 1);
    await until(organisation, 'u-a');
    await publish(employee('u-b', 'auditor'), 0);
    away = false;
    await until(organisation, 'u-b', 'auditor');
    await stored('employee:u-a', 1);
    await stop(organisation);
    const again = await start();
    await until(again, 'u-a');
    await until(again, 'u-b', 'auditor');
  });

  it('is written anew when the documents have gone back under it', async () => {
    await publish(employee('u-a', 'accountant'), 0);
    const organisation = await start();
    await until(organisation, 'u-a', 'accountant');
    await stored('employee:u-a', 0);
    await documents.commit({
      writes: [{ kind: 'delete', collection: 'organisation', id: 'employee:u-a' }],
      positions: { consumer: 'organisation', values: { [`${organisationTopic}/0`]: 0 } },
    });
    await publish(employee('u-b'), 0);
    await stored('employee:u-b', 0);
    await stored('employee:u-a', 0);
  });

  it('misses nothing that another instance stores while it starts', async () => {
    await publish(inForce, 0);
    await publish(employee('u-a', 'accountant'), 0);
    await start({ group: 'one' });
    await stored('employee:u-a', 0);
    const meanwhile = new Proxy<EventBus>(bus, {
      get: (target, name) => {
        const value = Reflect.get(target, name) as unknown;
        if (name !== 'heads') return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        return async (topics: readonly string[]) => {
          await publish(employee('u-a'), 1);
          await stored('employee:u-a', 1);
          return target.heads(topics);
        };
      },
    });
    const other = await start({ group: 'other', bus: meanwhile });
    expect(other.actorOf(byToken)?.roles).toEqual([{ role: 'employee', department: 'sales' }]);
  });

  it('of several instances on shared documents is never older than what any of them has stored', async () => {
    await publish(inForce, 0);
    const [one, other] = [await start({ group: 'one' }), await start({ group: 'other' })];
    for (let sequence = 0; sequence < 30; sequence++)
      await publish(employee('u-a', `role-${sequence}`), sequence);
    await Promise.all([until(one, 'u-a', 'role-29'), until(other, 'u-a', 'role-29')]);
    await stored('employee:u-a', 29);
    await stop(one);
    await stop(other);
    await until(await start({ group: 'third' }), 'u-a', 'role-29');
  });
});

/** Resolves when the record is stored at a sequence. */
async function stored(key: string, sequence: number): Promise<void> {
  for (;;) {
    const found = await documents.get<{ sequence: number }>('organisation', key);
    if (found?.doc.sequence === sequence) return;
    await pause(2);
  }
}
