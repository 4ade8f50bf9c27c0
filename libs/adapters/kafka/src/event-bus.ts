import {
  type BusPositions,
  type ConsumeOptions,
  type DeadLetter,
  type DeliveryHandler,
  EventBus,
  type OutgoingMessage,
  partitionName,
  requireLimit,
  requireName,
  requireText,
  StoreUnavailableError,
  type Subscription,
  UnsupportedQueryError,
} from '@liucheng/ports';
import type { Admin } from 'kafkajs';
import { sizeOf, toKafka } from './cloud-event.ts';
import { Reconnecting } from './connection.ts';
import { type ConsumerHost, KafkaConsumer } from './consumer.ts';
import { LetterTopic } from './letter-topic.ts';
import { orderOf } from './letters.ts';
import { type KafkaEventBusOptions, type Settings, settingsOf } from './options.ts';
import { Publisher } from './publisher.ts';
import { boundsOf, lettersPrefix, Topics } from './topics.ts';

/**
 * Event bus on Apache Kafka. Publishing is acknowledged by all replicas in sync; a group's members in any number of
 * processes share the partitions, a number of all topics at a time; a group's parked messages lie on a topic of their own.
 */
export class KafkaEventBus extends EventBus {
  private readonly admin: Reconnecting<Admin>;
  private readonly publisher: Publisher;
  private readonly known: Topics;
  private readonly host: ConsumerHost;
  private readonly consumers = new Map<string, KafkaConsumer>();
  private readonly letters = new Map<string, LetterTopic>();
  /** Publishes to topics that are to be made first, one after the other, so that none overtakes. */
  private making = { waiting: 0, last: Promise.resolve() };
  private closed = false;

  /**
   * @throws RangeError for settings that make no sense.
   * @throws StoreUnavailableError when no broker answers in time.
   */
  static async open(options: KafkaEventBusOptions): Promise<KafkaEventBus> {
    const bus = new KafkaEventBus(settingsOf(options));
    try {
      await bus.known.list();
    } catch (error) {
      await bus.close();
      throw error;
    }
    return bus;
  }

  private constructor(private readonly settings: Settings) {
    super();
    const { connection, topics, prefix, withinMs } = settings;
    this.admin = new Reconnecting(connection, (kafka) => kafka.admin());
    this.publisher = new Publisher(connection, withinMs);
    this.known = new Topics(this.admin, topics, prefix, withinMs);
    this.host = {
      settings: connection,
      admin: this.admin,
      publisher: this.publisher,
      topics: this.known,
      partitions: topics.partitions,
      times: settings.times,
      withinMs,
      retryWithinMs: settings.retryWithinMs,
      now: settings.now,
      onError: settings.onError,
      groupId: (group) => prefix + group,
    };
  }

  override async publish(messages: readonly OutgoingMessage[]): Promise<void> {
    this.requireOpen();
    const { maxMessageBytes } = this.settings.topics;
    const records = messages.map((each) => {
      requireTopic(each.topic);
      requireText(each.key, 'key');
      const message = toKafka(each);
      const size = sizeOf(message);
      if (size > maxMessageBytes) {
        throw new RangeError(
          `event ${each.event.id}: expected at most ${maxMessageBytes} bytes, got ${size}`,
        );
      }
      return { topic: this.known.nameOf(each.topic), message, size };
    });
    await this.make(records.map(({ topic }) => topic));
    try {
      await this.publisher.send(records);
    } catch (error) {
      this.known.forget();
      throw error;
    }
  }

  override consume(options: ConsumeOptions, handler: DeliveryHandler): Subscription {
    this.requireOpen();
    const { group, topics } = options;
    requireName(group, 'group');
    for (const topic of topics) requireTopic(topic);
    if (this.consumers.has(group))
      throw new Error(`group ${group} is being consumed already; stop that consumer first`);
    const consumer = new KafkaConsumer(this.host, this.lettersOf(group), options, handler);
    this.consumers.set(group, consumer);
    return {
      stop: async () => {
        await consumer.stop();
        if (this.consumers.get(group) === consumer) this.consumers.delete(group);
      },
    };
  }

  override async heads(topics: readonly string[]): Promise<BusPositions> {
    const there = new Set(await this.known.list());
    const heads = topics
      .filter((topic) => there.has(topic))
      .map(async (topic) => {
        const name = this.known.nameOf(topic);
        const bounds = await this.admin.use(this.settings.withinMs, (admin) => boundsOf(admin, name));
        return bounds
          .filter(({ high }) => Number(high) > 0)
          .map(({ partition, high }): [string, number] => [
            partitionName({ topic, partition }),
            Number(high),
          ]);
      });
    return Object.fromEntries((await Promise.all(heads)).flat());
  }

  override async topics(): Promise<string[]> {
    return this.known.list();
  }

  override async deadLetters(group: string, page: { after?: string; limit: number }): Promise<DeadLetter[]> {
    requireName(group, 'group');
    requireLimit(page.limit);
    if (page.after !== undefined && !orderOf(page.after))
      throw new UnsupportedQueryError(`after: expected the id of a letter, got ${page.after}`, 'cursor');
    const letters = this.lettersOf(group);
    await letters.catchUp();
    return letters.page(page.after, page.limit);
  }

  override async retryDeadLetters(group: string, key: string): Promise<{ handled: number; parked: number }> {
    const consumer = this.consumers.get(group);
    if (!consumer)
      throw new Error(`no consumer of group ${group} is running here that could handle its dead letters`);
    return consumer.retryKey(key);
  }

  /** Stops the consumers, stores what was published and leaves the brokers. Closing twice does nothing. */
  override async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.consumers.values()].map((consumer) => consumer.stop()));
    this.consumers.clear();
    await this.making.last.catch(() => undefined);
    await Promise.all([...this.letters.values()].map((letters) => letters.close()));
    await this.publisher.close();
    await this.admin.close();
  }

  /** Makes the topics that are missing. When that fails, it fails for those who wait behind it as well. */
  private async make(names: readonly string[]): Promise<void> {
    const { making } = this;
    if (making.waiting === 0 && this.known.has(names)) return;
    making.waiting++;
    const turn = making.last.then(() => this.known.ensure(names));
    making.last = turn;
    // First of all who hear of it: who comes after a failure starts anew.
    turn.catch(() => {
      if (this.making === making) this.making = { waiting: 0, last: Promise.resolve() };
    });
    await turn.finally(() => making.waiting--);
  }

  private lettersOf(group: string): LetterTopic {
    const known = this.letters.get(group);
    if (known) return known;
    const letters = new LetterTopic(this.host, group);
    this.letters.set(group, letters);
    return letters;
  }

  private requireOpen(): void {
    if (this.closed) throw new StoreUnavailableError('the event bus has been closed', 1);
  }
}

/** @throws RangeError */
function requireTopic(topic: string): void {
  requireName(topic, 'topic');
  if (topic === '.' || topic === '..' || topic.startsWith(lettersPrefix)) {
    throw new RangeError(`topic: ${topic} is taken for other things`);
  }
}
