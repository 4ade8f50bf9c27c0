import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@liucheng/ports';
import { gate, newEvent, Received } from '@liucheng/ports/testing';
import { KurrentDbEventStore } from './event-store.ts';
import { KurrentDbDouble } from './testing/kurrentdb-double.ts';

let directory: string;
let double: KurrentDbDouble;
let store: KurrentDbEventStore;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'liucheng-kurrentdb-'));
  double = await KurrentDbDouble.start({ file: join(directory, 'log.jsonl') });
  store = await KurrentDbEventStore.open({ uri: double.uri });
});
afterEach(async () => {
  await store.close();
  await double.stop();
  rmSync(directory, { recursive: true, force: true });
});

let next = 0;
async function append(count: number, target = store, data = {}): Promise<void> {
  for (let index = 0; index < count; index++) {
    const id = String(next++);
    await target.append(`s${next % 3}`, [newEvent('case', id, data)], {
      expectedRevision: 'any',
      commandId: id,
    });
  }
}
beforeEach(() => {
  next = 0;
});
const ids = (events: readonly RecordedEvent[]): string[] => events.map(({ event }) => event.id);
const upTo = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

function foreign(count: number, stream: string): void {
  for (let index = 0; index < count; index++) {
    const id = `00000000-0000-4000-9000-${String(double.end).padStart(12, '0')}`;
    double.write(stream, 'any', [
      {
        id,
        type: 'theirs',
        contentType: 'application/json',
        data: Buffer.from('{}'),
        metadata: Buffer.alloc(0),
      },
    ]);
  }
}

describe('a subscription', () => {
  it('goes on where it was when its connection is cut, in history and after it', async () => {
    await append(60);
    const received = new Received<RecordedEvent>();
    const subscription = store.subscribe({ after: 0, batchSize: 7 }, async (batch) => {
      if (received.items.length % 3 === 0) double.cut();
      received.add(...batch);
    });
    await received.count(60);
    for (let round = 0; round < 5; round++) {
      double.cut();
      await append(4);
    }
    await received.count(80);
    await subscription.stop();
    expect(ids(received.items)).toEqual(upTo(80));
    expect(double.subscribedFrom.length).toBeGreaterThan(3);
  });

  it('goes on after a restart of the server on its file', async () => {
    await append(10);
    const received = new Received<RecordedEvent>();
    const subscription = store.subscribe({ after: 0 }, async (batch) => received.add(...batch));
    await received.count(10);
    const head = await store.head();
    await double.stop();
    await double.restart();
    expect(await store.head()).toBe(head);
    await append(10);
    await received.count(20);
    await subscription.stop();
    expect(ids(received.items)).toEqual(upTo(20));
    expect(received.items).toEqual(await store.readAll({ after: 0, limit: 100 }));
  });

  it('tells that it was cut off, without a gap in what it delivers', async () => {
    const drops = new Received<number>();
    const watcher = await KurrentDbEventStore.open({
      uri: double.uri,
      onError: (_, attempt) => drops.add(attempt),
    });
    const received = new Received<RecordedEvent>();
    watcher.subscribe({ after: 0 }, async (batch) => received.add(...batch));
    await append(1);
    await received.count(1);
    await double.stop();
    await drops.until((attempts) => attempts.includes(3));
    await double.restart();
    await append(1);
    await received.count(2);
    expect(drops.items.slice(0, 3)).toEqual([1, 2, 3]);
    await watcher.close();
  });

  it('delivers nothing of others, and moves on past it', async () => {
    const other = await KurrentDbEventStore.open({ uri: double.uri, prefix: 'liucheng.other' });
    await append(3);
    await append(3, other);
    foreign(5_000, 'theirs-1');
    foreign(10, '$stats-1');
    const received = new Received<RecordedEvent>();
    const subscription = store.subscribe({ after: 0 }, async (batch) => received.add(...batch));
    await received.count(3);
    next = 3;
    await append(1);
    await received.count(4);
    foreign(1_500, 'theirs-2');
    // Cut off before the checkpoint has arrived, it starts from the one before: each connection gets more time than the last.
    const { position } = received.items[3] as RecordedEvent;
    for (let cuts = 0; (double.subscribedFrom.at(-1) ?? 0) <= position; cuts++) {
      expect(cuts).toBeLessThan(6);
      await pause(100 * 2 ** cuts);
      const seen = double.subscribedFrom.length;
      double.cut();
      while (double.subscribedFrom.length === seen) await pause(5);
    }
    await subscription.stop();
    expect(ids(received.items)).toEqual(upTo(4));
    expect(ids(await other.readAll({ after: 0, limit: 10 }))).toEqual(['3', '4', '5']);
    expect(await store.head()).toBe(received.items[3]?.position);
    await other.close();
  });

  it('holds the server up while its handler is busy', async () => {
    await append(400, store, { text: 'x'.repeat(20_000) });
    const [received, door] = [new Received<RecordedEvent>(), gate()];
    const subscription = store.subscribe({ after: 0, batchSize: 5 }, async (batch) => {
      received.add(...batch);
      await door.opened;
    });
    await received.count(5);
    await append(20);
    for (let sent = -1; sent !== double.sent; await pause(300)) {
      sent = double.sent;
    }
    expect(double.sent).toBeLessThan(200);
    door.open();
    await received.count(420);
    await subscription.stop();
    expect(ids(received.items)).toEqual(upTo(420));
  });

  it('stops in time while the server is away', async () => {
    const subscription = store.subscribe({ after: 0 }, async () => undefined);
    await append(1);
    double.freeze();
    const started = performance.now();
    await subscription.stop();
    expect(performance.now() - started).toBeLessThan(1_000);
    double.thaw();
  });
});
