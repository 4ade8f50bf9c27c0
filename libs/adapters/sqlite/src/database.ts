import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreUnavailableError } from '@liucheng/ports';
import Sqlite from 'better-sqlite3';

export type Database = Sqlite.Database;

/** What one adapter keeps in a file. Several adapters may share a file; each has its own tables and its own version. */
export interface SchemaPart {
  readonly name: 'events' | 'bus' | 'documents';
  /** One SQL script per version, oldest first: a file at version n is brought up to date by those after the nth. */
  readonly versions: readonly string[];
}

export interface OpenOptions {
  /** Path of the database file. Its directory is made when it is missing. */
  readonly file: string;
  readonly part: SchemaPart;
  /**
   * `FULL`: a commit survives a loss of power. `NORMAL`: it survives a crash of the process, and the file stays sound.
   * `EXTRA`: as `FULL`, and what was deleted or replaced is nowhere in the file or beside it any more when it is committed:
   * overwritten with zeros, and no log kept. For keys; too slow for anything that is written often.
   */
  readonly synchronous: 'EXTRA' | 'FULL' | 'NORMAL';
  /** Nothing is created, upgraded or written: the file has to be there, at this program's version. */
  readonly readonly?: boolean;
}

/** 'Liuc': tells a file of ours from any other SQLite database (`PRAGMA application_id`). */
const applicationId = 0x4c697563;
const busyTimeoutMs = 5_000;
/**
 * How much log (in pages of 4 KiB) is folded into the file at once. Events go to the file's end, so folding late gains
 * little; documents hit pages all over the file, and a page that changed often meanwhile is folded once.
 */
const pagesPerCheckpoint = { EXTRA: 0, FULL: 4_000, NORMAL: 16_000 };
const walBytesKept = 64 * 1024 * 1024;
/** Keeps the inner pages of large indexes at hand; SQLite's own 2 MiB would read them again as a file grows. */
const cacheKiB = 32 * 1024;

/**
 * Opens a file, creates or upgrades the tables of one part, and sets every pragma that durability rests on.
 * @throws StoreUnavailableError when the file cannot be written or is locked.
 * @throws Error when it is not a Liucheng database, or one of a newer version.
 */
export function openSqlite({ file, part, synchronous, readonly = false }: OpenOptions): Database {
  let db: Database | undefined;
  try {
    if (readonly) {
      db = new Sqlite(file, { timeout: busyTimeoutMs, readonly, fileMustExist: true });
      requireOwnFile(db, file);
      requireVersion(db, file, part);
      return db;
    }
    mkdirSync(dirname(file), { recursive: true });
    db = new Sqlite(file, { timeout: busyTimeoutMs });
    // Says what the file is before anything is written to it: a foreign file stays untouched.
    // In one transaction, or another process could create the tables between the two questions.
    db.transaction(requireOwnFile)(db, file);
    if (synchronous === 'EXTRA') db.pragma('secure_delete = ON');
    db.pragma(`journal_mode = ${synchronous === 'EXTRA' ? 'DELETE' : 'WAL'}`);
    db.pragma(`synchronous = ${synchronous}`);
    db.pragma('foreign_keys = ON');
    db.pragma(`wal_autocheckpoint = ${pagesPerCheckpoint[synchronous]}`);
    db.pragma(`cache_size = -${cacheKiB}`);
    db.pragma(`journal_size_limit = ${walBytesKept}`);
    upgrade(db, file, part);
    return db;
  } catch (error) {
    db?.close();
    throw readable(error, file);
  }
}

function requireOwnFile(db: Database, file: string): void {
  const found = db.pragma('application_id', { simple: true });
  const empty = db.prepare('SELECT count(*) = 0 FROM sqlite_schema').pluck().get() === 1;
  if (found !== applicationId && !(found === 0 && empty)) {
    throw new Error(
      `${file} is a database of another application; name a new file or one that Liucheng made`,
    );
  }
}

function requireVersion(db: Database, file: string, part: SchemaPart): void {
  const found = db.prepare('SELECT version FROM schema_part WHERE name = ?').pluck().get(part.name);
  if (found === part.versions.length) return;
  throw new Error(
    `${file} holds ${part.name} of schema version ${String(found ?? 0)}, and only version ${part.versions.length} is ` +
      'read without a change to the file; start this program on it once, which brings it up to date',
  );
}

function upgrade(db: Database, file: string, part: SchemaPart): void {
  const run = db.transaction(() => {
    db.pragma(`application_id = ${applicationId}`);
    db.exec(
      'CREATE TABLE IF NOT EXISTS schema_part (name TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID',
    );
    const found = db.prepare('SELECT version FROM schema_part WHERE name = ?').pluck().get(part.name);
    const version = typeof found === 'number' ? found : 0;
    if (version > part.versions.length) {
      throw new Error(
        `${file} holds ${part.name} of schema version ${version}, this program knows up to ` +
          `${part.versions.length}; start the program that wrote it, or a newer one`,
      );
    }
    if (version === part.versions.length) return;
    for (const script of part.versions.slice(version)) db.exec(script);
    db.prepare(
      'INSERT INTO schema_part VALUES (?, ?) ON CONFLICT DO UPDATE SET version = excluded.version',
    ).run(part.name, part.versions.length);
  });
  run.immediate();
}

/** SQLite's error codes (without their detail after the second underscore) that say: not now. */
const unavailable: Readonly<Record<string, { problem: string; retryAfterSeconds: number }>> = {
  SQLITE_FULL: { problem: 'the disk is full', retryAfterSeconds: 30 },
  SQLITE_IOERR: { problem: 'the disk cannot be read or written', retryAfterSeconds: 30 },
  SQLITE_BUSY: { problem: 'another process keeps it locked', retryAfterSeconds: 1 },
  SQLITE_LOCKED: { problem: 'another connection keeps it locked', retryAfterSeconds: 1 },
  SQLITE_READONLY: { problem: 'it is not writable', retryAfterSeconds: 30 },
  SQLITE_CANTOPEN: { problem: 'it cannot be opened or created', retryAfterSeconds: 30 },
  SQLITE_PERM: { problem: 'it is not accessible', retryAfterSeconds: 30 },
};

/** What went wrong in words that name the file; `StoreUnavailableError` for what may pass. Other errors come back as they are. */
export function readable(error: unknown, file: string): Error {
  // By shape and not by class: an error of the runtime may come from another realm.
  const known = (typeof error === 'object' && error !== null ? error : new Error(String(error))) as Error;
  const code = 'code' in known && typeof known.code === 'string' ? known.code : '';
  if (code === 'SQLITE_NOTADB') return new Error(`${file} is not a SQLite database`, { cause: known });
  const entry = unavailable[code.split('_').slice(0, 2).join('_')];
  if (entry) {
    return new StoreUnavailableError(
      `${file}: ${entry.problem} (${known.message})`,
      entry.retryAfterSeconds,
      {
        cause: known,
      },
    );
  }
  if (/^E[A-Z]+$/.test(code)) {
    return new StoreUnavailableError(`${file}: its directory cannot be made (${known.message})`, 30, {
      cause: known,
    });
  }
  return known;
}
