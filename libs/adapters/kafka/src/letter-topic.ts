import { randomUUID } from 'node:crypto';
import { type DeadLetter, type Parking, StoreUnavailableError } from '@liucheng/ports';
import type { Admin, Message } from 'kafkajs';
import type { ConnectionSettings, Reconnecting } from './connection.ts';
import { LetterImage, orderOf, placeOf, type StoredLetter } from './letters.ts';
import { Member, type MemberTimes } from './member.ts';
import type { FetchedRecord } from './offers.ts';
import type { Publisher } from './publisher.ts';
import { within } from './within.ts';
import { sizeOf } from './cloud-event.ts';
import { boundsOf, type Topics } from './topics.ts';

export interface LetterTopicHost {
  readonly settings: ConnectionSettings;
  readonly admin: Reconnecting<Admin>;
  readonly publisher: Publisher;
  readonly topics: Topics;
  readonly partitions: number;
  readonly times: MemberTimes;
  readonly withinMs: number;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/** What a retry came to. */
export interface Retried {
  readonly handled: number;
  readonly parked: number;
}

type Value =
  | { readonly letter: StoredLetter }
  | { readonly retry: string }
  | { readonly answer: Retried }
  | { readonly marker: true };

/** A request is repeated, as an owner that is just coming or going overlooks it. */
const askedEveryMs = 2_000;
const requestPrefix = 'retry ';
const markerAfterMs = 1_000;
const first = [0, 0] as const;

/**
 * The parked messages of a group: a compacted topic with the letter of a message in the partition of that message, so
 * that a partition's letters have one writer, its owner. Read by everybody who asks for letters, to its end each time.
 * Members who want a key retried that is not theirs ask on the same topic.
 */
export class LetterTopic {
  readonly image: LetterImage;
  private readonly name: string;
  private reader: Member | undefined;
  private reading: Promise<void> = Promise.resolve();
  private closed = false;
  /** Kafka's offset of the next record to read, by partition. */
  private readonly at = new Map<number, number>();
  private progress = new Set<() => void>();
  private readonly asked = new Map<string, (answer: Retried) => void>();
  /** Requests that come while it was not yet read to its end once are of the past. */
  private live = false;
  /** Handles a key's letters when this instance has its partition; undefined when it has not. */
  onRequest: ((key: string) => Promise<Retried | undefined>) | undefined;

  constructor(
    private readonly host: LetterTopicHost,
    private readonly group: string,
  ) {
    this.image = new LetterImage(group);
    this.name = host.topics.lettersOf(group);
  }

  /** Until the image holds all that has been written so far. @throws StoreUnavailableError */
  async catchUp(): Promise<void> {
    if (!(await this.host.topics.exists(this.name))) return;
    this.startReading();
    const { admin, withinMs } = this.host;
    const ends = await admin.use(withinMs, (each) => boundsOf(each, this.name));
    const isBehind = (): number[] =>
      ends
        .filter(({ partition, high }) => (this.at.get(partition) ?? 0) < Number(high))
        .map((each) => each.partition);
    let marked = false;
    for (let behind = isBehind(); behind.length > 0; behind = isBehind()) {
      if (await this.progressed(marked ? withinMs : markerAfterMs)) continue;
      if (marked || this.closed)
        throw new StoreUnavailableError(`cannot read topic ${this.name} to its end`, 2);
      // Compaction may have taken the very last records; a new one behind them shows where the end is.
      await this.write(behind.map((partition) => ({ key: 'marker', value: { marker: true }, partition })));
      marked = true;
    }
    this.live = true;
  }

  page(after: string | undefined, limit: number): DeadLetter[] {
    return this.image.page((after === undefined ? undefined : orderOf(after)) ?? first, limit);
  }

  /** Parks what is not parked yet; resolves when the image has it. */
  async park(parkings: readonly Parking[]): Promise<void> {
    const now = this.host.now();
    const fresh = parkings.filter(({ message }) => !this.image.at(placeOf(message)));
    const stored = fresh.map((parking): StoredLetter => {
      const { message, cause, attempts } = parking;
      const order = this.image.nextOrder(now);
      return { order, told: false, letter: { message, cause, attempts, parkedAt: now } };
    });
    await this.store(stored);
  }

  async told(letters: readonly DeadLetter[]): Promise<void> {
    await this.store(
      letters.flatMap((letter) => this.changed(letter, (stored) => ({ ...stored, told: true }))),
    );
  }

  async failedAgain(letter: DeadLetter, cause: string): Promise<void> {
    const again = (stored: StoredLetter): StoredLetter => {
      const attempts = stored.letter.attempts + 1;
      return { ...stored, letter: { ...stored.letter, cause, attempts } };
    };
    await this.store(this.changed(letter, again));
  }

  async handled({ message }: DeadLetter): Promise<void> {
    const { partition } = message;
    await this.write([{ key: placeOf(message), partition }]);
    await this.catchUp();
  }

  /** Has the owner of the partition retry the key. @throws StoreUnavailableError when it does not answer in time. */
  async ask(key: string, partition: number, withinMs: number): Promise<Retried> {
    const request = requestPrefix + randomUUID();
    const answered = new Promise<Retried>((resolve) => this.asked.set(request, resolve));
    const until = performance.now() + withinMs;
    try {
      for (let left = withinMs; left > 0; left = until - performance.now()) {
        await this.write([{ key: request, value: { retry: key }, partition }]);
        const answer = await within(Math.min(left, askedEveryMs), answered);
        if (answer) return answer;
      }
      const whose = `the member of group ${this.group} that has partition ${partition}`;
      throw new StoreUnavailableError(`${whose} has not answered within ${withinMs} ms`, 5);
    } finally {
      this.asked.delete(request);
      await this.write([{ key: request, partition }]).catch(this.host.onError);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const wake of this.progress) wake();
    await this.reader?.stop();
    await this.reading;
  }

  private changed({ message }: DeadLetter, change: (stored: StoredLetter) => StoredLetter): StoredLetter[] {
    const stored = this.image.at(placeOf(message));
    return stored ? [change(stored)] : [];
  }

  private async store(letters: readonly StoredLetter[]): Promise<void> {
    if (letters.length === 0) return;
    const records = letters.map((letter) => {
      const { message } = letter.letter;
      return { key: placeOf(message), value: { letter }, partition: message.partition };
    });
    await this.write(records);
    await this.catchUp();
  }

  private async write(records: readonly { key: string; value?: Value; partition: number }[]): Promise<void> {
    await this.host.topics.ensure([this.name]);
    const messages = records.map(({ key, value, partition }): Message => {
      return { key, value: value === undefined ? null : JSON.stringify(value), partition };
    });
    await this.host.publisher.send(
      messages.map((message) => ({ topic: this.name, message, size: sizeOf(message) })),
    );
  }

  private startReading(): void {
    if (this.reader || this.closed) return;
    const { settings, partitions, times, onError } = this.host;
    const reader = new Member({
      settings,
      // A group of its own, which commits nothing and is gone when its member is.
      groupId: `${this.name}.reader-${randomUUID()}`,
      topics: [this.name],
      partitions,
      times,
      onError,
      prepare: async () =>
        [...this.at].map(([partition, offset]) => ({ topic: this.name, partition, offset })),
    });
    this.reader = reader;
    this.reading = this.read(reader);
  }

  private async read(reader: Member): Promise<void> {
    while (!this.closed) {
      await reader.next(1_000);
      reader.release();
      const taken = reader.take(Infinity);
      if (taken.records.length === 0) continue;
      for (const each of taken.records) this.apply(each);
      reader.done(taken);
      for (const wake of this.progress) wake();
    }
  }

  private apply({ partition, record }: FetchedRecord): void {
    const next = Number(record.offset) + 1;
    if (next <= (this.at.get(partition) ?? 0)) return;
    this.at.set(partition, next);
    const key = record.key?.toString('utf8') ?? '';
    try {
      const value = record.value === null ? undefined : (JSON.parse(record.value.toString('utf8')) as Value);
      if (!key.startsWith(requestPrefix)) {
        if (!value || 'letter' in value) this.image.apply(key, value?.letter);
      } else if (value && 'answer' in value) this.asked.get(key)?.(value.answer);
      else if (value && 'retry' in value && this.live) void this.answer(key, value.retry, partition);
    } catch (error) {
      this.host.onError(
        new Error(`${this.name}/${partition} has no letter at offset ${record.offset}`, { cause: error }),
      );
    }
  }

  private async answer(request: string, key: string, partition: number): Promise<void> {
    try {
      const answer = await this.onRequest?.(key);
      if (answer) await this.write([{ key: request, value: { answer }, partition }]);
    } catch (error) {
      this.host.onError(error);
    }
  }

  /** False when nothing was read in this time. */
  private async progressed(withinMs: number): Promise<boolean> {
    let wake = (): void => undefined;
    const woken = new Promise<boolean>((resolve) => (wake = () => resolve(!this.closed)));
    this.progress.add(wake);
    try {
      return (await within(withinMs, woken)) ?? false;
    } finally {
      this.progress.delete(wake);
    }
  }
}
