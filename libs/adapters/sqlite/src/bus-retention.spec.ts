import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BusMessage, OutgoingMessage } from '@liucheng/ports';
import { envelope, Received } from '@liucheng/ports/testing';
import { SqliteEventBus } from './event-bus.ts';
import { backupLock, lockFile } from './file-lock.ts';
import { scratchDirectory } from './testing/fixture.ts';

const hour = 3_600_000;
const message = (key: string, sequence: number): OutgoingMessage => ({
  topic: 't',
  key,
  event: envelope(key, sequence),
});

describe('retention of a bus file', () => {
  let scratch: ReturnType<typeof scratchDirectory>;
  let bus: SqliteEventBus;
  let now = 0;
  const open = (retentionMs?: number) =>
    SqliteEventBus.open({
      file: join(scratch.path, 'bus.db'),
      now: () => now,
      ...(retentionMs === undefined ? {} : { retentionMs }),
    });
  /** Two looks: what was handled counts from the first. */
  const clearUp = async () => (await bus.clearUp()).removed + (await bus.clearUp()).removed;
  /** Messages that are left, as a group that is new finds them; it goes away again and is known from then on. */
  const left = async (count: number, group: string): Promise<number[]> => {
    const received = new Received<BusMessage>();
    const reading = bus.consume({ topics: ['t'], group }, async ({ messages }) => received.add(...messages));
    await received.count(count);
    await reading.stop();
    return received.items.map(({ offset }) => offset);
  };
  const publish = (count: number) =>
    bus.publish(Array.from({ length: count }, (_, sequence) => message('k', sequence)));

  beforeEach(() => {
    scratch = scratchDirectory();
    now = Date.parse('2026-03-02T01:00:00.000Z');
    bus = open(hour);
  });
  afterEach(async () => {
    await bus.close();
    scratch.remove();
  });

  it('removes what is older and handled by every group, but for the last message', async () => {
    await publish(5);
    expect(await left(5, 'one')).toEqual([1, 2, 3, 4, 5]);
    await bus.clearUp();
    now += hour - 1;
    await publish(1);
    expect(await clearUp()).toBe(0);
    now += 1;
    expect(await clearUp()).toBe(5);
    expect(await left(1, 'two')).toEqual([6]);
    now += 2 * hour;
    expect(await clearUp()).toBe(0);
    await publish(1);
    expect(await bus.heads(['t'])).toEqual({ 't/0': 7 });
    expect(await left(2, 'three')).toEqual([6, 7]);
  });

  it('keeps all of a topic that is to be kept', async () => {
    await bus.close();
    bus = SqliteEventBus.open({
      file: join(scratch.path, 'bus.db'),
      now: () => now,
      retentionMs: hour,
      kept: ['t'],
    });
    await publish(5);
    await left(5, 'one');
    await bus.clearUp();
    now += 2 * hour;
    expect(await clearUp()).toBe(0);
    expect(await left(5, 'two')).toHaveLength(5);
  });

  it('waits for a group that is behind, and for a topic that nobody has read', async () => {
    await publish(3);
    await bus.clearUp();
    now += 2 * hour;
    expect(await clearUp()).toBe(0);
    await left(3, 'one');
    await publish(3);
    await left(6, 'two');
    await bus.clearUp();
    now += 2 * hour;
    expect(await clearUp()).toBe(3);
  });

  it('counts what was handled only from the look before', async () => {
    await publish(3);
    await bus.clearUp();
    now += 2 * hour;
    await left(3, 'one');
    expect((await bus.clearUp()).removed).toBe(0);
    expect((await bus.clearUp()).removed).toBe(2);
  });

  it('knows groups that keep their positions elsewhere, also after they have gone', async () => {
    await publish(3);
    const received = new Received<BusMessage>();
    const reading = bus.consume(
      { topics: ['t'], group: 'own', positions: async () => ({}) },
      async ({ messages }) => received.add(...messages),
    );
    await received.count(3);
    // Takes its turn behind the delivery, which is settled by then.
    await bus.retryDeadLetters('own', 'k');
    await bus.clearUp();
    await reading.stop();
    await publish(3);
    await left(6, 'one');
    await bus.clearUp();
    await bus.close();
    now += 2 * hour;
    bus = open(hour);
    expect(await clearUp()).toBe(3);
  });

  it('keeps parked messages and what came after them', async () => {
    await publish(4);
    await new Promise<void>((parked) => {
      bus.consume(
        {
          topics: ['t'],
          group: 'one',
          retry: { attempts: 1, firstDelayMs: 1 },
          onParked: async () => parked(),
        },
        async () => {
          throw new Error('no');
        },
      );
    });
    await bus.clearUp();
    now += 2 * hour;
    expect(await clearUp()).toBe(0);
    expect(await bus.deadLetters('one', { limit: 9 })).toHaveLength(4);
  });

  it('leaves everything alone while a backup is made, and without a retention', async () => {
    await publish(3);
    await left(3, 'one');
    await clearUp();
    now += 2 * hour;
    const lock = lockFile(join(scratch.path, backupLock));
    expect(await clearUp()).toBe(0);
    lock?.release();
    await bus.close();
    bus = open();
    expect(await clearUp()).toBe(0);
    await bus.close();
    bus = open(hour);
    expect(await clearUp()).toBe(2);
  });
});
