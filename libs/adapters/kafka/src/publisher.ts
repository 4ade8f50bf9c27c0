import { setTimeout as pause } from 'node:timers/promises';
import { StoreUnavailableError } from '@liucheng/ports';
import { type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import { type ConnectionSettings, Reconnecting } from './connection.ts';

/** A message with the topic it goes to, under Kafka's name. */
export interface TopicRecord {
  readonly topic: string;
  readonly message: Message;
  /** As `sizeOf` tells it. */
  readonly size: number;
}

interface Call {
  /** Records not acknowledged yet. */
  left: number;
  resolve(): void;
  reject(error: unknown): void;
}

interface Waiting extends TopicRecord {
  readonly call: Call;
}

/** kafkajs puts what a send has for one partition into one record batch, and groups it in time that grows as its square. */
const mostRecords = 1_000;
const mostBytes = 4 * 1024 * 1024;
const pauseMs = 100;

function idempotentProducer(kafka: Kafka): Producer {
  return kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
}

/**
 * Stores records, acknowledged by all replicas in sync. One send at a time: what is asked for meanwhile goes with the
 * next one, in the order of the calls. When a send fails, so does all that waits behind it: whether the failed records
 * are stored is not known, and what follows them under their key must not overtake their repetition.
 *
 * A producer is given up at its first failure. kafkajs reuses the sequence numbers of a failed send: if that was stored
 * after all, a broker would take the next records with these numbers for a repetition, acknowledge and drop them.
 */
export class Publisher {
  private readonly producer: Reconnecting<Producer>;
  private waiting: Waiting[] = [];
  private sending: Promise<void> | undefined;

  constructor(
    settings: ConnectionSettings,
    /** How long a send may take in all, in ms. */
    private readonly withinMs: number,
  ) {
    this.producer = new Reconnecting(settings, idempotentProducer);
  }

  /** @throws StoreUnavailableError when the records could not be stored in time; some may be stored all the same. */
  send(records: readonly TopicRecord[]): Promise<void> {
    if (records.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const call: Call = { left: records.length, resolve, reject };
      for (const { topic, message, size } of records) this.waiting.push({ topic, message, size, call });
      this.sending ??= this.drain();
    });
  }

  /** Waits for what was asked for before. */
  async close(): Promise<void> {
    await this.sending;
    await this.producer.close();
  }

  private async drain(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const chunk = this.take();
      try {
        await this.store(chunk);
        for (const { call } of chunk) if (--call.left === 0) call.resolve();
      } catch (error) {
        const failed = new Set([...chunk, ...this.waiting].map(({ call }) => call));
        this.waiting = [];
        for (const call of failed) call.reject(error);
      }
    }
    this.sending = undefined;
  }

  private take(): Waiting[] {
    let [count, size] = [0, 0];
    for (const each of this.waiting) {
      size += each.size;
      if (count === mostRecords || (count > 0 && size > mostBytes)) break;
      count++;
    }
    return this.waiting.splice(0, count);
  }

  private async store(chunk: readonly Waiting[]): Promise<void> {
    const byTopic = new Map<string, Message[]>();
    for (const { topic, message } of chunk) {
      const messages = byTopic.get(topic);
      if (messages) messages.push(message);
      else byTopic.set(topic, [message]);
    }
    const topicMessages = [...byTopic].map(([topic, messages]) => ({ topic, messages }));
    const until = performance.now() + this.withinMs;
    for (;;) {
      try {
        const left = Math.max(until - performance.now(), pauseMs);
        await this.producer.use(left, (producer) => producer.sendBatch({ acks: -1, topicMessages }));
        return;
      } catch (error) {
        const over = until - performance.now() < pauseMs * 2;
        if (over || !(error instanceof StoreUnavailableError)) throw error;
        await pause(pauseMs);
      }
    }
  }
}
