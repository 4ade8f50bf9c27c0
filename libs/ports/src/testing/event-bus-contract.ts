import { expect } from '@jest/globals';
import { type BusMessage, type EventBus, type OutgoingMessage, partitionName } from '../event-bus.ts';
import { consumer, group, messages, nameOf, namesOf, ofKey, quick, topic } from './bus-consumer.ts';
import { contract, type Enrolment } from './contract.ts';
import { deadLetterPromises } from './dead-letter-promises.ts';
import { gate, Received } from './received.ts';
import { awkwardText, envelope } from './sample-events.ts';

/** What every event bus promises, whatever the number of partitions. */
export function eventBusContract(adapter: string, enrolment: Enrolment<EventBus>): void {
  contract('event bus', adapter, enrolment, {
    'delivers what was published, whole, in order per key': async ({ port }) => {
      const sent = messages('a0', 'b0', 'a1', 'c0', 'b1', 'a2');
      await port.publish(sent.slice(0, 2));
      const { handled, deliveries, stop } = consumer(port, new Set());
      for (const message of sent.slice(2)) await port.publish([message]);
      await handled.count(6);
      await stop();
      expect(namesOf(handled.items).sort()).toEqual(namesOf(sent).sort());
      for (const key of ['a', 'b', 'c']) expect(ofKey(key, handled.items)).toEqual(ofKey(key, sent));
      const first = handled.items.find((each) => nameOf(each) === 'a0') as BusMessage;
      expect(first).toEqual({ ...sent[0], partition: first.partition, offset: first.offset });
      expect(deliveries.every(({ redelivered }) => !redelivered)).toBe(true);
    },

    'gives increasing offsets within a partition, and the last ones as heads': async ({ port }) => {
      await port.publish(messages('a0', 'b0', 'c0', 'd0', 'a1', 'b1', 'c1', 'd1'));
      const { handled, stop } = consumer(port, new Set(), { batchSize: 3 });
      await handled.count(8);
      await stop();
      const reached: Record<string, number> = {};
      for (const message of handled.items) {
        expect(message.offset).toBeGreaterThan(reached[partitionName(message)] ?? 0);
        reached[partitionName(message)] = message.offset;
      }
      const heads = Object.entries(await port.heads([topic])).filter(([, head]) => head > 0);
      expect(Object.fromEntries(heads)).toEqual(reached);
      expect(await port.heads(['nobody.publishes'])).toEqual({});
    },

    'knows its topics, and takes an empty publish': async ({ port }) => {
      await port.publish([]);
      expect(await port.topics()).toEqual([]);
      await port.publish([
        ...messages('a0'),
        { topic: 'liucheng.imported', key: 'x', event: envelope('x', 0) },
      ]);
      expect((await port.topics()).sort()).toEqual([topic, 'liucheng.imported']);
    },

    'refuses a message without topic or key, and with it the whole publish': async ({ port }) => {
      const [sound] = messages('a0') as [OutgoingMessage];
      await expect(port.publish([sound, { ...sound, key: '' }])).rejects.toThrow(RangeError);
      for (const name of ['', 'a b', 'liucheng/finance', '主题', 't'.repeat(201)]) {
        await expect(port.publish([sound, { ...sound, topic: name }])).rejects.toThrow(RangeError);
        expect(() => port.consume({ ...quick, group: name }, async () => undefined)).toThrow(RangeError);
      }
      expect(await port.topics()).toEqual([]);
    },

    'delivers every message to every group': async ({ port }) => {
      const [one, two] = [consumer(port, new Set()), consumer(port, new Set(), { group: 'other' })];
      await port.publish(messages('a0', 'b0', 'a1'));
      await Promise.all([one.handled.count(3), two.handled.count(3)]);
      await Promise.all([one.stop(), two.stop()]);
      expect(namesOf(one.handled.items).sort()).toEqual(namesOf(two.handled.items).sort());
    },

    'delivers several topics to one consumer, also one that comes later': async ({ port }) => {
      const { handled, stop } = consumer(port, new Set(), { topics: [topic, 'later'] });
      await port.publish(messages('a0'));
      await handled.count(1);
      await port.publish([{ topic: 'later', key: 'x', event: envelope('x', 0) }, ...messages('a1')]);
      await handled.count(3);
      await stop();
      expect(namesOf(handled.items).sort()).toEqual(['a0', 'a1', 'x0']);
    },

    'has one consumer of a group at a time': async ({ port }) => {
      const first = consumer(port, new Set());
      expect(() => port.consume(quick, async () => undefined)).toThrow(group);
      await first.stop();
      await consumer(port, new Set()).stop();
    },

    'continues after the last handled batch when stopped and restarted': async ({ port, reopen }) => {
      await port.publish(messages('a0', 'b0', 'a1'));
      const before = consumer(port, new Set());
      await before.handled.count(3);
      await before.stop();
      const bus = await reopen();
      await bus.publish(messages('a2', 'b1'));
      const after = consumer(bus, new Set());
      await after.handled.count(2);
      await after.stop();
      expect(namesOf(after.handled.items).sort()).toEqual(['a2', 'b1']);
    },

    'starts where the consumer says that it is': async ({ port }) => {
      await port.publish(messages('a0', 'a1', 'a2'));
      const positions = async (): Promise<Record<string, number>> => ({});
      const first = consumer(port, new Set(), { positions });
      await first.handled.count(3);
      await first.stop();
      const again = consumer(port, new Set(), { positions });
      await again.handled.count(3);
      await again.stop();
      const second = again.handled.items[1] as BusMessage;
      const later = consumer(port, new Set(), {
        positions: async () => ({ [partitionName(second)]: second.offset }),
      });
      await later.handled.count(1);
      await later.stop();
      expect(namesOf(later.handled.items)).toEqual(['a2']);
    },

    'tells which partitions come before the first message does, and tells it again until it is heard':
      async ({ port }) => {
        await port.publish(messages('a0', 'b0', 'c0'));
        const [told, seen] = [new Received<readonly number[]>(), new Set<number>()];
        const handled = new Received<BusMessage>();
        const asked: number[] = [];
        const positions = async (): Promise<Record<string, number>> => {
          asked.push(told.items.length);
          return {};
        };
        const onAssigned = async (partitions: readonly number[]): Promise<void> => {
          expect(handled.items).toEqual([]);
          told.add(partitions);
          if (told.items.length < 3) throw new Error('not heard');
        };
        const subscription = port.consume(
          { ...quick, onAssigned, positions },
          async ({ messages: batch }) => {
            for (const { partition } of batch) seen.add(partition);
            handled.add(...batch);
          },
        );
        await handled.count(3);
        await subscription.stop();
        const assigned = told.items.at(-1) as readonly number[];
        expect(told.items.length).toBeGreaterThanOrEqual(3);
        // Where to go on depends on what has come: it is asked after it has been heard.
        expect(asked.at(-1)).toBe(told.items.length);
        expect(assigned).toEqual([...assigned].sort((a, b) => a - b));
        expect([...seen].every((partition) => assigned.includes(partition))).toBe(true);
      },

    'gives all messages of a key one partition number, whatever their topic': async ({ port }) => {
      const both = ['k1', 'k2', 'k3', 'k4', 'k5'].flatMap((key) =>
        [topic, 'liucheng.imported'].map((each) => ({ topic: each, key, event: envelope(key, 0) })),
      );
      await port.publish(both);
      const { handled, stop } = consumer(port, new Set(), { topics: [topic, 'liucheng.imported'] });
      await handled.count(both.length);
      await stop();
      for (const { key } of both) {
        const partitions = handled.items.filter((each) => each.key === key).map((each) => each.partition);
        expect(new Set(partitions).size).toBe(1);
      }
    },

    'tries a failed batch again, and parks nothing when it succeeds in the end': async ({ port }) => {
      const faults: number[] = [];
      const refused = new Set(['a0']);
      const onError = (_: unknown, attempt: number): void => {
        faults.push(attempt);
        if (attempt === 2) refused.clear();
      };
      await port.publish(messages('a0', 'a1'));
      const { handled, stop } = consumer(port, refused, { onError });
      await handled.count(2);
      await stop();
      expect([namesOf(handled.items), faults]).toEqual([
        ['a0', 'a1'],
        [1, 2],
      ]);
      expect(await port.deadLetters(group, { limit: 10 })).toEqual([]);
    },

    'waits for the handler before the next batch, and when stopped': async ({ port }) => {
      await port.publish(messages('a0', 'a1', 'a2'));
      const [entered, door, handled] = [new Received<string>(), gate(), [] as string[]];
      const subscription = port.consume({ ...quick, batchSize: 1 }, async ({ messages: batch }) => {
        entered.add(...namesOf(batch));
        await door.opened;
        handled.push(...namesOf(batch));
      });
      await entered.count(1);
      let stopped = false;
      const stopping = subscription.stop().then(() => (stopped = true));
      await port.publish(messages('a3'));
      expect(stopped).toBe(false);
      door.open();
      await stopping;
      expect([entered.items, handled]).toEqual([['a0'], ['a0']]);
    },

    'keeps order over thousands of keys, restarts and small batches': async ({ port, reopen }) => {
      const [keys, rounds] = [1_000, 4];
      for (let round = 0; round < rounds; round++) {
        await port.publish(messages(...Array.from({ length: keys }, (_, key) => `k${key}-${round}`)));
      }
      const before = consumer(port, new Set(), { batchSize: 170 });
      await before.handled.count(1_500);
      await before.stop();
      const bus = await reopen();
      const after = consumer(bus, new Set(), { batchSize: 330 });
      await after.handled.count(keys * rounds - before.handled.items.length);
      await after.stop();
      const all = [...before.handled.items, ...after.handled.items];
      expect(new Set(namesOf(all)).size).toBe(keys * rounds);
      const sequences = new Map<string, number>();
      for (const { key, event } of all) {
        expect(event.sequence).toBeGreaterThan(sequences.get(key) ?? -1);
        sequences.set(key, event.sequence);
      }
    },

    'keeps any text and payloads of several MiB': async ({ port }) => {
      const name = awkwardText.replace('\u0000', '');
      const sent = {
        topic,
        key: name,
        event: envelope(name, 0, { [awkwardText]: '大'.repeat(1_500_000) }),
      };
      await port.publish([sent]);
      const { handled, stop } = consumer(port, new Set());
      const [message] = await handled.count(1);
      await stop();
      expect(message).toMatchObject({ topic, key: name });
      expect(message?.event.data[awkwardText] === sent.event.data[awkwardText]).toBe(true);
    },

    'completes what is under way before it closes': async ({ port, reopen }) => {
      const under = messages('a0', 'a1', 'a2').map((message) => port.publish([message]));
      const bus = await reopen();
      await Promise.all(under);
      const { handled, stop } = consumer(bus, new Set());
      await handled.count(3);
      await stop();
      expect(namesOf(handled.items)).toEqual(['a0', 'a1', 'a2']);
    },

    ...deadLetterPromises,
  });
}
