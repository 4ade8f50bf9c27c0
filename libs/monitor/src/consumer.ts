import { setTimeout as pause } from 'node:timers/promises';
import { parseEnvelope, type Clock } from '@liucheng/kernel';
import {
  StoreUnavailableError,
  UnprocessableMessagesError,
  type DeadLetter,
  type Delivery,
  type DocumentStore,
  type EventBus,
  type Subscription,
} from '@liucheng/ports';
import type { Logger } from '@liucheng/service-kit';
import { caseId, storeUnknownCase, type CaseDocument } from './case-document.ts';
import { collections } from './collections.ts';
import type { DefinitionRegistry } from './definitions.ts';
import { originOf } from './imports.ts';
import { noDefinition, type Intake } from './intake.ts';
import { touch, type LiveCases } from './live-cases.ts';
import { Positions, type Progress } from './positions.ts';
import type { MonitorSettings } from './settings.ts';
import type { SingleWriter } from './single-writer.ts';
import type { WorkUnit } from './work-unit.ts';

const lettersPerPage = 500;

/** The monitor's consumer on the bus: which topics it reads, what is parked, and what is tried again. */
export class Consumer {
  private readonly stopping = new AbortController();
  private subscription: Subscription | undefined;
  private running: Promise<void> = Promise.resolve();
  private reading: readonly string[];
  /** Letters may wait for a definition that is there by now. */
  private retryDue = true;
  /** Retries need the running consumer, and new topics need another one: one after the other. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly bus: EventBus,
    private readonly documents: DocumentStore,
    private readonly writer: SingleWriter,
    private readonly intake: Intake,
    private readonly cases: LiveCases,
    private readonly definitions: DefinitionRegistry,
    private readonly progress: Progress,
    private readonly clock: Clock,
    private readonly settings: MonitorSettings,
    private readonly logger: Logger,
  ) {
    this.reading = [...settings.topics];
  }

  /** All that there are now, also those that are not read yet. */
  async topics(): Promise<readonly string[]> {
    const all = new Set([...this.reading, ...(await this.bus.topics())]);
    return [...all].filter((topic) => topic.startsWith(this.settings.topicPrefix)).sort();
  }

  async start(): Promise<void> {
    let positions = Positions.from(await this.documents.positions(this.settings.group));
    // Told of before, but perhaps not passed: a crash may have come between.
    for await (const letter of this.letters()) positions = positions.parked(letter.message);
    this.progress.advance(positions);
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
    this.retryDue = true;
    void this.retried();
  }

  /** Resolves when letters that wait for a definition known by now have been tried again. */
  retried(): Promise<void> {
    return this.exclusive(() => this.retryKnown());
  }

  /** Delivers the parked messages of a key again, from the oldest to the first that fails again. */
  retry(key: string): Promise<{ handled: number; parked: number }> {
    return this.exclusive(() => this.retryKey(key));
  }

  private consume(): void {
    const { group, batchSize, retry } = this.settings;
    this.subscription = this.bus.consume(
      {
        topics: this.reading,
        group,
        batchSize,
        retry,
        positions: () => this.documents.positions(group),
        onParked: (letter) => this.writer.run((unit) => this.parked(letter, unit)),
        onError: (err, attempt) => this.report(err, attempt),
      },
      (delivery) => this.deliver(delivery),
    );
  }

  /** Only what is certain not to help is refused: whatever else goes wrong is tried again, for as long as it takes. */
  private async deliver(delivery: Delivery): Promise<void> {
    try {
      await this.intake.handle(delivery);
    } catch (error) {
      if (error instanceof UnprocessableMessagesError || error instanceof StoreUnavailableError) throw error;
      throw new StoreUnavailableError('the batch could not be stored', 1, { cause: error });
    }
  }

  private report(err: unknown, attempt: number): void {
    if (err instanceof UnprocessableMessagesError)
      this.logger.warn({ refused: err.refused.length }, err.message);
    else this.logger.error({ err, attempt }, 'intake is held up');
  }

  private async keepUp(): Promise<void> {
    const { signal } = this.stopping;
    const { topicRefreshMs } = this.settings;
    while (!signal.aborted) {
      try {
        await this.retried();
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

  private async retryKey(key: string): Promise<{ handled: number; parked: number }> {
    const ids = new Set<string>();
    for await (const letter of this.letters()) {
      const id = letter.message.key === key ? caseOf(letter)?.id : undefined;
      if (id !== undefined) ids.add(id);
    }
    const result = await this.bus.retryDeadLetters(this.settings.group, key);
    if (result.parked === 0 && ids.size > 0) await this.writer.run((unit) => this.unmark([...ids], unit));
    return result;
  }

  private async retryKnown(): Promise<void> {
    if (!this.retryDue) return;
    this.retryDue = false;
    try {
      const keys = new Set<string>();
      for await (const letter of this.letters()) {
        const { process, version } = caseOf(letter) ?? {};
        if (process === undefined || version === undefined || !letter.cause.startsWith(noDefinition))
          continue;
        if (this.definitions.get(process, version)) keys.add(letter.message.key);
      }
      for (const key of keys) await this.retryKey(key);
    } catch (err) {
      this.retryDue = true;
      this.logger.warn({ err }, 'letters that wait for a definition are tried again later');
    }
  }

  private async parked(letter: DeadLetter, unit: WorkUnit): Promise<void> {
    const { key } = letter.message;
    const positions = this.progress.current.parked(letter.message);
    unit.positions = positions.values;
    unit.onCommit(() => this.progress.advance(positions));
    // Letters behind the first were not tried: nothing new to tell.
    if (letter.attempts === 0) return;
    const { cause, parkedAt } = letter;
    unit.notices.push({ kind: 'parked', at: parkedAt, key, letter: letter.id, cause });
    const mark = { cause, since: parkedAt };
    const ofCase = caseOf(letter);
    if (!ofCase) return;
    const live = (await this.cases.take([ofCase.id])).get(ofCase.id);
    if (live) {
      live.parked = mark;
      await this.cases.store([touch(live)], parkedAt, unit);
    } else if (!(await this.documents.get<CaseDocument>(collections.cases.name, ofCase.id))) {
      storeUnknownCase(ofCase.id, { ...ofCase, origin: originOf(letter.message) }, mark, unit);
    }
  }

  private async unmark(ids: readonly string[], unit: WorkUnit): Promise<void> {
    const marked = [...(await this.cases.take(ids)).values()];
    for (const live of marked) live.parked = undefined;
    await this.cases.store(marked.map(touch), this.clock.now(), unit);
  }

  private exclusive<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.queue.then(work);
    this.queue = result.catch(() => undefined);
    return result;
  }

  /** All letters of the group, oldest first. */
  private async *letters(): AsyncGenerator<DeadLetter> {
    const { group } = this.settings;
    let after: string | undefined;
    for (;;) {
      const page = await this.bus.deadLetters(group, {
        limit: lettersPerPage,
        ...(after === undefined ? {} : { after }),
      });
      yield* page;
      after = page.at(-1)?.id;
      if (page.length < lettersPerPage) return;
    }
  }
}

/** The case that a letter belongs to, as far as its event can be read. */
function caseOf({
  message,
}: DeadLetter):
  | { readonly id: string; readonly process: string; readonly version: number; readonly subject: string }
  | undefined {
  const parsed = parseEnvelope(message.event);
  if ('faults' in parsed) return undefined;
  const { process, processversion: version, subject } = parsed.envelope;
  const id = caseId(process, subject);
  return id === undefined ? undefined : { id, process, version, subject };
}
