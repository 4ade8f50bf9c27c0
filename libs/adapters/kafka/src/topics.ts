import { setTimeout as pause } from 'node:timers/promises';
import type { Admin, ITopicConfig } from 'kafkajs';
import type { Reconnecting } from './connection.ts';
import { faultType } from './errors.ts';

export interface TopicSettings {
  readonly partitions: number;
  readonly replication: number;
  readonly minInSync: number;
  /** How long messages are kept, in ms; -1: for good. */
  readonly retentionMs: number;
  /** Topics, under the port's names, of which everything is kept. */
  readonly kept: readonly string[];
  readonly maxMessageBytes: number;
}

const spreading = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION']);
const spreadsMs = 20;
/** Letters hold a message and what is said of it. */
export const letterOverheadBytes = 1024 * 1024;
export const lettersPrefix = 'dead-letters.';

/** The topics of an installation: their names in Kafka, and that they are there with the right number of partitions. */
export class Topics {
  private readonly sound = new Set<string>();
  private making: Promise<void> = Promise.resolve();

  constructor(
    private readonly admin: Reconnecting<Admin>,
    private readonly settings: TopicSettings,
    private readonly prefix: string,
    private readonly withinMs: number,
  ) {}

  nameOf(topic: string): string {
    return this.prefix + topic;
  }

  /** Where the parked messages of a group lie. */
  lettersOf(group: string): string {
    return this.prefix + lettersPrefix + group;
  }

  /** The port's name of a topic. */
  topicOf(name: string): string {
    return name.slice(this.prefix.length);
  }

  /** Topics of messages, under the port's names, sorted. */
  async list(): Promise<string[]> {
    const all = await this.admin.use(this.withinMs, (admin) => admin.listTopics());
    const letters = this.lettersOf('');
    return all
      .filter((name) => name.startsWith(this.prefix) && !name.startsWith(letters) && !name.startsWith('__'))
      .map((name) => this.topicOf(name))
      .sort();
  }

  has(names: readonly string[]): boolean {
    return names.every((name) => this.sound.has(name));
  }

  async exists(name: string): Promise<boolean> {
    if (this.sound.has(name)) return true;
    return (await this.admin.use(this.withinMs, (admin) => admin.listTopics())).includes(name);
  }

  /**
   * Makes the topics (Kafka's names) that are not there yet.
   * @throws Error when one is there with another number of partitions.
   */
  ensure(names: readonly string[]): Promise<void> {
    const done = this.making.then(() => this.make(names));
    this.making = done.catch(() => undefined);
    return done;
  }

  /** After a failure: a topic may have been deleted. */
  forget(): void {
    this.sound.clear();
  }

  private async make(names: readonly string[]): Promise<void> {
    const unknown = [...new Set(names)].filter((name) => !this.sound.has(name));
    if (unknown.length === 0) return;
    const there = new Set(await this.admin.use(this.withinMs, (admin) => admin.listTopics()));
    const missing = unknown.filter((name) => !there.has(name));
    if (missing.length > 0) {
      const topics = missing.map((name) => this.configOf(name));
      const request = { topics, timeout: this.withinMs, waitForLeaders: false };
      await this.admin.use(this.withinMs, (admin) => admin.createTopics(request));
    }
    const { topics } = await this.admin.use(this.withinMs, (admin) =>
      spread(() => admin.fetchTopicMetadata({ topics: unknown })),
    );
    for (const { name, partitions } of topics) {
      if (partitions.length !== this.settings.partitions) {
        throw new Error(
          `topic ${name} has ${partitions.length} partitions, but this installation has ${this.settings.partitions} ` +
            'in every topic: a case would be handled in two places; set the number that the topic has, or make the topic anew',
        );
      }
      this.sound.add(name);
    }
  }

  private configOf(topic: string): ITopicConfig {
    const { partitions, replication, minInSync, kept, maxMessageBytes } = this.settings;
    const retentionMs = kept.includes(this.topicOf(topic)) ? -1 : this.settings.retentionMs;
    const letters = topic.startsWith(this.lettersOf(''));
    const config: Record<string, string> = letters
      ? { 'cleanup.policy': 'compact', 'max.message.bytes': String(maxMessageBytes + letterOverheadBytes) }
      : {
          'cleanup.policy': 'delete',
          'retention.ms': String(retentionMs),
          'retention.bytes': '-1',
          'max.message.bytes': String(maxMessageBytes),
        };
    config['min.insync.replicas'] = String(minInSync);
    return {
      topic,
      numPartitions: partitions,
      replicationFactor: replication,
      configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
    };
  }
}

/** The first and the next offset of each partition, Kafka's. The bound is the caller's. */
export function boundsOf(admin: Admin, topic: string): ReturnType<Admin['fetchTopicOffsets']> {
  return spread(() => admin.fetchTopicOffsets(topic));
}

/** A topic just made is not known to all brokers at once. */
async function spread<Result>(work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!spreading.has(faultType(error) ?? '')) throw error;
      await pause(spreadsMs);
    }
  }
}
