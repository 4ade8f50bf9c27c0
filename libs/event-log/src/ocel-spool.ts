import type { Json, JsonObject } from '@liucheng/kernel';
import Database from 'better-sqlite3';
import type { LogPlace } from './log.ts';

export interface SpooledEvent extends LogPlace {
  readonly id: string;
  readonly activity: string;
  readonly time: number;
  /** What the events of a case are sorted by, see `SpooledRow`. */
  readonly rank: number;
  readonly attributes: JsonObject;
}

export interface SpooledObject extends LogPlace {
  readonly id: string;
  readonly type: string;
  readonly attributes: JsonObject;
}

export interface Relation {
  readonly object: string;
  readonly qualifier: string;
}

interface EventRow extends LogPlace {
  readonly row: number;
  readonly id: string;
  readonly activity: string;
  readonly time: number;
  readonly attributes: string;
}

interface ObjectRow extends LogPlace {
  readonly id: string;
  readonly type: string;
  readonly attributes: string;
}

/**
 * An object-centric log on its way to cases: its events and objects come in any order, and those of a case lie anywhere. Kept in a
 * temporary database on disk, as `Spool` keeps rows.
 */
export class OcelSpool {
  private readonly db = new Database('');
  private readonly insertEvent;
  private readonly insertObject;
  private readonly insertRelation;
  private readonly insertLink;
  private readonly insertStaged;
  private readonly selectStaged;
  private events = 0;

  constructor() {
    this.db.pragma('journal_mode = OFF');
    this.db.pragma('temp_store = FILE');
    this.db.pragma('cache_size = -16384');
    this.db.exec(`
      CREATE TABLE events (row INTEGER PRIMARY KEY, id TEXT UNIQUE, activity TEXT, time INTEGER, rank INTEGER,
        attributes TEXT, line INTEGER, "column" INTEGER);
      CREATE TABLE objects (id TEXT PRIMARY KEY, type TEXT, attributes TEXT, line INTEGER, "column" INTEGER) WITHOUT ROWID;
      CREATE TABLE relations (object TEXT, event INTEGER, qualifier TEXT, PRIMARY KEY (object, event, qualifier)) WITHOUT ROWID;
      CREATE TABLE links (target TEXT, source TEXT, qualifier TEXT, PRIMARY KEY (target, source, qualifier)) WITHOUT ROWID;
      CREATE TABLE staged (of TEXT, id TEXT, object TEXT, qualifier TEXT);
      CREATE INDEX staged_of ON staged (of, id);
      BEGIN`);
    this.insertStaged = this.db.prepare('INSERT INTO staged VALUES (?, ?, ?, ?)');
    this.selectStaged = this.db.prepare<[string, string], Relation>(
      'SELECT object, qualifier FROM staged WHERE of = ? AND id = ?',
    );
    this.insertEvent = this.db.prepare('INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    this.insertObject = this.db.prepare('INSERT OR IGNORE INTO objects VALUES (?, ?, ?, ?, ?)');
    this.insertRelation = this.db.prepare('INSERT OR IGNORE INTO relations VALUES (?, ?, ?)');
    this.insertLink = this.db.prepare('INSERT OR IGNORE INTO links VALUES (?, ?, ?)');
  }

  /** Keeps a relation of something that has yet to be added. */
  stage(of: 'event' | 'object', id: string, { object, qualifier }: Relation): void {
    this.insertStaged.run(of, id, object, qualifier);
  }

  staged(of: 'event' | 'object', id: string): Relation[] {
    return this.selectStaged.all(of, id);
  }

  /** False: there is one of this id. */
  addEvent(event: SpooledEvent, relations: readonly Relation[]): boolean {
    const { id, activity, time, rank, attributes, line, column } = event;
    const row = this.events + 1;
    const values = [row, id, activity, time, rank, JSON.stringify(attributes), line, column];
    if (this.insertEvent.run(...values).changes === 0) return false;
    this.events = row;
    for (const { object, qualifier } of relations) this.insertRelation.run(object, row, qualifier);
    return true;
  }

  /** False: there is one of this id. */
  addObject(object: SpooledObject, links: readonly Relation[]): boolean {
    const { id, type, attributes, line, column } = object;
    if (this.insertObject.run(id, type, JSON.stringify(attributes), line, column).changes === 0) return false;
    for (const { object: target, qualifier } of links) this.insertLink.run(target, id, qualifier);
    return true;
  }

  /** Nothing can be added afterwards. */
  close(): void {
    this.db.close();
  }

  /** How many objects there are of each type. */
  complete(): ReadonlyMap<string, number> {
    this.db.exec(
      'COMMIT; CREATE INDEX of_type ON objects (type, id); CREATE INDEX of_event ON relations (event)',
    );
    const rows = this.db
      .prepare('SELECT type, count(*) FROM objects GROUP BY type ORDER BY type')
      .raw()
      .all();
    return new Map(rows as [string, number][]);
  }

  /** Relations of events to objects that the log does not have. */
  dangling(): IterableIterator<LogPlace & { readonly event: string; readonly object: string }> {
    return this.db
      .prepare<[], LogPlace & { readonly event: string; readonly object: string }>(
        `SELECT e.id AS event, r.object, e.line, e."column" FROM events e JOIN relations r ON r.event = e.row
         WHERE NOT EXISTS (SELECT 1 FROM objects o WHERE o.id = r.object) ORDER BY e.row`,
      )
      .iterate();
  }

  /** Events that touch no object of the type. */
  apart(type: string): number {
    return this.db
      .prepare(
        `SELECT count(*) FROM events e WHERE NOT EXISTS
         (SELECT 1 FROM relations r JOIN objects o ON o.id = r.object WHERE r.event = e.row AND o.type = ?)`,
      )
      .pluck()
      .get(type) as number;
  }

  *objects(type: string): Generator<SpooledObject> {
    const rows = this.db
      .prepare<[string], ObjectRow>('SELECT * FROM objects WHERE type = ? ORDER BY id')
      .iterate(type);
    for (const row of rows) yield { ...row, attributes: JSON.parse(row.attributes) as JsonObject };
  }

  private readonly selectEvents = this.lazily(
    `SELECT row, id, activity, time, attributes, line, "column" FROM events
     WHERE row IN (SELECT event FROM relations WHERE object = ?) ORDER BY rank, row LIMIT ?`,
  );

  /** The events that touch an object, in order. */
  eventsOf(object: string, limit: number): (Omit<SpooledEvent, 'rank'> & { readonly row: number })[] {
    const rows = this.selectEvents().all(object, limit) as EventRow[];
    return rows.map((row) => ({ ...row, attributes: JSON.parse(row.attributes) as JsonObject }));
  }

  private readonly selectRelated = this.lazily(
    `SELECT r.object AS id, o.type, r.qualifier FROM relations r JOIN objects o ON o.id = r.object
     WHERE r.event = ? ORDER BY r.object, r.qualifier`,
  );

  /** The objects that an event touches. */
  relatedTo(row: number): { readonly id: string; readonly type: string; readonly qualifier: string }[] {
    return this.selectRelated().all(row) as { id: string; type: string; qualifier: string }[];
  }

  private readonly selectLinked = this.lazily(
    `SELECT o.id, o.attributes, (SELECT min(event) FROM relations r WHERE r.object = o.id AND r.qualifier = ?) AS row
     FROM links l JOIN objects o ON o.id = l.source WHERE l.target = ? AND o.type = ? ORDER BY o.id`,
  );

  /** Objects of a type that are related to this one, and the first event that touches each as the qualifier says. */
  linkedTo(
    object: string,
    type: string,
    qualifier: string,
  ): {
    readonly id: string;
    readonly attributes: Readonly<Record<string, Json>>;
    readonly row: number | null;
  }[] {
    const rows = this.selectLinked().all(qualifier, object, type) as {
      id: string;
      attributes: string;
      row: number | null;
    }[];
    return rows.map((row) => ({ ...row, attributes: JSON.parse(row.attributes) as Record<string, Json> }));
  }

  /** Prepared when first used, and used again. */
  private lazily(sql: string): () => Database.Statement {
    let statement: Database.Statement | undefined;
    return () => (statement ??= this.db.prepare(sql));
  }
}
