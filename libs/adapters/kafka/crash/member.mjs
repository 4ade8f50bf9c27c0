/**
 * Consumes a topic as a member of a group until it is killed. Prints `r <partitions>` when it gets partitions, and for
 * each delivery `s` and `d`, when it starts and when it is done, with the keys and sequences in it.
 */
import { writeSync } from 'node:fs';
import { setTimeout as work } from 'node:timers/promises';
import { KafkaEventBus } from '@liucheng/kafka';

const [, , brokers, prefix, topic, group, partitions, times] = process.argv;
const bus = await KafkaEventBus.open({
  brokers: brokers.split(','),
  clientId: 'member',
  prefix,
  partitions: Number(partitions),
  ...JSON.parse(times),
});
bus.consume(
  {
    topics: [topic],
    group,
    batchSize: 20,
    onAssigned: async (numbers) => void writeSync(1, `r ${numbers.join(' ')}\n`),
  },
  async ({ messages }) => {
    const names = messages.map(({ event }) => event.id).join(' ');
    writeSync(1, `s ${names}\n`);
    await work(5);
    writeSync(1, `d ${names}\n`);
  },
);
