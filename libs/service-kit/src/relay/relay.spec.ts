import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventBus, OutgoingMessage, UnitOfWork } from '@liucheng/ports';
import { gate, newEvent } from '@liucheng/ports/testing';
import { SqliteDocumentStore, SqliteEventBus, SqliteEventStore } from '@liucheng/sqlite';
import { Relay, topicOf } from './relay.ts';

let directory: string;
let store: SqliteEventStore;
let documents: SqliteDocumentStore;
let bus: SqliteEventBus;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-relay-'));
  store = SqliteEventStore.open({ file: join(directory, 'test.db') });
  documents = SqliteDocumentStore.open({ file: join(directory, 'test.db') });
  bus = SqliteEventBus.open({ file: join(directory, 'bus.db') });
});
afterEach(async () => {
  await bus.close();
  await documents.close();
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

const topic = topicOf('test');
let commands = 0;

async function happen(subject: string, count: number, stream = `case-${subject}`): Promise<void> {
  const events = Array.from({ length: count }, (_, index) =>
    newEvent(subject, `${subject}-${commands}-${index}`),
  );
  await store.append(stream, events, { expectedRevision: 'any', commandId: `c${commands++}` });
}

function relay(parts: Partial<ConstructorParameters<typeof Relay>[0]> = {}): Relay {
  return new Relay({
    store,
    bus,
    documents,
    topicFor: (stream) => (stream.startsWith('case-') ? topic : undefined),
    onError: () => undefined,
    batchSize: 5,
    ...parts,
  });
}

/** Everything on the topic until it holds what was stored last of each subject. */
async function published(lastOf: Record<string, number>): Promise<Record<string, number[]>> {
  const seen: Record<string, number[]> = {};
  const complete = gate();
  const subscription = bus.consume({ topics: [topic], group: `g${commands++}` }, async ({ messages }) => {
    for (const { key, event } of messages) (seen[key] ??= []).push(event.sequence);
    if (Object.entries(lastOf).every(([key, last]) => seen[key]?.includes(last))) complete.open();
  });
  await complete.opened;
  await subscription.stop();
  return seen;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('the relay', () => {
  it('publishes each event of the published streams in order, and none of the internal ones', async () => {
    await happen('a', 7);
    const running = relay();
    await running.start();
    await happen('key', 3, 'unique-receipt-1');
    await happen('b', 9);
    await happen('a', 4);
    expect(await published({ a: 10, b: 8 })).toEqual({ a: upTo(11), b: upTo(9) });
    await running.stop();
  });

  it('goes on where it was after a stop', async () => {
    await happen('a', 6);
    const first = relay();
    await first.start();
    await published({ a: 5 });
    await first.stop();
    await happen('a', 6);
    const second = relay();
    await second.start();
    expect(await published({ a: 11 })).toEqual({ a: upTo(12) });
    await second.stop();
  });

  it('publishes a batch again when it dies before noting its position, and loses nothing', async () => {
    await happen('a', 12);
    let noted = 0;
    const dead = gate();
    const dying = new Proxy(documents, {
      get: (target, name) => {
        if (name !== 'commit')
          return (target[name as 'positions'] as (consumer: string) => unknown).bind(target);
        return async (unit: UnitOfWork) => {
          if (noted++ > 0) {
            dead.open();
            throw new Error('died');
          }
          await target.commit(unit);
        };
      },
    });
    const first = relay({ documents: dying });
    await first.start();
    await dead.opened;
    await first.stop();
    const second = relay();
    await second.start();
    const { a = [] } = await published({ a: 11 });
    await second.stop();
    expect([...new Set(a)]).toEqual(upTo(12));
    expect(a.length).toBeGreaterThan(12);
  });

  it('publishes one batch at a time, and goes on while the position cannot be written', async () => {
    await happen('a', 22);
    let [inside, most] = [0, 0];
    const counting = new Proxy<EventBus>(bus, {
      get: (target, name) => {
        const value = target[name as keyof EventBus] as (
          messages: readonly OutgoingMessage[],
        ) => Promise<void>;
        if (name !== 'publish') return value.bind(target);
        return async (messages: readonly OutgoingMessage[]) => {
          most = Math.max(most, ++inside);
          await target.publish(messages);
          inside--;
        };
      },
    });
    const away = new Proxy(documents, {
      get: (target, name) =>
        name === 'commit'
          ? () => Promise.reject(new Error('documents are away'))
          : (target[name as 'positions'] as (consumer: string) => unknown).bind(target),
    });
    const errors: string[] = [];
    const running = relay({
      bus: counting,
      documents: away,
      onError: (error) => errors.push((error as Error).message),
    });
    await running.start();
    expect(await published({ a: 21 })).toEqual({ a: upTo(22) });
    await running.stop();
    expect(most).toBe(1);
    expect(new Set(errors)).toEqual(new Set(['documents are away']));
  });

  it('waits for a bus that does not answer, without skipping or reordering', async () => {
    await happen('a', 12);
    let refusals = 2;
    const shaky = new Proxy<EventBus>(bus, {
      get: (target, name) => {
        const value = target[name as keyof EventBus] as (
          messages: readonly OutgoingMessage[],
        ) => Promise<void>;
        if (name !== 'publish') return value.bind(target);
        return async (messages: readonly OutgoingMessage[]) => {
          if (refusals-- > 0) throw new Error('no broker');
          await target.publish(messages);
        };
      },
    });
    const running = relay({ bus: shaky });
    await running.start();
    expect(await published({ a: 11 })).toEqual({ a: upTo(12) });
    await running.stop();
  });
});
