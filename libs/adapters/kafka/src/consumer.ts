import {
  type BusMessage,
  type ConsumeOptions,
  defaultRetry,
  DeliveryDiscipline,
  type DeliveryHandler,
  type Letters,
  partitionName,
  retryPause,
  type Subscription,
} from '@liucheng/ports';
import { fromKafka } from './cloud-event.ts';
import { Checkpoints } from './checkpoints.ts';
import type { LetterTopic, LetterTopicHost, Retried } from './letter-topic.ts';
import { type Assignment, Member, type Place } from './member.ts';
import type { FetchedRecord } from './offers.ts';

/** What a consumer needs of the bus it runs on. */
export interface ConsumerHost extends LetterTopicHost {
  /** Kafka's name of the group. */
  groupId(group: string): string;
  /** How long a retry elsewhere may take, in ms. */
  readonly retryWithinMs: number;
}

const defaultBatch = 500;
const untoldPage = 100;
const idleMs = 1_000;

/** The running consumer of one group: one delivery at a time over all partitions that this member has. */
export class KafkaConsumer implements Subscription {
  private readonly stopping = new AbortController();
  private readonly discipline: DeliveryDiscipline;
  private readonly checkpoints: Checkpoints;
  private readonly ended: Promise<void>;
  private member: Member | undefined;

  constructor(
    private readonly host: ConsumerHost,
    private readonly letters: LetterTopic,
    private readonly options: ConsumeOptions,
    handler: DeliveryHandler,
  ) {
    this.discipline = new DeliveryDiscipline(this.ownLetters(), options, handler);
    this.checkpoints = new Checkpoints(host, host.groupId(options.group), options);
    letters.onRequest = (key) => this.retryHere(key);
    this.ended = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.member?.drain();
    await this.ended;
    const { member } = this;
    if (!member) return;
    await this.discipline.exclusive(() => this.checkpoints.finish(member));
    this.letters.onRequest = undefined;
    await member.stop();
  }

  /** @throws StoreUnavailableError when another member has the key's partition and does not answer in time. */
  async retryKey(key: string): Promise<Retried> {
    await this.letters.catchUp();
    const here = await this.retryHere(key);
    if (here) return here;
    const letter = this.letters.image.first(key);
    if (!letter) return { handled: 0, parked: 0 };
    return this.letters.ask(key, letter.message.partition, this.host.retryWithinMs);
  }

  /** In turn with deliveries; undefined when the key's partition is not here. */
  private async retryHere(key: string): Promise<Retried | undefined> {
    return this.discipline.exclusive(async () => {
      const letter = this.letters.image.first(key);
      if (!letter) return { handled: 0, parked: 0 };
      const ready = this.member?.ready;
      if (!ready?.partitions.includes(letter.message.partition)) return undefined;
      return this.discipline.retryKey(key, ready.signal);
    });
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const { host, options } = this;
    const names = options.topics.map((topic) => host.topics.nameOf(topic));
    await this.discipline.untilDone(() => host.topics.ensure(names), signal);
    if (signal.aborted) return;
    const member = (this.member = new Member({
      settings: host.settings,
      groupId: host.groupId(options.group),
      topics: names,
      partitions: host.partitions,
      times: host.times,
      onError: (error, attempt) => options.onError?.(error, attempt),
      prepare: (assignment) => this.discipline.exclusive(() => this.prepare(assignment)),
    }));
    const { firstDelayMs } = options.retry ?? defaultRetry;
    for (let attempt = 0; !signal.aborted;) {
      try {
        const idle = await this.discipline.exclusive(() => this.step(member));
        attempt = 0;
        if (idle) await member.next(idleMs);
      } catch (error) {
        // Not a message's fault: Kafka, the store of positions or `onParked` failed. Nothing has been skipped.
        attempt++;
        options.onError?.(error, attempt);
        await retryPause(attempt, firstDelayMs, member.ready?.signal ?? signal);
      }
    }
  }

  /** All that was delivered before has ended, as this waits its turn. */
  private async prepare({ partitions, signal }: Assignment): Promise<readonly Place[]> {
    let places: readonly Place[] = [];
    await this.discipline.untilDone(async () => {
      await this.letters.catchUp();
      await this.options.onAssigned?.(partitions);
      places = await this.checkpoints.starts(partitions);
    }, signal);
    this.discipline.lookForUntold();
    return places;
  }

  /** Handles one batch; true when there was none. */
  private async step(member: Member): Promise<boolean> {
    if (this.stopping.signal.aborted) return true;
    await member.confirm();
    const { ready } = member;
    if (ready) await this.discipline.tellParked();
    const taken = member.take(this.options.batchSize ?? defaultBatch);
    const messages = taken.records.flatMap((record) => this.decode(record));
    const handled =
      ready && (messages.length === 0 || (await this.discipline.handle(messages, ready.signal)));
    if (handled) this.checkpoints.handled(taken);
    try {
      await this.checkpoints.flush(member);
    } finally {
      if (handled) member.done(taken);
      // Also when the place in the group is lost, and with it the right to say where it was.
      member.release();
    }
    return taken.records.length === 0;
  }

  /** What is no event was published by somebody else: there is nothing to park, and nobody to give it to. */
  private decode({ topic, partition, record }: FetchedRecord): BusMessage[] {
    const name = this.host.topics.topicOf(topic);
    try {
      return [fromKafka(name, partition, record)];
    } catch (error) {
      const what = `left out what lies in ${partitionName({ topic: name, partition })} at offset ${Number(record.offset) + 1}`;
      this.options.onError?.(new Error(`${what}: ${(error as Error).message}`, { cause: error }), 1);
      return [];
    }
  }

  /** The group's letters, and of those to tell of, the ones of this member's partitions. */
  private ownLetters(): Letters {
    const { letters } = this;
    const { image } = letters;
    return {
      holds: (key) => image.holds(key),
      first: (key) => image.first(key),
      count: (key) => image.count(key),
      untold: () => image.untold(this.member?.ready?.partitions ?? [], untoldPage),
      park: (parkings) => letters.park(parkings),
      told: (all) => letters.told(all),
      failedAgain: (letter, cause) => letters.failedAgain(letter, cause),
      handled: (letter) => letters.handled(letter),
    };
  }
}
