import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { BusMessage, OutgoingMessage } from '@liucheng/ports';
import { envelope, Received } from '@liucheng/ports/testing';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import type { KafkaEventBus } from './event-bus.ts';
import { brokers, deleteTopics, describeWithBroker, freshPrefix, openBus } from './testing/broker.ts';

const message = (sequence: number): OutgoingMessage => ({
  topic: 't',
  key: 'a',
  event: envelope('a', sequence),
});

describeWithBroker('topics that others have been at', () => {
  let prefix: string;
  let bus: KafkaEventBus;
  let kafka: Kafka;
  let admin: Admin;
  beforeEach(async () => {
    prefix = freshPrefix();
    bus = await openBus({ prefix, partitions: 1 });
    kafka = new Kafka({ brokers: [...brokers], clientId: 'other', logLevel: logLevel.NOTHING });
    admin = kafka.admin();
    await admin.connect();
  });
  afterEach(async () => {
    await bus.close();
    await admin.disconnect();
    await deleteTopics(prefix);
  });

  function consume(positions?: Record<string, number>): {
    errors: Received<string>;
    handled: Received<BusMessage>;
  } {
    const [errors, handled] = [new Received<string>(), new Received<BusMessage>()];
    bus.consume(
      {
        topics: ['t'],
        group: 'g',
        retry: { attempts: 3, firstDelayMs: 10 },
        onError: (error) => errors.add(String(error)),
        ...(positions ? { positions: async () => positions } : {}),
      },
      async ({ messages }) => handled.add(...messages),
    );
    return { errors, handled };
  }

  it('are refused with another number of partitions', async () => {
    await admin.createTopics({ topics: [{ topic: `${prefix}t`, numPartitions: 4 }] });
    await expect(bus.publish([message(0)])).rejects.toThrow(
      `${prefix}t has 4 partitions, but this installation has 1`,
    );
    const { errors } = consume();
    expect((await errors.count(1))[0]).toContain('has 4 partitions');
  });

  it('are not consumed by a group that has handled more than there is', async () => {
    await bus.publish([message(0)]);
    const { errors, handled } = consume({ 't/0': 5 });
    expect((await errors.count(2))[1]).toContain('group g has handled t/0 up to offset 5, but it ends at 1');
    expect(handled.items).toEqual([]);
  });

  it('are consumed from where they begin, and what is lost is told, when messages are not kept any more', async () => {
    await bus.publish([0, 1, 2, 3, 4].map(message));
    await admin.fetchTopicOffsets(`${prefix}t`);
    await admin.deleteTopicRecords({ topic: `${prefix}t`, partitions: [{ partition: 0, offset: '3' }] });
    const { errors, handled } = consume({ 't/0': 1 });
    await handled.count(2);
    expect(handled.items.map(({ offset, event }) => [offset, event.sequence])).toEqual([
      [4, 3],
      [5, 4],
    ]);
    expect(errors.items).toEqual([
      expect.stringContaining('the messages up to 3 are not kept any more: 2 messages are lost'),
    ]);
  });

  it('may hold what is no event: that is left out, and told', async () => {
    await bus.publish([message(0)]);
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic: `${prefix}t`, messages: [{ key: 'a', value: 'hello' }] });
    await producer.disconnect();
    await bus.publish([message(1)]);
    const { errors, handled } = consume();
    await handled.count(2);
    expect(handled.items.map(({ event }) => event.sequence)).toEqual([0, 1]);
    expect(errors.items).toEqual([expect.stringContaining('left out what lies in t/0 at offset 2')]);
  });

  it('keep their own names out of reach, and take no event that is too large', async () => {
    await expect(bus.publish([{ ...message(0), topic: 'dead-letters.g' }])).rejects.toThrow(RangeError);
    const large = { ...message(0), event: envelope('a', 0, { text: 'x'.repeat(17 * 1024 * 1024) }) };
    await expect(bus.publish([large])).rejects.toThrow('expected at most 16777216 bytes');
    expect(await bus.topics()).toEqual([]);
  });
});
