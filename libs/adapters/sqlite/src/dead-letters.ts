import { type BusMessage, type DeadLetter, type Letters, longestCause, type Parking } from '@liucheng/ports';
import type { Statement } from 'better-sqlite3';
import type { BusLog, Partition } from './bus-log.ts';
import type { Database } from './database.ts';

interface LetterRow {
  readonly id: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly cause: string;
  readonly attempts: number;
  readonly parked_at: number;
}

/** The parked messages of every group. A letter points to its message, which stays in the log. Writes run inside a transaction. */
export class DeadLetters {
  private readonly insert: Statement;
  private readonly selectPage: Statement;
  private readonly selectOfKey: Statement;
  private readonly selectUntold: Statement;
  private readonly setTold: Statement;
  private readonly setFailure: Statement;
  private readonly remove: Statement;
  private readonly countOfKey: Statement;
  private readonly selectKeys: Statement;

  constructor(
    db: Database,
    private readonly log: BusLog,
    private readonly now: () => number,
  ) {
    this.insert = db.prepare(
      `INSERT INTO dead_letter (consumer_group, topic, partition, offset, key, cause, attempts, parked_at, told)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT (consumer_group, topic, partition, offset) DO NOTHING`,
    );
    this.selectPage = db.prepare(
      'SELECT * FROM dead_letter WHERE consumer_group = ? AND id > ? ORDER BY id LIMIT ?',
    );
    this.selectOfKey = db.prepare(
      'SELECT * FROM dead_letter WHERE consumer_group = ? AND key = ? ORDER BY id LIMIT 1',
    );
    this.selectUntold = db.prepare(
      'SELECT * FROM dead_letter WHERE consumer_group = ? AND told = 0 ORDER BY id LIMIT 100',
    );
    this.setTold = db.prepare('UPDATE dead_letter SET told = 1 WHERE id = ?');
    this.setFailure = db.prepare('UPDATE dead_letter SET cause = ?, attempts = attempts + 1 WHERE id = ?');
    this.remove = db.prepare('DELETE FROM dead_letter WHERE id = ?');
    this.countOfKey = db
      .prepare('SELECT count(*) FROM dead_letter WHERE consumer_group = ? AND key = ?')
      .pluck();
    this.selectKeys = db.prepare('SELECT DISTINCT key FROM dead_letter WHERE consumer_group = ?').pluck();
  }

  park(group: string, { message, cause, attempts }: Parking): void {
    const { topic, partition, offset, key } = message;
    this.insert.run(group, topic, partition, offset, key, cause.slice(0, longestCause), attempts, this.now());
  }

  page(group: string, after: number, limit: number): DeadLetter[] {
    return (this.selectPage.all(group, after, limit) as LetterRow[]).map((row) => this.toLetter(group, row));
  }

  first(group: string, key: string): DeadLetter | undefined {
    const row = this.selectOfKey.get(group, key) as LetterRow | undefined;
    return row && this.toLetter(group, row);
  }

  /** Letters that the consumer's `onParked` has not been told of yet, oldest first, at most 100. */
  untold(group: string): DeadLetter[] {
    return (this.selectUntold.all(group) as LetterRow[]).map((row) => this.toLetter(group, row));
  }

  told(letter: DeadLetter): void {
    this.setTold.run(Number(letter.id));
  }

  failedAgain(letter: DeadLetter, cause: string): void {
    this.setFailure.run(cause.slice(0, longestCause), Number(letter.id));
  }

  handled(letter: DeadLetter): void {
    this.remove.run(Number(letter.id));
  }

  count(group: string, key: string): number {
    return this.countOfKey.get(group, key) as number;
  }

  keys(group: string): string[] {
    return this.selectKeys.all(group) as string[];
  }

  private toLetter(group: string, row: LetterRow): DeadLetter {
    const partition = this.log.partitions(row.topic)[row.partition] as Partition;
    const message = this.log.one(partition, row.offset) as BusMessage;
    const { cause, attempts } = row;
    return { id: String(row.id), group, message, cause, attempts, parkedAt: row.parked_at };
  }
}

/** The letters of one group, for its consumer: knows without asking the file which keys are parked. */
export class GroupLetters implements Letters {
  private readonly keys = new Set<string>();

  constructor(
    private readonly group: string,
    private readonly letters: DeadLetters,
    private readonly write: (work: () => void) => Promise<void>,
  ) {}

  /** Learns which keys are parked since earlier runs. */
  load(): void {
    for (const key of this.letters.keys(this.group)) this.keys.add(key);
  }

  holds(key: string): boolean {
    return this.keys.has(key);
  }

  async park(parkings: readonly Parking[]): Promise<void> {
    await this.write(() => {
      for (const parking of parkings) this.letters.park(this.group, parking);
    });
    for (const { message } of parkings) this.keys.add(message.key);
  }

  untold(): readonly DeadLetter[] {
    return this.letters.untold(this.group);
  }

  async told(letters: readonly DeadLetter[]): Promise<void> {
    await this.write(() => letters.forEach((letter) => this.letters.told(letter)));
  }

  first(key: string): DeadLetter | undefined {
    return this.letters.first(this.group, key);
  }

  count(key: string): number {
    return this.letters.count(this.group, key);
  }

  async failedAgain(letter: DeadLetter, cause: string): Promise<void> {
    await this.write(() => this.letters.failedAgain(letter, cause));
  }

  async handled(letter: DeadLetter): Promise<void> {
    await this.write(() => this.letters.handled(letter));
    if (this.count(letter.message.key) === 0) this.keys.delete(letter.message.key);
  }
}
