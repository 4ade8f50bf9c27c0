import { expect } from '@jest/globals';
import {
  type BusMessage,
  type ConsumeOptions,
  type DeadLetter,
  type Delivery,
  type EventBus,
  type OutgoingMessage,
  partitionName,
} from '../event-bus.ts';
import { StoreUnavailableError } from '../store-unavailable.ts';
import { contract, type Enrolment } from './contract.ts';
import { gate, Received } from './received.ts';
import { awkwardText, envelope } from './sample-events.ts';

const topic = 'liucheng.finance';
const group = 'monitor';

/** Messages `a0`, `b3`: key and sequence. */
function messages(...names: readonly string[]): OutgoingMessage[] {
  return names.map((name) => {
    const [key, sequence] = [name.replace(/\d+$/, ''), Number(/\d+$/.exec(name)?.[0])];
    return { topic, key, event: envelope(key, sequence) };
  });
}

const nameOf = ({ key, event }: OutgoingMessage): string => `${key}${event.sequence}`;
const namesOf = (all: readonly OutgoingMessage[]): string[] => all.map(nameOf);
const ofKey = (key: string, all: readonly OutgoingMessage[]): string[] =>
  namesOf(all.filter((each) => each.key === key));

/** Quick retries: pauses of 1 and 2 ms. */
const quick: ConsumeOptions = { topics: [topic], group, retry: { attempts: 3, firstDelayMs: 1 } };

interface Consumer {
  readonly handled: Received<BusMessage>;
  readonly parked: Received<DeadLetter>;
  readonly deliveries: readonly Delivery[];
  stop(): Promise<void>;
}

/** A consumer that refuses what is in `refused` and keeps what it handled and what was parked. */
function consumer(
  bus: EventBus,
  refused: ReadonlySet<string>,
  options: Partial<ConsumeOptions> = {},
): Consumer {
  const [handled, parked, deliveries] = [
    new Received<BusMessage>(),
    new Received<DeadLetter>(),
    [] as Delivery[],
  ];
  const subscription = bus.consume(
    { ...quick, onParked: async (letter) => parked.add(letter), ...options },
    async (delivery) => {
      deliveries.push(delivery);
      const fault = delivery.messages.find((message) => refused.has(nameOf(message)));
      if (fault) throw new Error(`cannot handle ${nameOf(fault)}`);
      handled.add(...delivery.messages);
    },
  );
  return { handled, parked, deliveries, stop: () => subscription.stop() };
}

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
        expect(message.offset).toBeGreaterThan(reached[partitionName(message)] ?? -1);
        reached[partitionName(message)] = message.offset;
      }
      expect(await port.heads([topic])).toMatchObject(reached);
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
      await expect(port.publish([sound, { ...sound, topic: '' }])).rejects.toThrow(RangeError);
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

    'parks the message at fault and the later ones of its key, and goes on with the others': async ({
      port,
    }) => {
      await port.publish(messages('a0', 'b0', 'a1', 'c0', 'b1', 'a2'));
      const { handled, parked, deliveries, stop } = consumer(port, new Set(['a1']));
      await parked.count(2);
      await port.publish(messages('a3', 'b2'));
      await parked.count(3);
      await handled.until((items) => items.some((each) => nameOf(each) === 'b2'));
      await stop();
      expect(ofKey('a', handled.items)).toEqual(['a0']);
      expect(ofKey('b', handled.items)).toEqual(['b0', 'b1', 'b2']);
      expect(ofKey('c', handled.items)).toEqual(['c0']);
      const letters = await port.deadLetters(group, { limit: 10 });
      expect(letters).toEqual(parked.items);
      expect(namesOf(letters.map(({ message }) => message))).toEqual(['a1', 'a2', 'a3']);
      expect(letters.map(({ attempts }) => attempts)).toEqual([3, 0, 0]);
      expect(letters[0]?.cause).toContain('cannot handle a1');
      expect(letters.every((letter) => letter.group === group && letter.parkedAt > 0)).toBe(true);
      // Alone, a2 would have been handled: it must not even have been tried.
      expect(
        deliveries.filter(
          ({ messages: each }) => each.length === 1 && nameOf(each[0] as BusMessage) === 'a2',
        ),
      ).toEqual([]);
    },

    'does not park what fails because a store is out of reach': async ({ port }) => {
      await port.publish(messages('a0'));
      const handled = new Received<BusMessage>();
      let failures = 0;
      const subscription = port.consume(quick, async ({ messages: batch }) => {
        if (++failures <= 6) throw new StoreUnavailableError('disk full', 1);
        handled.add(...batch);
      });
      await handled.count(1);
      await subscription.stop();
      expect(failures).toBe(7);
      expect(await port.deadLetters(group, { limit: 10 })).toEqual([]);
    },

    'pages through the dead letters of a group': async ({ port }) => {
      await port.publish(messages('a0', 'a1', 'a2', 'a3', 'a4'));
      const { parked, stop } = consumer(port, new Set(['a0']));
      await parked.count(5);
      await stop();
      const first = await port.deadLetters(group, { limit: 3 });
      const rest = await port.deadLetters(group, { limit: 3, after: first[2]?.id ?? '' });
      expect(namesOf([...first, ...rest].map(({ message }) => message))).toEqual([
        'a0',
        'a1',
        'a2',
        'a3',
        'a4',
      ]);
      expect(await port.deadLetters('other', { limit: 3 })).toEqual([]);
    },

    'delivers parked messages again in order, and the key is free afterwards': async ({ port }) => {
      const refused = new Set(['a0']);
      await port.publish(messages('a0', 'a1', 'b0'));
      const { handled, parked, deliveries, stop } = consumer(port, refused);
      await parked.count(2);
      refused.clear();
      await port.publish(messages('a2'));
      await parked.count(3);
      expect(await port.retryDeadLetters(group, 'a')).toEqual({ handled: 3, parked: 0 });
      expect(await port.deadLetters(group, { limit: 10 })).toEqual([]);
      await port.publish(messages('a3'));
      await handled.until((items) => items.some((each) => nameOf(each) === 'a3'));
      await stop();
      expect(ofKey('a', handled.items)).toEqual(['a0', 'a1', 'a2', 'a3']);
      expect(deliveries.filter((each) => each.redelivered).flatMap((each) => namesOf(each.messages))).toEqual(
        ['a0', 'a1', 'a2'],
      );
    },

    'keeps the letters from the first on that fails again': async ({ port }) => {
      const refused = new Set(['a0', 'a1']);
      await port.publish(messages('a0', 'a1', 'a2'));
      const { parked, stop } = consumer(port, refused);
      await parked.count(3);
      refused.delete('a0');
      expect(await port.retryDeadLetters(group, 'a')).toEqual({ handled: 1, parked: 2 });
      const [letter] = await port.deadLetters(group, { limit: 1 });
      expect(letter).toMatchObject({ cause: 'cannot handle a1', attempts: 1 });
      expect(await port.retryDeadLetters(group, 'b')).toEqual({ handled: 0, parked: 0 });
      await stop();
      await expect(port.retryDeadLetters(group, 'a')).rejects.toThrow(group);
    },

    'takes retries and deliveries in turn': async ({ port }) => {
      const [entered, door, order] = [new Received<string>(), gate(), [] as string[]];
      let broken = true;
      const letters = new Received<DeadLetter>();
      const onParked = async (letter: DeadLetter): Promise<void> => letters.add(letter);
      const subscription = port.consume({ ...quick, onParked }, async (delivery) => {
        const names = namesOf(delivery.messages).join();
        if (names.includes('a0') && broken) throw new Error('broken');
        entered.add(names);
        if (names === 'b0') await door.opened;
        order.push(names);
      });
      await port.publish(messages('a0'));
      await letters.count(1);
      broken = false;
      await port.publish(messages('b0'));
      await entered.count(1);
      const retried = port.retryDeadLetters(group, 'a');
      door.open();
      expect(await retried).toEqual({ handled: 1, parked: 0 });
      await subscription.stop();
      expect(order).toEqual(['b0', 'a0']);
    },

    'knows after a restart which keys are parked': async ({ port, reopen }) => {
      await port.publish(messages('a0', 'b0'));
      const before = consumer(port, new Set(['a0']));
      await before.parked.count(1);
      await before.handled.count(1);
      await before.stop();
      const bus = await reopen();
      await bus.publish(messages('a1', 'b1'));
      const after = consumer(bus, new Set());
      await after.parked.count(1);
      await after.handled.count(1);
      expect(namesOf(after.handled.items)).toEqual(['b1']);
      expect(after.parked.items.map((letter) => [nameOf(letter.message), letter.attempts])).toEqual([
        ['a1', 0],
      ]);
      expect(await bus.retryDeadLetters(group, 'a')).toEqual({ handled: 2, parked: 0 });
      await after.stop();
      expect(namesOf(after.handled.items)).toEqual(['b1', 'a0', 'a1']);
    },

    'parks a message once when its consumer goes back behind it': async ({ port, reopen }) => {
      await port.publish(messages('a0', 'b0'));
      const positions = async (): Promise<Record<string, number>> => ({});
      const before = consumer(port, new Set(['a0']), { positions });
      await Promise.all([before.parked.count(1), before.handled.count(1)]);
      await before.stop();
      const bus = await reopen();
      const after = consumer(bus, new Set(['a0']), { positions });
      await after.handled.count(1);
      await after.stop();
      expect(after.parked.items).toEqual([]);
      expect(await bus.deadLetters(group, { limit: 10 })).toHaveLength(1);
    },

    'tells of a parked message until it has been heard': async ({ port }) => {
      const told = new Received<string>();
      const onParked = async ({ message }: DeadLetter): Promise<void> => {
        told.add(nameOf(message));
        if (told.items.length < 3) throw new Error('not heard');
      };
      await port.publish(messages('a0'));
      const { handled, stop } = consumer(port, new Set(['a0']), { onParked });
      await told.count(3);
      await port.publish(messages('b0'));
      await handled.count(1);
      await stop();
      expect(told.items).toEqual(['a0', 'a0', 'a0']);
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
        topic: name,
        key: name,
        event: envelope(name, 0, { [awkwardText]: '大'.repeat(1_500_000) }),
      };
      await port.publish([sent]);
      const { handled, stop } = consumer(port, new Set(), { topics: [name], group: name });
      const [message] = await handled.count(1);
      await stop();
      expect(message).toMatchObject({ topic: name, key: name });
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
  });
}
