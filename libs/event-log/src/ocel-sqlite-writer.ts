import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { caselessKey, type Scalar } from './attribute-codec.ts';
import type { LogSource } from './log.ts';
import type { OcelType } from './ocel-model.ts';
import { AttributeTypes, ocelParts, type EventOut, type ObjectOut } from './ocel-objects.ts';
import type { Relation } from './ocel-spool.ts';

/**
 * Writes an export as OCEL 2.0 into a new SQLite database. The file is complete when this resolves; whoever sees it fail removes it.
 * @throws Error for a file that is there already.
 */
export async function writeOcelSqlite(path: string, source: LogSource, signal?: AbortSignal): Promise<void> {
  const db = new Database(path);
  try {
    const writing = new Writing(db);
    let count = 0;
    for await (const part of ocelParts(source)) {
      if (count++ % 256 === 0) signal?.throwIfAborted();
      if ('event' in part) writing.event(part.event);
      else writing.object(part.object);
    }
    writing.end();
  } finally {
    db.close();
  }
}

const schema = `
  CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL);
  CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL);
  CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL);
  CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL);
  CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT,
    PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier));
  CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT,
    PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier));
`;

const columnOfType: Readonly<Record<OcelType, string>> = {
  string: 'TEXT',
  time: 'TIMESTAMP',
  integer: 'INTEGER',
  float: 'REAL',
  boolean: 'BOOLEAN',
};

class Writing {
  private readonly tables = new Map<string, TypeTable>();
  private readonly insertEvent;
  private readonly insertObject;
  private readonly relate;
  private readonly link;

  constructor(private readonly db: Database.Database) {
    // A file that is not completed is thrown away: nothing is to be rolled back.
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    db.exec(`BEGIN; ${schema}`);
    this.insertEvent = db.prepare('INSERT INTO event VALUES (?, ?)');
    this.insertObject = db.prepare('INSERT INTO object VALUES (?, ?)');
    this.relate = db.prepare('INSERT OR IGNORE INTO event_object VALUES (?, ?, ?)');
    this.link = db.prepare('INSERT OR IGNORE INTO object_object VALUES (?, ?, ?)');
  }

  event({ id, type, time, attributes, relations }: EventOut): void {
    this.insertEvent.run(id, type);
    this.table('event', type).insert([id, sqlTime(time)], attributes);
    this.all(this.relate, id, relations);
  }

  object({ id, type, attributes, since, relations }: ObjectOut): void {
    this.insertObject.run(id, type);
    this.table('object', type).insert([id, sqlTime(since), null], attributes);
    this.all(this.link, id, relations);
  }

  end(): void {
    this.db.exec('COMMIT');
  }

  private all(statement: Database.Statement, id: string, relations: readonly Relation[]): void {
    for (const { object, qualifier } of relations) statement.run(id, object, qualifier);
  }

  private table(of: 'event' | 'object', type: string): TypeTable {
    const key = `${of} ${type}`;
    let table = this.tables.get(key);
    if (!table) {
      const map = mapName(type);
      this.db.prepare(`INSERT INTO ${of}_map_type VALUES (?, ?)`).run(type, map);
      this.tables.set(key, (table = new TypeTable(this.db, of, `${of}_${map}`)));
    }
    return table;
  }
}

/** The table of a type, which grows a column with each attribute that is met. */
class TypeTable {
  private readonly types = new AttributeTypes();
  /** Names of columns by those of attributes; taken are those that differ in case only. */
  private readonly columns = new Map<string, string>();
  private readonly taken: Set<string>;
  private readonly fixed: readonly string[];
  private readonly statements = new Map<string, Database.Statement>();

  constructor(
    private readonly db: Database.Database,
    of: 'event' | 'object',
    private readonly name: string,
  ) {
    this.fixed = of === 'event' ? ['ocel_id', 'ocel_time'] : ['ocel_id', 'ocel_time', 'ocel_changed_field'];
    this.taken = new Set(this.fixed);
    const columns = this.fixed.map((column) => `${column} ${column === 'ocel_time' ? 'TIMESTAMP' : 'TEXT'}`);
    db.exec(`CREATE TABLE ${quoted(name)} (${columns.join(', ')})`);
  }

  insert(fixed: readonly (string | null)[], attributes: Readonly<Record<string, Scalar>>): void {
    const values = this.types.of('', attributes, (attribute, type) => this.addColumn(attribute, type));
    const columns = [...this.fixed, ...values.map(([attribute]) => this.columns.get(attribute) as string)];
    const key = columns.join('\n');
    let statement = this.statements.get(key);
    if (!statement) {
      const places = columns.map(() => '?').join(', ');
      const names = columns.map(quoted).join(', ');
      statement = this.db.prepare(`INSERT INTO ${quoted(this.name)} (${names}) VALUES (${places})`);
      if (this.statements.size >= 200) this.statements.clear();
      this.statements.set(key, statement);
    }
    statement.run(
      ...fixed,
      ...values.map(([, value]) => (typeof value === 'boolean' ? Number(value) : value)),
    );
  }

  private addColumn(attribute: string, type: OcelType): void {
    // Names of columns differ by more than case.
    const column = this.taken.has(attribute.toLowerCase()) ? caselessKey(attribute) : attribute;
    this.taken.add(column.toLowerCase());
    this.columns.set(attribute, column);
    this.db.exec(`ALTER TABLE ${quoted(this.name)} ADD COLUMN ${quoted(column)} ${columnOfType[type]}`);
  }
}

/** A type as part of a table's name: letters and digits of it for people, a digest so that no two are the same. */
function mapName(type: string): string {
  const words = type.replace(/[^A-Za-z0-9]+/g, '_').slice(0, 40);
  return `${words}_${createHash('sha256').update(type).digest('hex').slice(0, 8)}`;
}

/** As other tools read times from such files: UTC, a blank between day and time. */
function sqlTime(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
