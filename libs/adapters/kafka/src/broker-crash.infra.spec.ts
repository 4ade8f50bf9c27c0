import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { type BusMessage, type OutgoingMessage, StoreUnavailableError } from '@liucheng/ports';
import { envelope, Received } from '@liucheng/ports/testing';
import { KafkaEventBus } from './event-bus.ts';
import { freshPrefix, quickTimes } from './testing/broker.ts';
import { describeWithOwnBroker, ownBroker } from './testing/own-broker.ts';

const crashes = 2;
const publishers = 4;
const topic = 'liucheng.finance';

describeWithOwnBroker('a broker that crashes', () => {
  let running = false;
  let broker: Awaited<ReturnType<typeof ownBroker>>;
  const open = (): Promise<KafkaEventBus> =>
    KafkaEventBus.open({
      brokers: [broker.brokers],
      clientId: 'test',
      prefix: freshPrefix(),
      partitions: 3,
      withinMs: 2_000,
      ...quickTimes,
    });
  beforeAll(async () => {
    broker = await ownBroker();
  }, 180_000);
  afterEach(() => {
    running = false;
  });
  afterAll(() => broker.remove(), 30_000);

  const message = (key: string, sequence: number): OutgoingMessage => ({
    topic,
    key,
    event: envelope(key, sequence),
  });

  /** Publishes again until it is acknowledged, as a relay does. */
  const stored = async (bus: KafkaEventBus, messages: readonly OutgoingMessage[]): Promise<void> => {
    const error = await bus.publish(messages).catch((reason: unknown) => reason);
    if (error instanceof StoreUnavailableError) return stored(bus, messages);
    if (error !== undefined) throw error;
  };

  it(`loses nothing that was acknowledged, and keeps the order of keys, over ${crashes} kill -9 under load`, async () => {
    const bus = await open();
    const received = new Received<BusMessage>();
    const subscription = bus.consume({ topics: [topic], group: 'g' }, async ({ messages }) =>
      received.add(...messages),
    );
    running = true;
    const refusals: unknown[] = [];
    const acknowledged = new Map<string, number>();
    /** One key after the other's acknowledgement, what was refused again and again, as a relay does. */
    const publish = async (key: string): Promise<void> => {
      for (let sequence = 0; running;) {
        try {
          await bus.publish([message(key, sequence), message(key, sequence + 1)]);
          acknowledged.set(key, sequence + 1);
          sequence += 2;
        } catch (error) {
          refusals.push(error);
        }
      }
    };
    const load = Array.from({ length: publishers }, (_, index) => publish(`k${index}`));
    for (let crash = 0; crash < crashes; crash++) {
      const before = received.items.length;
      await received.count(before + 500);
      await broker.kill9();
      await broker.restart();
    }
    await received.count(received.items.length + 500);
    running = false;
    await Promise.all(load);
    await received.until((items) =>
      [...acknowledged].every(([key, last]) =>
        items.some((each) => each.key === key && each.event.sequence === last),
      ),
    );
    await subscription.stop();
    await bus.close();
    for (const [key, last] of acknowledged) {
      const sequences = received.items.filter((each) => each.key === key).map(({ event }) => event.sequence);
      const firsts = [...new Set(sequences)];
      expect(firsts).toEqual(Array.from({ length: last + 1 }, (_, sequence) => sequence));
    }
    expect(refusals.every((error) => error instanceof StoreUnavailableError)).toBe(true);
    const stored = new Set(received.items.map(({ partition, offset }) => `${partition}/${offset}`)).size;
    const total = [...acknowledged.values()].reduce((sum, last) => sum + last + 1, 0);
    process.stderr.write(
      `${total} acknowledged, ${stored - total} stored twice, ${received.items.length - stored} delivered again, ` +
        `${refusals.length} publishes refused\n`,
    );
  }, 90_000);

  it('is told of within the time that was set, and everything goes on when it is back', async () => {
    const bus = await open();
    await bus.publish([message('a', 0)]);
    const received = new Received<BusMessage>();
    const subscription = bus.consume({ topics: [topic], group: 'g' }, async ({ messages }) =>
      received.add(...messages),
    );
    await received.count(1);
    await broker.kill9();
    const since = performance.now();
    const outcomes = await Promise.allSettled([
      bus.publish([message('a', 1)]),
      bus.publish([message('b', 1)]),
      bus.heads([topic]),
      bus.deadLetters('g', { limit: 1 }),
      open(),
    ]);
    expect(performance.now() - since).toBeLessThan(4_000);
    for (const outcome of outcomes) {
      expect(outcome.status === 'rejected' && outcome.reason).toBeInstanceOf(StoreUnavailableError);
    }
    await broker.restart();
    await stored(bus, [message('a', 1), message('a', 2)]);
    await received.until((items) => items.some(({ event }) => event.sequence === 2));
    expect((await bus.heads([topic]))[`${topic}/${received.items[0]?.partition}`]).toBeGreaterThanOrEqual(3);
    await subscription.stop();
    await bus.close();
  }, 180_000);
});
