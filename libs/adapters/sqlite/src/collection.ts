import { createHash } from 'node:crypto';
import { type CollectionSpec, IndexedFields } from '@liucheng/ports';
import type { Statement } from 'better-sqlite3';
import type { Database } from './database.ts';

const tableOf = (name: string): string => `"doc_${name}"`;

/** Removes a collection's table with its indexes, where there is one. */
export function dropCollection(db: Database, name: string): void {
  db.exec(`DROP TABLE IF EXISTS ${tableOf(new IndexedFields(name).collection)}`);
}

export type DocumentRow = readonly [id: string, revision: number, doc: string];

/** A collection's table, its indexes and the statements every collection has. */
export class Collection {
  /** Quoted, safe to put into SQL. */
  readonly table: string;
  readonly fields: IndexedFields;
  /** What an id of it is called when it cannot be one. */
  readonly idName: string;

  /** By their names, quoted. */
  private readonly indexes = new Map<string, readonly string[]>();

  readonly selectOne: Statement;
  readonly selectMany: Statement;
  readonly upsert: Statement;
  readonly insertNew: Statement;
  readonly update: Statement;
  readonly remove: Statement;
  readonly selectRevision: Statement;

  /** Creates the table when it is missing. */
  constructor(
    private readonly db: Database,
    readonly name: string,
  ) {
    this.fields = new IndexedFields(name);
    this.table = tableOf(name);
    this.idName = `${name}: id`;
    db.exec(
      `CREATE TABLE IF NOT EXISTS ${this.table}
         (id TEXT PRIMARY KEY NOT NULL, revision INTEGER NOT NULL, doc TEXT NOT NULL)`,
    );
    const { table } = this;
    this.selectOne = db.prepare(`SELECT id, revision, doc FROM ${table} WHERE id = ?`).raw();
    this.selectMany = db
      .prepare(`SELECT id, revision, doc FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`)
      .raw();
    this.upsert = db.prepare(
      `INSERT INTO ${table} VALUES (?, 1, ?)
       ON CONFLICT (id) DO UPDATE SET revision = revision + 1, doc = excluded.doc`,
    );
    this.insertNew = db.prepare(`INSERT INTO ${table} VALUES (?, 1, ?) ON CONFLICT (id) DO NOTHING`);
    this.update = db.prepare(
      `UPDATE ${table} SET revision = revision + 1, doc = ? WHERE id = ? AND revision = ?`,
    );
    this.remove = db.prepare(`DELETE FROM ${table} WHERE id = ?`);
    this.selectRevision = db.prepare(`SELECT revision FROM ${table} WHERE id = ?`).pluck();
  }

  /** Adds the indexes that are not there yet. */
  define(indexes: CollectionSpec['indexes']): void {
    this.fields.declare(indexes);
    for (const fields of indexes) {
      const expressions = fields.map((field) => this.extract(field));
      // The id at the end gives pages their order among equal values.
      const digest = createHash('sha256').update(fields.join('\n')).digest('hex').slice(0, 16);
      const name = `"doc_${this.name}_${digest}"`;
      this.db.exec(`CREATE INDEX IF NOT EXISTS ${name} ON ${this.table} (${expressions.join(', ')}, id)`);
      this.indexes.set(name, fields);
    }
  }

  /** Indexes with nothing but these fields before what is sorted by, and at least one of them: those with the most first. */
  indexesOf(
    pinned: ReadonlySet<string>,
    sortedBy: string,
  ): { readonly name: string; readonly before: readonly string[] }[] {
    return [...this.indexes]
      .filter(([, fields]) => fields.length > 1 && fields.at(-1) === sortedBy)
      .map(([name, fields]) => ({ name, before: fields.slice(0, -1) }))
      .filter(({ before }) => before.every((each) => pinned.has(each)))
      .sort((a, b) => b.before.length - a.before.length);
  }

  /** The SQL that gives a field's value; the same text as in the index, or the index would not be used. */
  extract(field: string): string {
    return `json_extract(doc, ${this.path(field)})`;
  }

  /** The SQL that gives the JSON type of a field; SQLite has no booleans, so `extract` gives 1 for `true` and for 1. */
  typeOf(field: string): string {
    return `json_type(doc, ${this.path(field)})`;
  }

  private path(field: string): string {
    const names = this.fields.requirePath(field).map((name) => `"${name}"`);
    return `'$.${names.join('.')}'`;
  }
}
