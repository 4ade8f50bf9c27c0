import { setTimeout as pause } from 'node:timers/promises';
import { parseEnvelope } from '@liucheng/kernel';
import {
  StoreUnavailableError,
  UnprocessableMessagesError,
  type BusMessage,
  type BusPositions,
  type Delivery,
  type DocumentStore,
  type EventBus,
  type RefusedMessage,
  type Subscription,
} from '@liucheng/ports';
import {
  definitionPublished,
  definitionWithdrawn,
  eventFields,
  organisationTopic,
  type Logger,
} from '@liucheng/service-kit';
import type { DefinitionRegistry } from './definitions.ts';
import { readLaneHeads } from './lane-head.ts';
import type { Lanes } from './lanes.ts';
import type { Letters } from './letters.ts';
import { Positions } from './positions.ts';
import type { MonitorSettings } from './settings.ts';
import { subscribedTopic } from './subscriptions/message.ts';
import { violationTopic } from './violation-topic.ts';

/** Topics of the suite in which there are no cases: the organisation's, and what the monitor itself says. */
const unjudged: ReadonlySet<string> = new Set([organisationTopic, violationTopic, subscribedTopic]);

/** The monitor's consumer on the bus: which topics it reads, and which lane gets what. */
export class Consumer {
  private readonly stopping = new AbortController();
  private subscription: Subscription | undefined;
  private running: Promise<void> = Promise.resolve();
  private reading: readonly string[];
  /** Lanes have gone back. */
  private behind = false;
  /** Retries need the running consumer, and new topics need another one: one after the other. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly bus: EventBus,
    private readonly documents: DocumentStore,
    private readonly lanes: Lanes,
    private readonly letters: Letters,
    private readonly definitions: DefinitionRegistry,
    private readonly settings: MonitorSettings,
    private readonly logger: Logger,
  ) {
    this.reading = [...settings.topics];
  }

  /**
   * All that there are now, also those that are not read yet. Neither the organisation nor what the monitor itself says of
   * violations is a process: nothing in them is judged.
   */
  async topics(): Promise<readonly string[]> {
    const all = new Set([...this.reading, ...(await this.bus.topics())]);
    return [...all]
      .filter((topic) => topic.startsWith(this.settings.topicPrefix) && !unjudged.has(topic))
      .sort();
  }

  async start(): Promise<void> {
    await this.findTopics();
    this.consume();
    this.running = this.keepUp();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.queue;
    await this.subscription?.stop();
  }

  /** A definition is new: letters that waited for it are delivered again. */
  definitionsAdded(): void {
    this.letters.look();
    void this.retried();
  }

  /** Resolves when letters that wait for a definition known by now have been tried again. */
  retried(): Promise<void> {
    return this.exclusive(() => this.letters.retryKnown());
  }

  /** Delivers the parked messages of a key again, from the oldest to the first that fails again. */
  retry(key: string): Promise<{ handled: number; parked: number }> {
    return this.exclusive(() => this.letters.retry(key));
  }

  /**
   * A lane was found older than it had been, and stores nothing more. All lanes are opened again from what is stored, as a
   * store goes back as a whole, and the bus is read on from there: what the group has told it of its place does not count.
   */
  startOver(): void {
    this.behind = true;
    void this.exclusive(() => this.startedOver()).catch((err: unknown) =>
      this.logger.error({ err }, 'lanes that have gone back are opened again later'),
    );
  }

  private async startedOver(): Promise<void> {
    if (!this.behind || this.stopping.signal.aborted) return;
    this.logger.error({}, 'the document store has gone back: what it has lost is read again from the bus');
    await this.lanes.goneBack();
    // No delivery is under way afterwards: one from behind the place to go on from would pass over what lies before it.
    await this.subscription?.stop();
    await this.lanes.close();
    if (this.stopping.signal.aborted) return;
    this.behind = false;
    this.consume();
  }

  private consume(): void {
    const { group, batchSize, retry } = this.settings;
    this.subscription = this.bus.consume(
      {
        topics: this.reading,
        group,
        batchSize,
        retry,
        onAssigned: (partitions) => this.assigned(partitions),
        positions: () => this.positions(),
        onParked: (letter) => this.letters.parked(letter),
        onError: (err, attempt) => this.report(err, attempt),
      },
      (delivery) => this.deliver(delivery),
    );
  }

  private async assigned(partitions: readonly number[]): Promise<void> {
    await this.lanes.assign(partitions, await this.letters.all());
    this.letters.look();
  }

  /** As they are stored, whichever lanes this instance has. */
  private async positions(): Promise<BusPositions> {
    const heads = await readLaneHeads(this.documents);
    return Object.assign(
      {},
      ...heads.map(({ doc }) => Positions.from(doc.partitions).values),
    ) as BusPositions;
  }

  /**
   * Each lane handles what is its own. If one cannot, all of the delivery comes again, and does nothing where it was
   * handled. Only what is certain not to help is refused: whatever else goes wrong is tried again, as long as it takes.
   */
  private async deliver({ messages, redelivered }: Delivery): Promise<void> {
    const byLane = laneByLane(messages);
    const refused: RefusedMessage[] = [];
    try {
      if (byLane.size > 1) await this.learn(messages);
      const outcomes = await Promise.allSettled(
        [...byLane].map(async ([partition, ofLane]) =>
          this.lanes.get(partition).intake.handle({ messages: ofLane, redelivered }),
        ),
      );
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') throw outcome.reason;
        refused.push(...outcome.value);
      }
    } catch (error) {
      if (error instanceof StoreUnavailableError) throw error;
      throw new StoreUnavailableError('the batch could not be stored', 1, { cause: error });
    }
    if (refused.length > 0) throw new UnprocessableMessagesError(refused);
  }

  /** A definition, and that one is withdrawn, counts for all lanes of its delivery. What is wrong with one, its lane says. */
  private async learn(messages: readonly BusMessage[]): Promise<void> {
    for (const { event } of messages) {
      if (event.type !== definitionPublished && event.type !== definitionWithdrawn) continue;
      const parsed = parseEnvelope(event);
      if (!('envelope' in parsed)) continue;
      if (event.type === definitionPublished) await this.definitions.accept(parsed.envelope);
      else await this.definitions.withdrawals.accept(parsed.envelope);
    }
  }

  private report(err: unknown, attempt: number): void {
    if (err instanceof UnprocessableMessagesError) {
      const parsed = parseEnvelope(err.refused[0]?.message.event);
      const first = 'faults' in parsed ? undefined : eventFields(parsed.envelope);
      this.logger.warn({ refused: err.refused.length, ...first }, err.message);
    } else this.logger.error({ err, attempt }, 'intake is held up');
  }

  private async keepUp(): Promise<void> {
    const { signal } = this.stopping;
    const { topicRefreshMs } = this.settings;
    while (!signal.aborted) {
      try {
        await this.definitions.lookAgain();
        await this.retried();
        await this.exclusive(() => this.startedOver());
        await this.exclusive(() => this.readNewTopics());
      } catch (err) {
        this.logger.error({ err }, 'topics cannot be read');
      }
      await pause(topicRefreshMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** True when there are new ones. */
  private async findTopics(): Promise<boolean> {
    const topics = await this.topics();
    const grown = topics.length > this.reading.length;
    this.reading = topics;
    return grown;
  }

  private async readNewTopics(): Promise<void> {
    if (!(await this.findTopics()) || this.stopping.signal.aborted) return;
    await this.subscription?.stop();
    this.consume();
  }

  private exclusive<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }
}

function laneByLane(messages: readonly BusMessage[]): Map<number, BusMessage[]> {
  const lanes = new Map<number, BusMessage[]>();
  for (const message of messages) {
    const known = lanes.get(message.partition);
    if (known) known.push(message);
    else lanes.set(message.partition, [message]);
  }
  return lanes;
}
