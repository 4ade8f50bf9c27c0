import { statSync } from 'node:fs';
import { join } from 'node:path';
import { digestStore, partitionName } from '@liucheng/ports';
import type Sqlite from 'better-sqlite3';
import { BusLog } from '../bus-log.ts';
import { type Database, openSqlite, type SchemaPart } from '../database.ts';
import { documentSchema } from '../document-store.ts';
import { busSchema } from '../event-bus.ts';
import { eventSchema, SqliteEventStore } from '../event-store.ts';
import { type DataFile, dataFiles } from './data-files.ts';

/** What is in a file, in figures: the same for two files with the same content. */
export type Figures = Readonly<Record<string, number | string | Readonly<Record<string, number>>>>;

export interface FileReport extends DataFile {
  readonly bytes: number;
  readonly schemaVersion: number;
  readonly content: Figures;
}

export interface Inspection {
  readonly files: readonly FileReport[];
  /** Sentences that name the file; none when all is sound. */
  readonly faults: readonly string[];
}

/** Documents that hold positions in the bus besides the store's own: a collection, and how they are read. */
export interface DocumentPositions {
  readonly collection: string;
  /** By the name of the partition. */
  positionsOf(doc: unknown): Readonly<Record<string, number>>;
}

export interface InspectionOptions {
  /** Told of each file before it is looked at. */
  readonly onFile?: (name: string) => void;
  readonly positionsIn?: readonly DocumentPositions[];
}

/** A position that a document file notes, in an event store (by identity) or a partition of the bus (by name). */
interface Noted {
  readonly file: string;
  readonly consumer: string;
  readonly name: string;
  readonly value: number;
}

const schemas: Readonly<Record<SchemaPart['name'], SchemaPart>> = {
  documents: documentSchema,
  bus: busSchema,
  events: eventSchema,
};

/**
 * Looks through the databases of a directory: SQLite's own check, streams without gaps, commands stored once, parked
 * messages that are there, and no position beyond the end of what it is in. Nothing is changed, and the directory may be
 * in use: files are looked at in the order in which positions can only lie behind.
 */
export async function inspectDirectory(
  directory: string,
  { onFile, positionsIn = [] }: InspectionOptions = {},
): Promise<Inspection> {
  const look = new Look(directory, positionsIn);
  for (const file of dataFiles(directory)) {
    onFile?.(file.name);
    await look.at(file);
  }
  return look.ended();
}

class Look {
  private readonly files: FileReport[] = [];
  private readonly faults: string[] = [];
  private readonly noted: Noted[] = [];
  /** Ends by partition of the bus and by identity of event stores. */
  private readonly ends = new Map<string, number>();
  private busSeen = false;

  constructor(
    private readonly directory: string,
    private readonly positionsIn: readonly DocumentPositions[],
  ) {}

  async at(file: DataFile): Promise<void> {
    const path = join(this.directory, file.name);
    let db: Database | undefined;
    try {
      db = openSqlite({ file: path, part: schemas[file.part], synchronous: 'FULL', readonly: true });
      this.soundness(db, file);
      const content = await this.content(db, file);
      const schemaVersion = schemas[file.part].versions.length;
      this.files.push({ ...file, bytes: statSync(path).size, schemaVersion, content });
    } catch (error) {
      this.faults.push(`${file.name}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      db?.close();
    }
  }

  ended(): Inspection {
    for (const { file, consumer, name, value } of this.noted) {
      const end = this.ends.get(name) ?? (name.includes('/') && this.busSeen ? 0 : Infinity);
      if (value > end) {
        this.faults.push(`${file}: ${consumer} has come to ${value} in ${name}, which ends at ${end}`);
      }
    }
    return { files: this.files, faults: this.faults };
  }

  private soundness(db: Database, { name }: DataFile): void {
    const said = db.pragma('integrity_check(20)') as { integrity_check: string }[];
    for (const { integrity_check: sentence } of said) {
      if (sentence !== 'ok') this.faults.push(`${name}: ${sentence}`);
    }
  }

  private async content(db: Database, file: DataFile): Promise<Figures> {
    if (file.part === 'documents') return this.documents(db, file);
    return file.part === 'bus' ? this.bus(db, file) : this.events(db, file);
  }

  private documents(db: Database, { name: file }: DataFile): Figures {
    const rows = db.prepare('SELECT consumer, name, value FROM position').all() as Omit<Noted, 'file'>[];
    for (const row of rows) this.noted.push({ file, ...row });
    const tables = db
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'doc\\_%' ESCAPE '\\' ORDER BY name",
      )
      .pluck()
      .all() as string[];
    for (const { collection, positionsOf } of this.positionsIn) {
      if (!tables.includes(`doc_${collection}`)) continue;
      const docs = db.prepare(`SELECT id, doc FROM "doc_${collection}"`).all() as {
        id: string;
        doc: string;
      }[];
      for (const { id: consumer, doc } of docs) {
        for (const [name, value] of Object.entries(positionsOf(JSON.parse(doc)))) {
          this.noted.push({ file, consumer, name, value });
        }
      }
    }
    const collections = tables.map((table) => [table.slice('doc_'.length), count(db, `"${table}"`)] as const);
    return { collections: Object.fromEntries(collections), positions: rows.length };
  }

  private bus(db: Database, { name: file }: DataFile): Figures {
    this.busSeen = true;
    // Before the ends: somebody may be publishing and consuming.
    const checkpoints = db
      .prepare('SELECT consumer_group AS consumer, name, offset AS value FROM checkpoint')
      .all();
    for (const row of checkpoints as Omit<Noted, 'file'>[]) this.noted.push({ file, ...row });
    const log = new BusLog(db);
    const topics = log.topics().map((topic) => {
      const partitions = log.partitions(topic);
      for (const each of partitions) this.ends.set(partitionName(each), log.lastOffset(each));
      return [topic, partitions.reduce((sum, each) => sum + log.count(each), 0)] as const;
    });
    const letters = db.prepare('SELECT id, topic, partition, offset FROM dead_letter').all() as {
      id: number;
      topic: string;
      partition: number;
      offset: number;
    }[];
    for (const { id, topic, partition, offset } of letters) {
      const at = log.partitions(topic)[partition];
      if (!at || !log.one(at, offset)) {
        this.faults.push(
          `${file}: the message of dead letter ${id} (${topic}/${partition} ${offset}) is missing`,
        );
      }
    }
    return { topics: Object.fromEntries(topics), deadLetters: letters.length };
  }

  private async events(db: Database, { name: file }: DataFile): Promise<Figures> {
    const twice = db
      .prepare('SELECT count(*) FROM (SELECT 1 FROM append GROUP BY stream, command HAVING count(*) > 1)')
      .pluck()
      .get() as number;
    if (twice > 0) this.faults.push(`${file}: ${twice} commands are stored more than once`);
    const store = new SqliteEventStore(db);
    const [identity, head] = [await store.identity(), await store.head()];
    const digests = await digestStore(store, { upTo: head });
    for (const gap of digests.gaps.slice(0, 20)) this.faults.push(`${file}: ${gap}`);
    this.ends.set(identity, head);
    return { identity, head, ...digests.whole() };
  }
}

function count(db: Sqlite.Database, table: string): number {
  return db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
}
