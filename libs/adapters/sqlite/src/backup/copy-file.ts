import Sqlite from 'better-sqlite3';
import { readable } from '../database.ts';

/**
 * Copies a database as it is at one moment, while others write to it; the copy's file must not be there yet. Writers are
 * not held up; the original's log grows for as long as the copy takes.
 *
 * `VACUUM INTO` and not SQLite's backup API: the latter begins again whenever another process writes, so under load it
 * would never end.
 * @throws StoreUnavailableError when the file cannot be read, or the copy not written.
 */
export function copyDatabase(from: string, to: string): void {
  usingDatabase(from, { readonly: true }, (db) => db.prepare('VACUUM INTO ?').run(to));
}

/** @throws StoreUnavailableError */
export function usingDatabase<Result>(
  file: string,
  options: Sqlite.Options,
  work: (db: Sqlite.Database) => Result,
): Result {
  let db: Sqlite.Database | undefined;
  try {
    db = new Sqlite(file, { fileMustExist: true, timeout: 5_000, ...options });
    return work(db);
  } catch (error) {
    throw readable(error, file);
  } finally {
    db?.close();
  }
}
