import { expect } from '@jest/globals';
import { UnprocessableMessagesError, type BusMessage, type DeadLetter, type EventBus } from '../event-bus.ts';
import { StoreUnavailableError } from '../store-unavailable.ts';
import { consumer, group, messages, nameOf, namesOf, ofKey, quick } from './bus-consumer.ts';
import type { Promised } from './contract.ts';
import { gate, Received } from './received.ts';

/** What every event bus promises about messages that its consumer cannot handle. */
export const deadLetterPromises: Promised<EventBus> = {
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
      deliveries.filter(({ messages: each }) => each.length === 1 && nameOf(each[0] as BusMessage) === 'a2'),
    ).toEqual([]);
  },

  'parks what the handler names at once, and takes the rest of the delivery as handled': async ({ port }) => {
    await port.publish(messages('a0', 'b0', 'a1', 'c0', 'b1', 'a2', 'd0'));
    const deliveries: BusMessage[][] = [];
    const parked = new Received<DeadLetter>();
    const subscription = port.consume(
      { ...quick, onParked: async (letter) => parked.add(letter) },
      async ({ messages: batch }) => {
        deliveries.push([...batch]);
        const refused = batch.filter((message) => ['a1', 'a2', 'b1'].includes(nameOf(message)));
        if (refused.length === 0) return;
        throw new UnprocessableMessagesError(
          refused.map((message) => ({ message, cause: `no place for ${nameOf(message)}` })),
        );
      },
    );
    await parked.count(3);
    await subscription.stop();
    expect(namesOf(deliveries.flat()).sort()).toEqual(['a0', 'a1', 'a2', 'b0', 'b1', 'c0', 'd0']);
    const letters = await port.deadLetters(group, { limit: 10 });
    expect(letters.map(({ message, attempts }) => [nameOf(message), attempts]).sort()).toEqual([
      ['a1', 1],
      ['a2', 0],
      ['b1', 1],
    ]);
    expect(letters.find(({ message }) => nameOf(message) === 'a1')?.cause).toBe('no place for a1');
  },

  'delivers again what lies before a parked message to a consumer that has gone back': async ({ port }) => {
    await port.publish(messages('a0', 'a1', 'a2', 'b0'));
    const positions = async (): Promise<Record<string, number>> => ({});
    const first = consumer(port, new Set(['a1']), { positions });
    await first.parked.count(2);
    await first.handled.count(2);
    await first.stop();
    const again = consumer(port, new Set(), { positions });
    await port.publish(messages('b1', 'a3'));
    await again.handled.until((items) => items.some((each) => nameOf(each) === 'b1'));
    await again.parked.count(1);
    await again.stop();
    expect(namesOf(again.handled.items).sort()).toEqual(['a0', 'b0', 'b1']);
    const letters = await port.deadLetters(group, { limit: 10 });
    expect(namesOf(letters.map(({ message }) => message))).toEqual(['a1', 'a2', 'a3']);
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
    for (const limit of [0, -1, 1.5])
      await expect(port.deadLetters(group, { limit })).rejects.toThrow(RangeError);
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
    expect(deliveries.filter((each) => each.redelivered).flatMap((each) => namesOf(each.messages))).toEqual([
      'a0',
      'a1',
      'a2',
    ]);
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

  'tells of what was parked before it is delivered again': async ({ port }) => {
    const [entered, door, told] = [new Received<string>(), gate(), new Received<string>()];
    const untold: string[] = [];
    let broken = true;
    const onParked = async ({ message }: DeadLetter): Promise<void> => told.add(nameOf(message));
    const subscription = port.consume({ ...quick, onParked }, async ({ messages: batch, redelivered }) => {
      const names = namesOf(batch);
      if (broken) throw new Error('broken');
      if (redelivered) untold.push(...names.filter((name) => !told.items.includes(name)));
      entered.add(...names);
      if (names.includes('b0')) await door.opened;
    });
    await port.publish(messages('a0'));
    await told.count(1);
    broken = false;
    await port.publish(messages('b0', 'a1'));
    await entered.until((names) => names.includes('b0'));
    // Most likely a1 is parked by now, and what comes next in turn is the retry.
    const retried = port.retryDeadLetters(group, 'a');
    door.open();
    expect(await retried).toMatchObject({ parked: 0 });
    await entered.until((names) => names.includes('a1'));
    await subscription.stop();
    expect(untold).toEqual([]);
  },

  'waits for a retry when stopped': async ({ port }) => {
    const [entered, door, letters] = [new Received<string>(), gate(), new Received<DeadLetter>()];
    const onParked = async (letter: DeadLetter): Promise<void> => letters.add(letter);
    const subscription = port.consume({ ...quick, onParked }, async ({ messages: batch, redelivered }) => {
      if (!redelivered) throw new Error('broken');
      entered.add(...namesOf(batch));
      await door.opened;
    });
    await port.publish(messages('a0', 'a1'));
    await letters.count(2);
    const retried = port.retryDeadLetters(group, 'a');
    await entered.count(1);
    let stopped = false;
    const stopping = subscription.stop().then(() => (stopped = true));
    await port.publish(messages('b0'));
    expect(stopped).toBe(false);
    door.open();
    await stopping;
    expect(entered.items).toEqual(['a0']);
    expect(await retried).toEqual({ handled: 1, parked: 1 });
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
};
