import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StoreUnavailableError, type EventBus, type EventStore } from '@liucheng/ports';
import { gate, newEvent } from '@liucheng/ports/testing';
import { SqliteDocumentStore, SqliteEventBus, SqliteEventStore } from '@liucheng/sqlite';
import { Connection } from './connection.ts';
import { lateDocuments } from './late-documents.ts';
import { LateEventBus } from './late-event-bus.ts';
import { LateEventStore } from './late-event-store.ts';

describe('a server that is away when the process starts', () => {
  let directory: string;
  let away: boolean;
  let tries: unknown[];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'liucheng-late-'));
    away = true;
    tries = [];
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const when = async <Adapter>(open: () => Adapter): Promise<Adapter> => {
    if (away) throw new StoreUnavailableError('nobody listens there', 3);
    return open();
  };
  const connection = <Adapter extends { close(): Promise<void> }>(open: () => Adapter) =>
    new Connection<Adapter>({
      product: 'The server',
      open: () => when(open),
      onError: (error) => void tries.push(error),
      firstPauseMs: 5,
    });
  const file = (name: string): string => join(directory, name);
  /** Until a call is no longer refused as unavailable. */
  const answered = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  };

  it('refuses every call with the reason and when to come again, and goes on by itself when it is there', async () => {
    const opening = connection<EventStore>(() => SqliteEventStore.open({ file: file('events.db') }));
    const store = new LateEventStore(opening);
    await opening.tried();
    const append = () =>
      store.append('a', [newEvent('a', 'e1')], { expectedRevision: 'no-stream', commandId: 'c' });
    for (const refused of [append(), store.readStream('a'), store.head(), store.identity()]) {
      await expect(refused).rejects.toThrow(StoreUnavailableError);
      await expect(refused).rejects.toMatchObject({
        message: 'The server has not been reached yet: nobody listens there',
        retryAfterSeconds: 3,
      });
    }
    const seen = gate();
    const subscription = store.subscribe({ after: 0 }, async () => seen.open());
    away = false;
    await answered(append);
    await seen.opened;
    expect(tries.length).toBeGreaterThan(0);
    await subscription.stop();
    await store.close();
  });

  it('begins to deliver to its consumers when it is there, but not to those that were stopped', async () => {
    const opening = connection<EventBus>(() => SqliteEventBus.open({ file: file('bus.db') }));
    const bus = new LateEventBus(opening);
    await opening.tried();
    let stopped = 0;
    const first = bus.consume({ topics: ['t'], group: 'g' }, async () => void stopped++);
    await first.stop();
    const received = gate();
    const second = bus.consume({ topics: ['t'], group: 'g' }, async () => received.open());
    away = false;
    await answered(() =>
      bus.publish([{ topic: 't', key: 'k', event: { ...newEvent('k', 'e'), sequence: 0 } }]),
    );
    await received.opened;
    expect(stopped).toBe(0);
    await second.stop();
    await bus.close();
  });

  it('has the collections that were declared meanwhile before anybody reads them', async () => {
    const open = () => SqliteDocumentStore.open({ file: file('documents.db') });
    const documents = await lateDocuments(
      'The server',
      () => when(open),
      () => undefined,
    );
    await expect(documents.define({ name: 'claims', indexes: [['state']] })).rejects.toThrow(
      StoreUnavailableError,
    );
    away = false;
    const query = { where: { state: 'open' }, limit: 1 };
    expect(await answered(() => documents.find('claims', query))).toEqual({ items: [] });
    await documents.close();
  });

  it('is given up when the process stops', async () => {
    const opening = connection(() => SqliteEventStore.open({ file: file('events.db') }));
    await opening.tried();
    await opening.close();
    const after = tries.length;
    away = false;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect([opening.current, tries.length]).toEqual([undefined, after]);
  });
});
