import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  StoreUnavailableError,
  type BusMessage,
  type BusPositions,
  type OutgoingMessage,
} from '@liucheng/ports';
import { SqliteEventBus } from '@liucheng/sqlite';
import { copyTopics } from './copy-topics.ts';

const topics = ['imported', 'other'];
const keys = ['a', 'b', 'c', 'd', 'e'];

describe('copying topics', () => {
  let directory: string;
  let from: SqliteEventBus;
  let to: SqliteEventBus;
  const message = (topic: string, key: string, sequence: number): OutgoingMessage => ({
    topic,
    key,
    event: {
      specversion: '1.0',
      id: `${topic}-${key}-${sequence}`,
      source: '/test',
      type: 'test.happened.v1',
      subject: key,
      time: '2026-03-02T01:00:00.000Z',
      datacontenttype: 'application/json',
      data: {},
      process: 'test',
      processversion: 1,
      sequence,
    },
  });
  const all = async (bus: SqliteEventBus): Promise<BusMessage[]> => {
    const heads = Object.values(await bus.heads(topics)).reduce((sum, head) => sum + head, 0);
    const received: BusMessage[] = [];
    let settle: () => void = () => undefined;
    const read = new Promise<void>((resolve) => (settle = resolve));
    const reading = bus.consume(
      { topics, group: 'all', positions: async () => ({}) },
      async ({ messages }) => {
        received.push(...messages);
        if (received.length === heads) settle();
      },
    );
    await read;
    await reading.stop();
    return received;
  };
  const ids = (messages: readonly BusMessage[], key: string): string[] =>
    messages.filter((each) => each.key === key && each.topic === 'imported').map(({ event }) => event.id);

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'liucheng-copy-'));
    from = SqliteEventBus.open({ file: join(directory, 'from.db'), partitions: 3 });
    to = SqliteEventBus.open({ file: join(directory, 'to.db'), partitions: 2 });
    for (let sequence = 0; sequence < 300; sequence++) {
      await from.publish(keys.map((key) => message('imported', key, sequence)));
    }
    await from.publish([message('other', 'a', 0)]);
  });
  afterEach(async () => {
    await from.close();
    await to.close();
    await rm(directory, { recursive: true });
  });

  it('copies everything, each key in its order, and leaves no checkpoint or letter behind', async () => {
    await copyTopics({ from, to, topics, after: {} });
    const copied = await all(to);
    expect(copied).toHaveLength(1_501);
    for (const key of keys) {
      expect(ids(copied, key)).toEqual(Array.from({ length: 300 }, (_, at) => `imported-${key}-${at}`));
    }
    await copyTopics({ from, to, topics, after: {} });
    expect(await all(to)).toHaveLength(3_002);
  });

  it('ends with the first failure, and goes on from what it told of', async () => {
    let reached: BusPositions = {};
    let left = 2;
    const failing = copyTopics({
      from,
      to: {
        publish: async (messages) => {
          if (left-- === 0) throw new StoreUnavailableError('away', 1);
          await to.publish(messages);
        },
      },
      topics,
      after: {},
      onCopied: async (positions) => {
        reached = { ...positions };
      },
    });
    await expect(failing).rejects.toThrow('away');
    expect(await from.deadLetters('liucheng-copy', { limit: 9 })).toEqual([]);
    expect(Object.keys(reached)).not.toEqual([]);
    await copyTopics({ from, to, topics, after: reached });
    expect(await all(to)).toHaveLength(1_501);
  });

  it('has nothing to do where everything is there, and ends when it is told to', async () => {
    await copyTopics({ from, to, topics, after: await from.heads(topics) });
    expect(await to.topics()).toEqual([]);
    const stop = new AbortController();
    const copying = copyTopics({
      from,
      to,
      topics,
      after: {},
      signal: stop.signal,
      onCopied: async () => stop.abort(new Error('stopped')),
    });
    await expect(copying).rejects.toThrow('stopped');
  });
});
