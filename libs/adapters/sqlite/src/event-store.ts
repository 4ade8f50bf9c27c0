import type { EventEnvelope } from '@liucheng/kernel';
import {
  type AppendOptions,
  type AppendResult,
  type CatchUpOptions,
  EventStore,
  type NewEvent,
  type ReadAllOptions,
  type RecordedEvent,
  type RecordedEventHandler,
  requireLimit,
  requireText,
  StaleRevisionError,
  type Subscription,
} from '@liucheng/ports';
import type { Statement } from 'better-sqlite3';
import { BoundedMap } from './bounded-map.ts';
import { CatchUp } from './catch-up.ts';
import { CommitWatch } from './commit-watch.ts';
import { type Database, openSqlite, readable, type SchemaPart } from './database.ts';
import { GroupCommit, Refusal } from './group-commit.ts';

/**
 * One row per append, not per event: an append is atomic by being one row, and the one index both finds a stream's rows
 * and refuses a command's second append. `position` and `revision` are those of the append's last event; `body` is one
 * envelope without its `sequence`, or an array of them. Streams are numbered so that the index stays small and streams
 * that are active at the same time lie side by side in it.
 */
export const eventSchema: SchemaPart = {
  name: 'events',
  versions: [
    `CREATE TABLE stream (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
     CREATE TABLE append (
       position INTEGER PRIMARY KEY,
       stream INTEGER NOT NULL,
       revision INTEGER NOT NULL,
       command TEXT NOT NULL,
       body TEXT NOT NULL
     );
     CREATE UNIQUE INDEX append_of_stream ON append (stream, command);`,
    `CREATE TABLE identity (id TEXT NOT NULL);
     INSERT INTO identity VALUES (lower(hex(randomblob(16))));`,
  ],
};

export interface SqliteEventStoreOptions {
  readonly file: string;
  /** How many streams' last revisions are remembered; default 50,000, about 10 MB. */
  readonly cachedStreams?: number;
  /** How soon commits of other processes are noticed, in ms; default 20. */
  readonly pollMs?: number;
  /** Nothing is written to the file, whoever may write to it meanwhile; default false. */
  readonly readonly?: boolean;
}

interface StreamHead {
  readonly id: number;
  revision: number;
}

/** Events that are kept for those who read them next. */
interface Latest {
  readonly after: number;
  readonly upTo: number;
  readonly events: readonly RecordedEvent[];
}

const mostLatest = 200;

type Row = [position: number, stream: string, revision: number, command: string, body: string];

/**
 * Event store in a SQLite file. Appends of one turn of the event loop share a transaction with `synchronous=FULL`.
 * Several processes may have the file open.
 */
export class SqliteEventStore extends EventStore {
  private readonly commits: GroupCommit;
  private readonly watch: CommitWatch;
  private readonly heads: BoundedMap<string, StreamHead>;
  private readonly subscriptions = new Set<CatchUp>();
  /** Position of the last event; -1 when not known. */
  private lastPosition = -1;
  private dataVersion: unknown;
  /** What was read last up to the end. */
  private latest: Latest = { after: Infinity, upTo: -1, events: [] };

  private readonly dataVersionOf: Statement;
  private readonly insert: Statement;
  private readonly insertStream: Statement;
  private readonly selectHead: Statement;
  private readonly selectLast: Statement;
  private readonly selectCommand: Statement;
  private readonly selectStream: Statement;
  private readonly selectAll: Statement;
  private readonly selectIdentity: Statement;

  static open(options: SqliteEventStoreOptions): SqliteEventStore {
    const { file, readonly = false } = options;
    const db = openSqlite({ file, part: eventSchema, synchronous: 'FULL', readonly });
    return new SqliteEventStore(db, options);
  }

  /** On a connection that `openSqlite` made with `eventSchema`; `close` closes it. Usually through `open`. */
  constructor(
    private readonly db: Database,
    options: Omit<SqliteEventStoreOptions, 'file'> = {},
  ) {
    super();
    this.heads = new BoundedMap(options.cachedStreams ?? 50_000);
    this.watch = new CommitWatch(db, options.pollMs ?? 20);
    this.commits = new GroupCommit(db, {
      begun: () => this.noticeOtherWriters(),
      committed: () => this.watch.notice(),
      rolledBack: () => this.forget(),
    });
    this.dataVersionOf = db.prepare('PRAGMA data_version').pluck();
    this.insert = db.prepare(
      'INSERT INTO append VALUES (?, ?, ?, ?, ?) ON CONFLICT (stream, command) DO NOTHING',
    );
    this.insertStream = db.prepare('INSERT INTO stream (name) VALUES (?)');
    this.selectHead = db
      .prepare(
        `SELECT s.id, (SELECT revision FROM append WHERE position =
           (SELECT max(position) FROM append INDEXED BY append_of_stream WHERE stream = s.id))
         FROM stream s WHERE s.name = ?`,
      )
      .raw();
    this.selectLast = db.prepare('SELECT coalesce(max(position), 0) FROM append').pluck();
    this.selectCommand = db.prepare(
      `SELECT revision, position FROM append
       WHERE stream = (SELECT id FROM stream WHERE name = ?) AND command = ?`,
    );
    this.selectStream = db
      .prepare(
        `SELECT a.position, s.name, a.revision, a.command, a.body
         FROM stream s CROSS JOIN append a INDEXED BY append_of_stream ON a.stream = s.id
         WHERE s.name = ? AND a.revision >= ? ORDER BY a.position`,
      )
      .raw();
    this.selectIdentity = db.prepare('SELECT id FROM identity').pluck();
    this.selectAll = db
      .prepare(
        `SELECT a.position, s.name, a.revision, a.command, a.body FROM append a CROSS JOIN stream s ON s.id = a.stream
         WHERE a.position > ? ORDER BY a.position LIMIT ?`,
      )
      .raw();
  }

  override async append(
    stream: string,
    events: readonly NewEvent[],
    options: AppendOptions,
  ): Promise<AppendResult> {
    requireText(stream, 'stream');
    requireText(options.commandId, 'commandId');
    const count = events.length;
    if (count === 0) throw new RangeError(`append to ${stream}: expected at least one event`);
    // Written out now: what the caller changes later is not stored.
    const body = JSON.stringify(count === 1 ? events[0] : events);
    return this.commits.submit(() => this.write(stream, count, body, options));
  }

  override async readStream(stream: string, fromRevision = 0): Promise<RecordedEvent[]> {
    const rows = this.reading(() => this.selectStream.all(stream, fromRevision) as Row[]);
    return rows.flatMap(expand).filter(({ event }) => event.sequence >= fromRevision);
  }

  override async readAll({ after, limit }: ReadAllOptions): Promise<RecordedEvent[]> {
    requireLimit(limit);
    return this.readAfter(after, limit);
  }

  override async identity(): Promise<string> {
    return this.reading(() => this.selectIdentity.get() as string);
  }

  override async head(): Promise<number> {
    return this.reading(() => this.selectLast.get() as number);
  }

  override subscribe(options: CatchUpOptions, handler: RecordedEventHandler): Subscription {
    const subscription = new CatchUp(
      (after, limit) => this.readAfter(after, limit),
      this.watch,
      options,
      handler,
    );
    this.subscriptions.add(subscription);
    return {
      stop: async () => {
        await subscription.stop();
        this.subscriptions.delete(subscription);
      },
    };
  }

  /** Stops the subscriptions, writes what is queued and closes the file. Closing twice does nothing. */
  override async close(): Promise<void> {
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    this.commits.close();
    this.db.close();
  }

  private write(stream: string, count: number, body: string, options: AppendOptions): AppendResult | Refusal {
    const { expectedRevision, commandId } = options;
    let head = this.headOf(stream);
    const actual = head?.revision ?? 'no-stream';
    if (expectedRevision !== 'any' && expectedRevision !== actual) {
      // The command may be the one that moved the stream on: then this is a retry, not a conflict.
      return (
        this.earlier(stream, commandId) ??
        new Refusal(new StaleRevisionError(stream, expectedRevision, actual))
      );
    }
    if (!head) {
      head = { id: Number(this.insertStream.run(stream).lastInsertRowid), revision: -1 };
      this.heads.set(stream, head);
    }
    const position = this.lastPosition + count;
    const revision = head.revision + count;
    if (this.insert.run(position, head.id, revision, commandId, body).changes === 0) {
      return this.earlier(stream, commandId) as AppendResult;
    }
    head.revision = revision;
    this.lastPosition = position;
    return { revision, position, duplicate: false };
  }

  private earlier(stream: string, commandId: string): AppendResult | undefined {
    const row = this.selectCommand.get(stream, commandId) as Omit<AppendResult, 'duplicate'> | undefined;
    return row && { ...row, duplicate: true };
  }

  private headOf(stream: string): StreamHead | undefined {
    const known = this.heads.get(stream);
    if (known) return known;
    const row = this.selectHead.get(stream) as [number, number] | undefined;
    if (!row) return undefined;
    const head = { id: row[0], revision: row[1] };
    this.heads.set(stream, head);
    return head;
  }

  /** Commits of other connections that appended make what is remembered of streams worthless. */
  private noticeOtherWriters(): void {
    const version = this.dataVersionOf.get();
    if (version === this.dataVersion && this.lastPosition >= 0) return;
    this.dataVersion = version;
    const last = this.selectLast.get() as number;
    if (last !== this.lastPosition) this.heads.clear();
    this.lastPosition = last;
  }

  private forget(): void {
    this.heads.clear();
    this.lastPosition = -1;
  }

  /** Whoever subscribes reads the same events within a moment: of the last few that is done once. Nothing that is stored changes. */
  private readAfter(after: number, limit: number): RecordedEvent[] {
    return this.reading(() => {
      this.noticeOtherWriters();
      const { lastPosition, latest } = this;
      if (after >= lastPosition) return [];
      if (latest.upTo === lastPosition && latest.after <= after)
        return latest.events.filter(({ position }) => position > after).slice(0, limit);
      const events = this.readRows(after, limit);
      if (events.length < Math.min(limit, mostLatest)) this.latest = { after, upTo: lastPosition, events };
      return [...events];
    });
  }

  private readRows(after: number, limit: number): RecordedEvent[] {
    const events: RecordedEvent[] = [];
    for (const row of this.selectAll.iterate(after, limit) as IterableIterator<Row>) {
      // The first row may hold events at or before `after`, the last one more than are wanted.
      for (const event of expand(row))
        if (event.position > after && events.length < limit) events.push(event);
      if (events.length === limit) break;
    }
    return events;
  }

  private reading<Result>(read: () => Result): Result {
    try {
      return read();
    } catch (error) {
      throw readable(error, this.db.name);
    }
  }
}

function expand([lastPosition, stream, lastRevision, commandId, body]: Row): RecordedEvent[] {
  const parsed = JSON.parse(body) as NewEvent | NewEvent[];
  const events = Array.isArray(parsed) ? parsed : [parsed];
  return events.map((event, index) => {
    const back = events.length - 1 - index;
    const whole: EventEnvelope = Object.assign(event, { sequence: lastRevision - back });
    return { stream, position: lastPosition - back, event: whole, commandId };
  });
}
