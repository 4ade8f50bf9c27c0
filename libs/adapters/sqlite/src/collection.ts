import { createHash } from 'node:crypto';
import { type CollectionSpec, UnsupportedQueryError } from '@liucheng/ports';
import type { Statement } from 'better-sqlite3';
import type { Database } from './database.ts';

const namePattern = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;
const pathPattern = /^[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64}){0,7}$/;

/** Quoted, safe to put into SQL. */
function tableOf(name: string): string {
  if (namePattern.test(name)) return `"doc_${name}"`;
  throw new UnsupportedQueryError(
    `collection name ${JSON.stringify(name)}: expected a letter, then up to 62 letters, digits, - or _`,
    'collection',
  );
}

/** Removes a collection's table with its indexes, where there is one. */
export function dropCollection(db: Database, name: string): void {
  db.exec(`DROP TABLE IF EXISTS ${tableOf(name)}`);
}

export type DocumentRow = readonly [id: string, revision: number, doc: string];

/** A collection's table, its indexes and the statements every collection has. */
export class Collection {
  /** Quoted, safe to put into SQL. */
  readonly table: string;
  private indexes: (readonly string[])[] = [];

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
    this.table = tableOf(name);
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
    for (const fields of indexes) {
      if (fields.length === 0)
        throw new UnsupportedQueryError(`${this.name}: an index needs at least one field`, 'collection');
      const expressions = fields.map((field) => this.extract(field));
      // The id at the end gives pages their order among equal values.
      const digest = createHash('sha256').update(fields.join('\n')).digest('hex').slice(0, 16);
      this.db.exec(
        `CREATE INDEX IF NOT EXISTS "doc_${this.name}_${digest}" ON ${this.table} (${expressions.join(', ')}, id)`,
      );
    }
    const declared = new Map([...this.indexes, ...indexes].map((fields) => [fields.join('\n'), fields]));
    this.indexes = [...declared.values()];
  }

  /** The SQL that gives a field's value; the same text as in the index, or the index would not be used. */
  extract(field: string): string {
    return `json_extract(doc, ${this.path(field)})`;
  }

  /** The SQL that gives the JSON type of a field; SQLite has no booleans, so `extract` gives 1 for `true` and for 1. */
  typeOf(field: string): string {
    return `json_type(doc, ${this.path(field)})`;
  }

  /**
   * Refuses a field that no index supports: it has to lead an index, or follow fields in one that the query pins to
   * given values.
   */
  requireIndex(field: string, pinned: ReadonlySet<string>, use: 'filter' | 'sort' | 'group'): void {
    const supported = this.indexes.some((fields) => {
      const at = fields.indexOf(field);
      return at >= 0 && fields.slice(0, at).every((earlier) => pinned.has(earlier));
    });
    if (supported) return;
    const accepted = this.indexes.map((fields) => fields.join(' → ')).join(', ') || 'none';
    throw new UnsupportedQueryError(
      `${this.name}: cannot ${use} by ${JSON.stringify(field)}; indexes are: ${accepted} ` +
        '(a field after → needs the ones before it filtered by given values)',
      use,
      field,
    );
  }

  private path(field: string): string {
    if (!pathPattern.test(field)) {
      throw new UnsupportedQueryError(
        `${this.name}: field ${JSON.stringify(field)}: expected up to 8 names of letters, digits, - and _ joined by dots`,
        'collection',
        field,
      );
    }
    return `'$.${field
      .split('.')
      .map((name) => `"${name}"`)
      .join('.')}'`;
  }
}
