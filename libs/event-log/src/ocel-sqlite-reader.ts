import type { Json, JsonObject } from '@liucheng/kernel';
import Database from 'better-sqlite3';
import { ChangingAttributes } from './changing-attributes.ts';
import { fieldKeys } from './exported-trace.ts';
import {
  defaultLimits,
  LogFormatError,
  reportFault,
  setAttribute,
  type LogLimits,
  type LogTrace,
  type ReadOptions,
} from './log.ts';
import { DeclaredTypes, ocelCases } from './ocel-cases.ts';
import type { OcelType } from './ocel-model.ts';
import { OcelSpool } from './ocel-spool.ts';
import { isoTime } from './time-format.ts';
import { zoneOf } from './zone.ts';

/**
 * Reads an object-centric log from a SQLite database, OCEL 2.0, as `readOcelJson` does from JSON. The file is opened read-only and
 * read row by row. Faults tell the table and, as their line, the row in it.
 * @throws LogFormatError for a file that is no such database, naming the table that is missing.
 */
export async function* readOcelSqlite(
  path: string,
  options: ReadOptions = {},
): AsyncGenerator<LogTrace, void, undefined> {
  const limits = { ...defaultLimits, ...options.limits };
  const file = opened(path);
  const spool = new OcelSpool();
  const types = new DeclaredTypes();
  try {
    new Filling(file, spool, types, options, limits).run();
    yield* ocelCases(spool, types, options, limits);
  } catch (error) {
    throw readable(error, path);
  } finally {
    spool.close();
    file.close();
  }
}

function opened(path: string): Database.Database {
  try {
    const file = new Database(path, { readonly: true, fileMustExist: true });
    // What a foreign file defines in its schema is not run.
    file.pragma('trusted_schema = OFF');
    return file;
  } catch (error) {
    throw readable(error, path);
  }
}

function readable(error: unknown, path: string): unknown {
  // By shape and not by class: an error of the addon may come from another realm.
  const code = String((error as { readonly code?: unknown } | undefined)?.code ?? '');
  if (code === 'SQLITE_NOTADB')
    return new LogFormatError(`${path} is no SQLite database; expected OCEL 2.0 in one, not compressed`);
  if (code === 'SQLITE_CANTOPEN') return new LogFormatError(`${path} cannot be opened`);
  return code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_IOERR')
    ? new LogFormatError(`${path}: the database is damaged or cut off: ${(error as Error).message}`)
    : error;
}

interface Column {
  readonly name: string;
  readonly type: string;
}

const typeOfColumn: Readonly<Record<string, OcelType>> = {
  INTEGER: 'integer',
  REAL: 'float',
  BOOLEAN: 'boolean',
  TIMESTAMP: 'time',
};

/** Columns that are no attributes. */
const ownColumns = new Set(['ocel_id', 'ocel_time', 'ocel_changed_field']);

type Cell = string | number | Buffer | null;
/** A map, because a column may be called anything. */
type Row = ReadonlyMap<string, Cell | undefined>;
interface RelationRow {
  readonly id: Cell;
  readonly object: Cell;
  readonly qualifier: Cell;
}

class Filling {
  private readonly zone;
  private steps = 0;

  constructor(
    private readonly file: Database.Database,
    private readonly spool: OcelSpool,
    private readonly types: DeclaredTypes,
    private readonly options: ReadOptions,
    private readonly limits: LogLimits,
  ) {
    // Tools that write such files leave the zone out and mean UTC.
    this.zone = zoneOf(options.zone ?? 'UTC');
  }

  run(): void {
    for (const [table, columns] of Object.entries(tables)) this.require(table, columns);
    this.stage('object', 'object_object', 'ocel_source_id', 'ocel_target_id');
    this.stage('event', 'event_object', 'ocel_event_id', 'ocel_object_id');
    for (const { type, map } of this.maps('object_map_type')) this.objects(type, `object_${map}`);
    for (const { type, map } of this.maps('event_map_type')) this.events(type, `event_${map}`);
  }

  private events(type: string, table: string): void {
    const columns = this.attributeColumns('event', type, table, ['ocel_id', 'ocel_time']);
    let line = 0;
    for (const row of this.rows(table)) {
      line += 1;
      const [id, time] = [row.get('ocel_id'), row.get('ocel_time')];
      const fault = (message: string): void =>
        reportFault(this.options, {
          line,
          column: 1,
          skipped: 'event',
          message: `table "${table}": ${message}`,
        });
      if (typeof id !== 'string' || id === '') {
        fault('an event without an ocel_id');
        continue;
      }
      const at = typeof time === 'string' ? isoTime(time.replace(' ', 'T'), this.zone) : undefined;
      if (at === undefined) {
        fault(
          `event "${id}", ocel_time: found ${JSON.stringify(time)}; expected a time such as 2026-03-02T09:30:00.000+08:00`,
        );
        continue;
      }
      const attributes = this.attributes(row, columns, line, table);
      const place = attributes[fieldKeys.sequence];
      const event = {
        id,
        activity: type,
        time: at,
        rank: typeof place === 'number' ? place : at,
        attributes,
        line,
        column: 1,
      };
      if (!this.spool.addEvent(event, this.spool.staged('event', id)))
        fault(`event "${id}" comes a second time; expected ids that differ`);
    }
  }

  /** The rows of an object: one with what it began with, and one for each change of one attribute. */
  private objects(type: string, table: string): void {
    // Tools leave out the columns of times where nothing has an attribute.
    const columns = this.attributeColumns('object', type, table, ['ocel_id']);
    const timed = this.require(table, []).some(({ name }) => name === 'ocel_time');
    let line = 0;
    let current:
      { readonly id: string; readonly line: number; readonly values: ChangingAttributes } | undefined;
    const add = (id: string, attributes: JsonObject, at: number): boolean =>
      this.spool.addObject({ id, type, attributes, line: at, column: 1 }, this.spool.staged('object', id));
    const finish = (): void => {
      if (!current || add(current.id, current.values.taken(), current.line)) return;
      const message = `table "${table}": object "${current.id}" is of another type too; expected ids that differ`;
      reportFault(this.options, { line: current.line, column: 1, skipped: 'case', message });
    };
    for (const row of this.rows(table, timed ? 'ORDER BY ocel_id, ocel_time' : 'ORDER BY ocel_id')) {
      line += 1;
      const [id, time] = [row.get('ocel_id'), row.get('ocel_time')];
      const changed = row.get('ocel_changed_field');
      if (typeof id !== 'string' || id === '') {
        const message = `table "${table}": an object without an ocel_id`;
        reportFault(this.options, { line, column: 1, skipped: 'case', message });
        continue;
      }
      if (current?.id !== id) {
        finish();
        current = { id, line, values: new ChangingAttributes() };
      }
      for (const [name, value] of Object.entries(this.attributes(row, columns, line, table))) {
        if (typeof changed === 'string' && changed !== '' && changed !== name) continue;
        current.values.add(name, value as Json, String(time ?? ''));
      }
    }
    finish();
    // An object need not have a row in the table of its type.
    const all = this.file.prepare<[string], Cell>('SELECT ocel_id FROM object WHERE ocel_type = ?').pluck();
    for (const id of all.iterate(type)) {
      if (typeof id === 'string' && id !== '') add(id, {}, 1);
    }
  }

  private attributes(
    row: Row,
    columns: readonly Column[],
    line: number,
    table: string,
  ): Record<string, Json> {
    const attributes: Record<string, Json> = {};
    for (const { name } of columns) {
      const value = row.get(name);
      if (value === null || value === undefined) continue;
      if (typeof value === 'string' && value.length > this.limits.textLength)
        throw new LogFormatError(
          `table "${table}": the value of "${name}" has more than ${this.limits.textLength} characters`,
          {
            line,
            column: 1,
          },
        );
      if (typeof value === 'object') {
        const message = `table "${table}", column "${name}": expected a text or a number, found bytes`;
        reportFault(this.options, { line, column: 1, skipped: 'attribute', message });
      } else setAttribute(attributes, name, value);
    }
    return attributes;
  }

  private attributeColumns(
    of: 'event' | 'object',
    type: string,
    table: string,
    needed: readonly string[],
  ): Column[] {
    const columns = this.require(table, needed).filter(({ name }) => !ownColumns.has(name));
    for (const { name, type: declared } of columns)
      this.types.declare(of, type, name, typeOfColumn[declared.toUpperCase()] ?? 'string');
    return columns;
  }

  private maps(
    table: 'event_map_type' | 'object_map_type',
  ): { readonly type: string; readonly map: string }[] {
    return this.file
      .prepare<[], { type: string; map: string }>(
        `SELECT ocel_type AS type, ocel_type_map AS map FROM ${table} ORDER BY 1`,
      )
      .all();
  }

  /** Those of an event are needed together; the file need not have an index for it, and none can be made in it. */
  private stage(of: 'event' | 'object', table: string, from: string, to: string): void {
    const select = `SELECT ${from} AS id, ${to} AS object, ocel_qualifier AS qualifier FROM ${table}`;
    for (const { id, object, qualifier } of this.file.prepare<[], RelationRow>(select).iterate())
      this.spool.stage(of, String(id), { object: String(object), qualifier: String(qualifier ?? '') });
  }

  private *rows(table: string, order = ''): Generator<Row> {
    const rows = this.file.prepare<[], Cell[]>(`SELECT * FROM ${quoted(table)} ${order}`).raw();
    const names = rows.columns().map(({ name }) => name);
    for (const cells of rows.iterate()) {
      if (this.steps++ % 1024 === 0) this.options.signal?.throwIfAborted();
      yield new Map(names.map((name, index) => [name, cells[index]]));
    }
  }

  /** @throws LogFormatError for a table that is not there, or lacks a column. */
  private require(table: string, columns: readonly string[]): Column[] {
    const found = this.file.prepare<[], Column>(`PRAGMA table_info(${quoted(table)})`).all();
    const names = new Set(found.map(({ name }) => name));
    const missing = columns.filter((name) => !names.has(name));
    if (found.length > 0 && missing.length === 0) return found;
    const what =
      found.length === 0 ? `no table "${table}"` : `table "${table}" has no column ${missing.join(', ')}`;
    throw new LogFormatError(
      `${what}; expected the tables of OCEL 2.0 (${Object.keys(tables).join(', ')} and one for each type)`,
    );
  }
}

const tables: Readonly<Record<string, readonly string[]>> = {
  event: ['ocel_id', 'ocel_type'],
  object: ['ocel_id', 'ocel_type'],
  event_map_type: ['ocel_type', 'ocel_type_map'],
  object_map_type: ['ocel_type', 'ocel_type_map'],
  event_object: ['ocel_event_id', 'ocel_object_id', 'ocel_qualifier'],
  object_object: ['ocel_source_id', 'ocel_target_id', 'ocel_qualifier'],
};

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
