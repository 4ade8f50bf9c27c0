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
  type Subscription,
  UnsupportedQueryError,
} from '@liucheng/ports';
import { dirname, join } from 'node:path';
import type { Statement } from 'better-sqlite3';
import { BusConsumer, type ConsumerHost } from './bus-consumer.ts';
import { BusLog } from './bus-log.ts';
import { BusRetention, type Cut, retentionTables } from './bus-retention.ts';
import { CommitWatch } from './commit-watch.ts';
import { type Database, openSqlite, type SchemaPart } from './database.ts';
import { DeadLetters } from './dead-letters.ts';
import { backupLock, lockFile } from './file-lock.ts';
import { GroupCommit } from './group-commit.ts';

export const busSchema: SchemaPart = {
  name: 'bus',
  versions: [
    `CREATE TABLE partition (
       id INTEGER PRIMARY KEY,
       topic TEXT NOT NULL,
       partition INTEGER NOT NULL,
       UNIQUE (topic, partition)
     );
     CREATE TABLE message (id INTEGER PRIMARY KEY, key TEXT NOT NULL, event TEXT NOT NULL);
     CREATE TABLE checkpoint (
       consumer_group TEXT NOT NULL,
       name TEXT NOT NULL,
       offset INTEGER NOT NULL,
       PRIMARY KEY (consumer_group, name)
     ) WITHOUT ROWID;
     CREATE TABLE dead_letter (
       id INTEGER PRIMARY KEY AUTOINCREMENT,
       consumer_group TEXT NOT NULL,
       topic TEXT NOT NULL,
       partition INTEGER NOT NULL,
       offset INTEGER NOT NULL,
       key TEXT NOT NULL,
       cause TEXT NOT NULL,
       attempts INTEGER NOT NULL,
       parked_at INTEGER NOT NULL,
       told INTEGER NOT NULL,
       UNIQUE (consumer_group, topic, partition, offset)
     );
     CREATE INDEX dead_letter_of_key ON dead_letter (consumer_group, key, id);
     CREATE INDEX dead_letter_untold ON dead_letter (consumer_group, id) WHERE told = 0;`,
    retentionTables,
  ],
};

const lookEveryMs = 60_000;

export interface SqliteEventBusOptions {
  readonly file: string;
  /** Partitions of the topics that this instance is the first to publish to; default 1, at most 64. */
  readonly partitions?: number;
  /** How soon messages of other processes are noticed, in ms; default 20. */
  readonly pollMs?: number;
  /**
   * How long messages stay at least, in ms; those that all groups have handled are then removed, in looks a minute apart.
   * Without it everything stays.
   */
  readonly retentionMs?: number;
  /** Topics of which everything stays all the same: what somebody who begins later has to know from the first message on. */
  readonly kept?: readonly string[];
  /** Milliseconds since the epoch, for `DeadLetter.parkedAt` and the age of messages; default the system's clock. */
  readonly now?: () => number;
  /** Nothing is written to the file: for consumers that keep their positions themselves; default false. */
  readonly readonly?: boolean;
}

/**
 * Event bus in a SQLite file that several processes may have open. Publishes of one turn of the event loop share a
 * transaction with `synchronous=FULL`. A group is to be consumed by one consumer at a time: the instance refuses a
 * second one; that no other process runs the same group is up to the deployment.
 */
export class SqliteEventBus extends EventBus {
  private readonly log: BusLog;
  private readonly letters: DeadLetters;
  private readonly watch: CommitWatch;
  private readonly commits: GroupCommit;
  private readonly consumers = new Map<string, BusConsumer>();
  private readonly partitions: number;
  private readonly now: () => number;
  private readonly retention: BusRetention | undefined;
  private readonly looks: NodeJS.Timeout | undefined;
  private readonly selectCheckpoints: Statement;
  private readonly saveCheckpoint: Statement;

  static open(options: SqliteEventBusOptions): SqliteEventBus {
    const partitions = options.partitions ?? 1;
    if (!Number.isInteger(partitions) || partitions < 1 || partitions > 64) {
      throw new RangeError(`partitions: expected a whole number from 1 to 64, got ${partitions}`);
    }
    const { file, readonly = false } = options;
    return new SqliteEventBus(openSqlite({ file, part: busSchema, synchronous: 'FULL', readonly }), options);
  }

  private constructor(
    private readonly db: Database,
    options: SqliteEventBusOptions,
  ) {
    super();
    this.partitions = options.partitions ?? 1;
    this.log = new BusLog(db);
    this.now = options.now ?? Date.now;
    this.letters = new DeadLetters(db, this.log, this.now);
    this.watch = new CommitWatch(db, options.pollMs ?? 20);
    this.commits = new GroupCommit(db, {
      begun: () => this.log.noticeOtherWriters(),
      committed: () => this.watch.notice(),
      rolledBack: () => this.log.forget(),
    });
    if (options.retentionMs !== undefined) {
      this.retention = new BusRetention(db, this.log, options.retentionMs, new Set(options.kept));
      // A look that fails (disk full, file locked) is made up for by the next.
      this.looks = setInterval(() => void this.clearUp().catch(() => undefined), lookEveryMs).unref();
    }
    this.selectCheckpoints = db.prepare('SELECT name, offset FROM checkpoint WHERE consumer_group = ?').raw();
    this.saveCheckpoint = db.prepare(
      'INSERT INTO checkpoint VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET offset = excluded.offset',
    );
  }

  override async publish(messages: readonly OutgoingMessage[]): Promise<void> {
    if (messages.length === 0) return;
    for (const { topic, key } of messages) {
      requireName(topic, 'topic');
      requireText(key, 'key');
    }
    const rows = messages.map(({ topic, key, event }) => ({ topic, key, event: JSON.stringify(event) }));
    await this.commits.submit(() => {
      for (const { topic, key, event } of rows) this.log.append(topic, key, event, this.partitions);
    });
  }

  /** @throws Error when the group is being consumed already. */
  override consume(options: ConsumeOptions, handler: DeliveryHandler): Subscription {
    const { group, topics } = options;
    requireName(group, 'group');
    for (const topic of topics) requireName(topic, 'topic');
    if (this.consumers.has(group))
      throw new Error(`group ${group} is being consumed already; stop that consumer first`);
    const host: ConsumerHost = {
      log: this.log,
      letters: this.letters,
      watch: this.watch,
      write: (work) => this.commits.submit(work),
      partitions: this.partitions,
      checkpoints: (of) => new Map(this.selectCheckpoints.all(of) as [string, number][]),
      saveCheckpoints: (of, offsets) =>
        offsets.forEach((offset, name) => this.saveCheckpoint.run(of, name, offset)),
    };
    const consumer = new BusConsumer(host, options, handler);
    this.consumers.set(group, consumer);
    return {
      stop: async () => {
        await consumer.stop();
        if (this.consumers.get(group) === consumer) this.consumers.delete(group);
      },
    };
  }

  override async heads(topics: readonly string[]): Promise<BusPositions> {
    this.log.noticeOtherWriters();
    const partitions = topics.flatMap((topic) => this.log.partitions(topic));
    return Object.fromEntries(partitions.map((each) => [partitionName(each), this.log.lastOffset(each)]));
  }

  override async topics(): Promise<string[]> {
    this.log.noticeOtherWriters();
    return this.log.topics();
  }

  override async deadLetters(group: string, page: { after?: string; limit: number }): Promise<DeadLetter[]> {
    requireLimit(page.limit);
    const after = page.after ?? '0';
    if (!/^\d{1,15}$/.test(after))
      throw new UnsupportedQueryError(`after: expected the id of a letter, got ${after}`, 'cursor');
    this.log.noticeOtherWriters();
    return this.letters.page(group, Number(after), page.limit);
  }

  /** @throws Error when this instance runs no consumer of the group. */
  override async retryDeadLetters(group: string, key: string): Promise<{ handled: number; parked: number }> {
    const consumer = this.consumers.get(group);
    if (!consumer)
      throw new Error(`no consumer of group ${group} is running here that could handle its dead letters`);
    return consumer.retryKey(key);
  }

  /**
   * Removes what the retention lets go, as happens by itself once a minute; only what groups had handled at the look
   * before counts. Nothing is removed while a backup is made.
   * @throws StoreUnavailableError
   */
  async clearUp(): Promise<Cut> {
    const { retention } = this;
    const lock = retention && lockFile(join(dirname(this.db.name), backupLock));
    if (!retention || !lock) return { removed: 0 };
    try {
      const running = new Map(
        [...this.consumers].flatMap(([group, { handled }]) => (handled ? [[group, handled] as const] : [])),
      );
      return await this.commits.submit(() => retention.look(this.now(), running));
    } finally {
      lock.release();
    }
  }

  /** Stops the consumers, writes what is queued and closes the file. Closing twice does nothing. */
  override async close(): Promise<void> {
    clearInterval(this.looks);
    await Promise.all([...this.consumers.values()].map((consumer) => consumer.stop()));
    this.consumers.clear();
    this.commits.close();
    this.db.close();
  }
}
