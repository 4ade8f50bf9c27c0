import type { EventEnvelope } from '@liucheng/kernel';
import type { BusMessage } from '@liucheng/ports';
import type { Statement } from 'better-sqlite3';
import type { Database } from './database.ts';

/** A partition of a topic, with its number in the file. */
export interface Partition {
  readonly id: number;
  readonly topic: string;
  readonly partition: number;
}

/**
 * A message's row id is its partition's number times this, plus its offset. Each partition is thus one run of the
 * table, written at its end and read in order, with no index beside it; and row ids stay exact in a JavaScript number
 * for 8,000 partitions of a trillion messages.
 */
const offsetsPerPartition = 2 ** 40;
const mostPartitions = 8_000;

/** The topics of a bus file: appends messages to partitions and reads them back. */
export class BusLog {
  /** By topic, in the order of their names; undefined when not read. */
  private known: ReadonlyMap<string, readonly Partition[]> | undefined;
  /** Row id of the last message, or the first free one's predecessor, by partition number. */
  private readonly lastRow = new Map<number, number>();
  private dataVersion: unknown;

  private readonly selectVersion: Statement;
  private readonly selectPartitions: Statement;
  private readonly insertPartition: Statement;
  private readonly countPartitions: Statement;
  private readonly selectLast: Statement;
  private readonly insert: Statement;
  private readonly selectAfter: Statement;
  private readonly selectOne: Statement;
  private readonly countBetween: Statement;
  private readonly deleteBetween: Statement;

  constructor(db: Database) {
    this.selectVersion = db.prepare('PRAGMA data_version').pluck();
    this.selectPartitions = db.prepare(
      'SELECT id, topic, partition FROM partition ORDER BY topic, partition',
    );
    this.insertPartition = db.prepare('INSERT INTO partition (topic, partition) VALUES (?, ?)');
    this.countPartitions = db.prepare('SELECT count(*) FROM partition').pluck();
    this.selectLast = db.prepare('SELECT max(id) FROM message WHERE id > ? AND id < ?').pluck();
    this.insert = db.prepare('INSERT INTO message VALUES (?, ?, ?)');
    this.selectAfter = db
      .prepare('SELECT id, key, event FROM message WHERE id > ? AND id < ? ORDER BY id LIMIT ?')
      .raw();
    this.deleteBetween = db.prepare(
      'DELETE FROM message WHERE id IN (SELECT id FROM message WHERE id > ? AND id <= ? ORDER BY id LIMIT ?)',
    );
    this.countBetween = db.prepare('SELECT count(*) FROM message WHERE id > ? AND id < ?').pluck();
    this.selectOne = db.prepare('SELECT id, key, event FROM message WHERE id = ?').raw();
  }

  /** At the start of each write transaction, and before anything is read: other processes may have published. */
  noticeOtherWriters(): void {
    const version = this.selectVersion.get();
    if (version !== this.dataVersion) this.forget();
    this.dataVersion = version;
  }

  /** The transaction was rolled back. */
  forget(): void {
    this.known = undefined;
    this.lastRow.clear();
  }

  /** Inside a write transaction. A topic is made with this many partitions when its first message comes. */
  append(topic: string, key: string, event: string, partitions: number): void {
    const all = this.partitionsOf(topic, partitions);
    const { id } = all[all.length === 1 ? 0 : keyHash(key) % all.length] as Partition;
    const row = this.lastRowOf(id) + 1;
    this.insert.run(row, key, event);
    this.lastRow.set(id, row);
  }

  /** The partitions of a topic, in order; none for a topic nobody has published to. */
  partitions(topic: string): readonly Partition[] {
    return this.all().get(topic) ?? [];
  }

  topics(): string[] {
    return [...this.all().keys()];
  }

  /** The last offset in a partition; 0 when it is empty. */
  lastOffset({ id }: Partition): number {
    return this.lastRowOf(id) - id * offsetsPerPartition;
  }

  /** Inside a write transaction: the oldest messages up to an offset (inclusive), at most so many. Gives how many. */
  remove({ id }: Partition, upTo: number, most: number): number {
    const base = id * offsetsPerPartition;
    return this.deleteBetween.run(base, base + upTo, most).changes;
  }

  count({ id }: Partition): number {
    return this.countBetween.get(id * offsetsPerPartition, (id + 1) * offsetsPerPartition) as number;
  }

  read(partition: Partition, afterOffset: number, limit: number): BusMessage[] {
    const base = partition.id * offsetsPerPartition;
    // Whoever waits looks at each commit, and most are not theirs.
    if (base + afterOffset >= this.lastRowOf(partition.id)) return [];
    const rows = this.selectAfter.all(base + afterOffset, base + offsetsPerPartition, limit) as MessageRow[];
    return rows.map((row) => toMessage(partition, row));
  }

  one(partition: Partition, offset: number): BusMessage | undefined {
    const row = this.selectOne.get(partition.id * offsetsPerPartition + offset) as MessageRow | undefined;
    return row && toMessage(partition, row);
  }

  private partitionsOf(topic: string, partitions: number): readonly Partition[] {
    const found = this.partitions(topic);
    if (found.length > 0) return found;
    if ((this.countPartitions.get() as number) + partitions > mostPartitions) {
      throw new Error(`a bus file holds at most ${mostPartitions} partitions`);
    }
    for (let partition = 0; partition < partitions; partition++) this.insertPartition.run(topic, partition);
    this.known = undefined;
    return this.partitions(topic);
  }

  private all(): ReadonlyMap<string, readonly Partition[]> {
    if (this.known) return this.known;
    const known = new Map<string, Partition[]>();
    for (const each of this.selectPartitions.all() as Partition[]) {
      const ofTopic = known.get(each.topic);
      if (ofTopic) ofTopic.push(each);
      else known.set(each.topic, [each]);
    }
    return (this.known = known);
  }

  private lastRowOf(id: number): number {
    let row = this.lastRow.get(id);
    if (row === undefined) {
      const base = id * offsetsPerPartition;
      row = (this.selectLast.get(base, base + offsetsPerPartition) as number | null) ?? base;
      this.lastRow.set(id, row);
    }
    return row;
  }
}

type MessageRow = [id: number, key: string, event: string];

function toMessage({ id, topic, partition }: Partition, [row, key, event]: MessageRow): BusMessage {
  const offset = row - id * offsetsPerPartition;
  return { topic, key, partition, offset, event: JSON.parse(event) as EventEnvelope };
}

/** FNV-1a over UTF-16 units. Part of the file format: a key must find its partition again with every later version. */
function keyHash(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
