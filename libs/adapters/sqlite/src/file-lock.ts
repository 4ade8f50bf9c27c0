import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';

export interface FileLock {
  release(): void;
}

/**
 * Takes a lock that the operating system gives back when the process ends, however it ends: an open exclusive
 * transaction on an SQLite file of its own. `undefined` when another process, or this one, holds it.
 */
export function lockFile(file: string): FileLock | undefined {
  mkdirSync(dirname(file), { recursive: true });
  const db = new Sqlite(file, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    // By its code: an error made under another copy of the module is no instance of this one's class.
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) return undefined;
    throw error;
  }
  return { release: () => void db.close() };
}
