import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BusMessage, OutgoingMessage } from '@liucheng/ports';
import { envelope, eventBusContract, Received } from '@liucheng/ports/testing';
import { SqliteEventBus } from './event-bus.ts';
import { onFreshFile, scratchDirectory } from './testing/fixture.ts';

eventBusContract('SQLite', { create: onFreshFile((file) => SqliteEventBus.open({ file })) });
eventBusContract('SQLite, four partitions', {
  create: onFreshFile((file) => SqliteEventBus.open({ file, partitions: 4 })),
});

const message = (topic: string, key: string, sequence: number): OutgoingMessage => ({
  topic,
  key,
  event: envelope(key, sequence),
});

describe('SqliteEventBus', () => {
  let scratch: ReturnType<typeof scratchDirectory>;
  let file: string;
  beforeEach(() => {
    scratch = scratchDirectory();
    file = join(scratch.path, 'bus.db');
  });
  afterEach(() => scratch.remove());

  it('is one bus for all who have the file open', async () => {
    const [one, two] = [SqliteEventBus.open({ file }), SqliteEventBus.open({ file })];
    const received = new Received<BusMessage>();
    one.consume({ topics: ['t', 'u'], group: 'g' }, async ({ messages }) => received.add(...messages));
    for (let sequence = 0; sequence < 6; sequence++) {
      await (sequence % 2 === 0 ? one : two).publish([message('t', 'a', sequence)]);
      await received.count(sequence + 1);
    }
    await two.publish([message('u', 'b', 0)]);
    await received.count(7);
    expect(received.items.map(({ topic, offset, event }) => [topic, offset, event.sequence])).toEqual([
      ...[0, 1, 2, 3, 4, 5].map((sequence) => ['t', sequence + 1, sequence]),
      ['u', 1, 0],
    ]);
    expect(await one.heads(['t', 'u'])).toEqual({ 't/0': 6, 'u/0': 1 });
    expect(await two.topics()).toEqual(['t', 'u']);
    await Promise.all([one.close(), two.close()]);
  });

  it('hears while it waits what others publish, also to a topic that is new', async () => {
    const [one, two] = [SqliteEventBus.open({ file }), SqliteEventBus.open({ file })];
    const received = new Received<BusMessage>();
    one.consume({ topics: ['t', 'u'], group: 'g' }, async ({ messages }) => received.add(...messages));
    await one.publish([message('t', 'a', 0)]);
    for (const [count, topic] of ['t', 'u', 't'].entries()) {
      await received.count(count + 1);
      // Its position is stored, and nothing was left to read.
      await pause(50);
      await two.publish([message(topic, 'a', count + 1)]);
    }
    await received.count(4);
    await Promise.all([one.close(), two.close()]);
  });

  it('spreads keys over the partitions of a topic, each key to one, also after a restart', async () => {
    let bus = SqliteEventBus.open({ file, partitions: 4 });
    const keys = Array.from({ length: 200 }, (_, index) => `case-${index}`);
    await bus.publish(keys.map((key) => message('t', key, 0)));
    await bus.close();
    bus = SqliteEventBus.open({ file });
    await bus.publish(keys.map((key) => message('t', key, 1)));
    const received = new Received<BusMessage>();
    bus.consume({ topics: ['t'], group: 'g' }, async ({ messages }) => received.add(...messages));
    await received.count(400);
    await bus.close();
    const pairs = new Set(received.items.map(({ key, partition }) => `${key} ${partition}`));
    expect(pairs.size).toBe(200);
    const sizes = [0, 1, 2, 3].map(
      (partition) => received.items.filter((each) => each.partition === partition).length,
    );
    expect(Math.min(...sizes)).toBeGreaterThan(60);
    // The hash is part of the file format.
    const partitionOf = (key: string): unknown => received.items.find((each) => each.key === key)?.partition;
    expect(keys.slice(0, 5).map(partitionOf)).toEqual([0, 3, 2, 1, 0]);
  });

  it('refuses a number of partitions that makes no sense', () => {
    for (const partitions of [0, -1, 1.5, 65]) {
      expect(() => SqliteEventBus.open({ file, partitions })).toThrow('from 1 to 64');
    }
  });

  it('gives each partition its share of a batch, and what room is left to those that have more', async () => {
    const bus = SqliteEventBus.open({ file, partitions: 4 });
    const keys = Array.from({ length: 40 }, (_, index) => `case-${index}`);
    await bus.publish(keys.flatMap((key) => [0, 1, 2, 3, 4].map((sequence) => message('t', key, sequence))));
    await bus.publish([message('u', 'case-0', 0)]);
    const deliveries = new Received<readonly BusMessage[]>();
    bus.consume({ topics: ['t', 'u'], group: 'g', batchSize: 80 }, async ({ messages }) =>
      deliveries.add(messages),
    );
    const [first] = await deliveries.count(1);
    await bus.close();
    const names = first?.map(({ topic, partition }) => `${topic}/${partition}`) ?? [];
    expect([...new Set(names)].sort()).toEqual(['t/0', 't/1', 't/2', 't/3', 'u/0']);
    expect(names).toHaveLength(80);
    for (const partition of [0, 1, 2, 3]) {
      const offsets = first?.flatMap((each) =>
        each.topic === 't' && each.partition === partition ? [each.offset] : [],
      );
      expect(offsets).toEqual(offsets?.map((_, index) => index + 1));
    }
  });

  it('does not start a group that has handled more than there is', async () => {
    const bus = SqliteEventBus.open({ file });
    await bus.publish([message('t', 'a', 0)]);
    const errors = new Received<unknown>();
    const delivered: unknown[] = [];
    bus.consume(
      {
        topics: ['t'],
        group: 'g',
        positions: async () => ({ 't/0': 5 }),
        onError: (error) => errors.add(error),
      },
      async (delivery) => void delivered.push(delivery),
    );
    const [error] = await errors.count(1);
    expect(String(error)).toContain('group g has handled t/0 up to offset 5, but it ends at 1');
    await bus.close();
    expect(delivered).toEqual([]);
  });
});
