import {
  type Aggregate,
  aggregateEntry,
  checkAggregate,
  type CheckedCondition,
  checkQuery,
  type CollectionSpec,
  definedCollection,
  type DocumentSnapshot,
  DocumentStore,
  type Page,
  type Query,
  requireText,
  StaleDocumentError,
  type Stored,
  type UnitOfWork,
  type Where,
  type Write,
  writeCursor,
} from '@liucheng/ports';
import type { Statement } from 'better-sqlite3';
import { BoundedMap } from './bounded-map.ts';
import { Collection, dropCollection, type DocumentRow } from './collection.ts';
import { type Database, openSqlite, readable, type SchemaPart } from './database.ts';
import { allOf, filter, indexed, requiresPresence, type Sql } from './filter.ts';
import { inTransaction } from './group-commit.ts';
import { stretches } from './page.ts';

export const documentSchema: SchemaPart = {
  name: 'documents',
  versions: [
    `CREATE TABLE position (
       consumer TEXT NOT NULL,
       name TEXT NOT NULL,
       value NUMERIC NOT NULL,
       PRIMARY KEY (consumer, name)
     ) WITHOUT ROWID;`,
  ],
};

/** Of an index, to see whether it has little of a value: a fraction of a millisecond. */
const entriesCounted = 2_000;

/** A row of `find`: the document and what it was sorted by. */
type FoundRow = readonly [...DocumentRow, sortedBy: string | number | null];

/**
 * Document store in a SQLite file: a table per collection, an index per declared combination of fields. A commit is one
 * transaction with `synchronous=NORMAL`: a crash of the process loses nothing, a loss of power may take back the last
 * units, each whole and with its position. A file that keeps keys is written otherwise, see `OpenOptions`.
 */
export class SqliteDocumentStore extends DocumentStore {
  private readonly collections = new Map<string, Collection>();
  private readonly declared = new Map<string, CollectionSpec[]>();
  private readonly statements = new BoundedMap<string, Statement>(200);
  private readonly savePosition: Statement;
  private readonly selectPositions: Statement;

  /** `readonly`: nothing is written to the file, so only what is defined there already can be read. */
  static open({
    file,
    readonly = false,
    keeps = 'views',
  }: {
    readonly file: string;
    readonly readonly?: boolean;
    readonly keeps?: 'views' | 'keys';
  }): SqliteDocumentStore {
    const synchronous = keeps === 'keys' ? 'EXTRA' : 'NORMAL';
    return new SqliteDocumentStore(openSqlite({ file, part: documentSchema, synchronous, readonly }));
  }

  private constructor(private readonly db: Database) {
    super();
    this.savePosition = db.prepare(
      'INSERT INTO position VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    );
    this.selectPositions = db.prepare('SELECT name, value FROM position WHERE consumer = ?').raw();
  }

  override async define({ name, indexes }: CollectionSpec): Promise<void> {
    const define = (): Collection => {
      const collection = this.collections.get(name) ?? new Collection(this.db, name);
      collection.define(indexes);
      return collection;
    };
    this.run(() => {
      // One transaction for the table and its indexes: a start defines hundreds.
      this.collections.set(name, this.db.readonly ? define() : inTransaction(this.db, define));
      this.declared.set(name, [...(this.declared.get(name) ?? []), { name, indexes }]);
    });
  }

  override async drop(collection: string): Promise<void> {
    this.run(() => {
      this.collections.delete(collection);
      this.declared.delete(collection);
      this.statements.clear();
      dropCollection(this.db, collection);
    });
  }

  override async get<Doc>(collection: string, id: string): Promise<Stored<Doc> | undefined> {
    const row = this.run(() => this.collection(collection).selectOne.get(id)) as DocumentRow | undefined;
    return row && toStored<Doc>(row);
  }

  override async getMany<Doc>(collection: string, ids: readonly string[]): Promise<Map<string, Stored<Doc>>> {
    const rows = this.run(() =>
      this.collection(collection).selectMany.all(JSON.stringify(ids)),
    ) as DocumentRow[];
    return new Map(rows.map((row) => [row[0], toStored<Doc>(row)]));
  }

  override async find<Doc>(name: string, query: Query): Promise<Page<Doc>> {
    const { limit } = query;
    const rows: FoundRow[] = [];
    // One more than asked for tells whether there is a next page.
    for (const { text, values } of this.selects(name, query)) {
      if (rows.length > limit) break;
      rows.push(...(this.all(text, [...values, limit + 1 - rows.length]) as FoundRow[]));
    }
    const items = rows.slice(0, limit).map(([id, revision, doc]) => toStored<Doc>([id, revision, doc]));
    const last = rows[limit - 1];
    if (rows.length <= limit || !last) return { items };
    return { items, next: writeCursor(name, query, { id: last[0], value: last[3] }) };
  }

  /** How SQLite would run a query: a line per step of `EXPLAIN QUERY PLAN`. To see that an index serves it. */
  explain(name: string, query: Query): string[] {
    return this.selects(name, query).flatMap(({ text, values }) => {
      const steps = this.run(() => this.db.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...values, query.limit));
      return steps.map((step) => (step as { detail: string }).detail);
    });
  }

  override async aggregate(
    name: string,
    options: { readonly where?: Where; readonly groupBy?: string; readonly sums?: readonly string[] },
  ): Promise<Aggregate[]> {
    const collection = this.collection(name);
    const checked = checkAggregate(collection.fields, options);
    const { conditions, groupBy, sums } = checked;
    const condition = allOf(conditions.flatMap((each) => filter(collection, each)));
    const key = groupBy === undefined ? 'NULL' : collection.extract(groupBy);
    const boolean =
      groupBy === undefined ? '0' : `coalesce(${collection.typeOf(groupBy)} IN ('true', 'false'), 0)`;
    const totals = sums.map((field) => {
      const [value, type] = [collection.extract(field), collection.typeOf(field)];
      return `, sum(CASE WHEN ${type} IN ('integer', 'real') THEN ${value} END)`;
    });
    const rows = this.all(
      `SELECT ${key} AS key, ${boolean} AS is_boolean, count(*)${totals.join('')} FROM ${collection.table}
       WHERE ${condition.text} ${groupBy === undefined ? '' : 'GROUP BY 1, 2 ORDER BY 1, 2'}`,
      condition.values,
    ) as [string | number | null, number, number, ...(number | null)[]][];
    return rows.map(([value, isBoolean, count, ...totalsOfRow]) =>
      aggregateEntry(checked, isBoolean ? value === 1 : value, count, totalsOfRow),
    );
  }

  /** On a connection of its own, in a transaction that reads: the log grows beside the file until it is closed. */
  override async snapshot(): Promise<DocumentSnapshot> {
    const snapshot = SqliteDocumentStore.open({ file: this.db.name, readonly: true });
    try {
      for (const spec of [...this.declared.values()].flat()) await snapshot.define(spec);
      // The transaction begins with what it reads first.
      snapshot.run(() => snapshot.db.exec('BEGIN; SELECT count(*) FROM schema_part'));
      return snapshot;
    } catch (error) {
      await snapshot.close();
      throw error;
    }
  }

  override async commit({ writes, positions }: UnitOfWork): Promise<void> {
    this.run(() =>
      inTransaction(this.db, () => {
        for (const write of writes) this.write(write);
        for (const [name, value] of Object.entries(positions?.values ?? {})) {
          this.savePosition.run(positions?.consumer, name, value);
        }
      }),
    );
  }

  override async positions(consumer: string): Promise<Readonly<Record<string, number>>> {
    return Object.fromEntries(this.run(() => this.selectPositions.all(consumer)) as [string, number][]);
  }

  override async close(): Promise<void> {
    this.db.close();
  }

  private write(write: Write): void {
    const { id } = write;
    const collection = this.collection(write.collection);
    if (write.kind === 'delete') {
      collection.remove.run(id);
      return;
    }
    requireText(id, collection.idName);
    const doc = JSON.stringify(write.doc);
    const expected = write.expectedRevision;
    if (expected === undefined) {
      collection.upsert.run(id, doc);
      return;
    }
    const done =
      expected === 0 ? collection.insertNew.run(id, doc) : collection.update.run(doc, id, expected);
    if (done.changes === 0) {
      const actual = (collection.selectRevision.get(id) as number | undefined) ?? 0;
      throw new StaleDocumentError(write.collection, id, expected, actual);
    }
  }

  /** The statements that give a query's result one after the other; each wants a limit as its last value. */
  private selects(name: string, query: Query): Sql[] {
    const collection = this.collection(name);
    const { conditions, sort, after } = checkQuery(collection.fields, query);
    const filters = conditions.flatMap((each) => filter(collection, each));
    const sortedBy = sort ? collection.extract(sort.field) : 'NULL';
    const excluded = conditions.some((each) => each.field === sort?.field && requiresPresence(each));
    const index = sort && this.indexFor(collection, conditions, sort.field);
    const table = index === undefined ? collection.table : `${collection.table} INDEXED BY ${index}`;
    return stretches(collection, sort, after, excluded).map(({ condition, order }) => {
      const { text, values } = allOf([...filters, condition]);
      const select = `SELECT id, revision, doc, ${sortedBy} FROM ${table}`;
      return { text: `${select} WHERE ${text} ORDER BY ${order} LIMIT ?`, values };
    });
  }

  /**
   * The one of several indexes in which the least has the values that are asked for, if that is not very much; else the one with the
   * most fields. SQLite does not look how much there is of a value: it might read all that has a frequent one to find a seldom one.
   */
  private indexFor(
    collection: Collection,
    conditions: readonly CheckedCondition[],
    sortedBy: string,
  ): string | undefined {
    const pinned = conditions.filter((each) => each.kind === 'among' && each.values.length === 1);
    const suited = collection.indexesOf(new Set(pinned.map(({ field }) => field)), sortedBy);
    if (suited.length < 2) return undefined;
    let [least, most]: [string | undefined, number] = [undefined, entriesCounted + 1];
    for (const { name, before } of suited) {
      const asked = conditions.filter(({ field }) => field === sortedBy || before.includes(field));
      const { text, values } = allOf(asked.flatMap((each) => indexed(collection, each)));
      const within = `SELECT 1 FROM ${collection.table} INDEXED BY ${name} WHERE ${text} LIMIT ?`;
      const [[count]] = this.all(`SELECT count(*) FROM (${within})`, [
        ...values,
        Math.min(most, entriesCounted),
      ]) as [[number]];
      if (count < most) [least, most] = [name, count];
    }
    return least;
  }

  private all(sql: string, values: readonly (string | number)[]): unknown[] {
    return this.run(() => {
      const statement = this.statements.get(sql) ?? this.db.prepare(sql).raw();
      this.statements.set(sql, statement);
      return statement.all(...values);
    });
  }

  private collection(name: string): Collection {
    return definedCollection(this.collections, name);
  }

  private run<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw readable(error, this.db.name);
    }
  }
}

function toStored<Doc>([id, revision, doc]: DocumentRow): Stored<Doc> {
  return { id, revision, doc: JSON.parse(doc) as Doc };
}
