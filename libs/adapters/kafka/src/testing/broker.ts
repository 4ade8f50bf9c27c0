import { randomUUID } from 'node:crypto';
import { describe } from '@jest/globals';
import type { Fixture } from '@liucheng/ports/testing';
import { Kafka, logLevel } from 'kafkajs';
import { KafkaEventBus } from '../event-bus.ts';
import type { KafkaEventBusOptions } from '../options.ts';

const variable = 'LIUCHENG_TEST_KAFKA_BROKERS';
/** Of the broker that the tests have been given. */
export const brokers: readonly string[] = process.env[variable]?.split(',') ?? [];

/** Tests that need the given broker; left out, with the reason printed, where there is none. */
export function describeWithBroker(title: string, tests: () => void): void {
  if (brokers.length > 0) return describe(title, tests);
  process.stderr.write(`skipped: ${title}: ${variable} is not set\n`);
  describe.skip(`${title} (skipped: ${variable} is not set)`, tests);
}

/** A prefix of its own for each fixture. */
export const freshPrefix = (): string => `t${randomUUID().slice(0, 8)}.`;

/** Sessions and heartbeats so short that tests need not wait long for a rebalance. */
export const quickTimes = { sessionTimeoutMs: 6_000, rebalanceTimeoutMs: 10_000, heartbeatMs: 200 };

export function openBus(options: Partial<KafkaEventBusOptions> & { prefix: string }): Promise<KafkaEventBus> {
  return KafkaEventBus.open({ brokers, clientId: 'test', ...quickTimes, ...options });
}

/** Removes the topics of a prefix. */
export async function deleteTopics(prefix: string, of: readonly string[] = brokers): Promise<void> {
  const admin = new Kafka({ brokers: [...of], clientId: 'cleaner', logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((name) => name.startsWith(prefix));
  if (topics.length > 0) await admin.deleteTopics({ topics });
  await admin.disconnect();
}

/** A fixture for the contract suite: an installation of its own on the given broker. */
export function onFreshPrefix(partitions: number): () => Promise<Fixture<KafkaEventBus>> {
  return async () => {
    const prefix = freshPrefix();
    let current = await openBus({ prefix, partitions });
    return {
      port: current,
      reopen: async () => {
        await current.close();
        current = await openBus({ prefix, partitions });
        return current;
      },
      dispose: async () => {
        await current.close();
        await deleteTopics(prefix);
      },
    };
  };
}
