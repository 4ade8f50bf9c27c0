import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';

/** Held, beside the databases, while they are copied: nothing may be removed from the bus meanwhile. */
export const backupLock = 'backup.lock';

export interface FileLock {
  release(): void;
}

/** Keeps what is locked from being collected as garbage, which would close it: whoever took a lock need not hold on to it. */
const held = new Set<Sqlite.Database>();

/**
 * Takes a lock that lasts until it is released or the process ends, however it ends: an open exclusive transaction on an
 * SQLite file of its own. `undefined` when another process, or this one, holds it. It is the file that is locked and not
 * its name: where somebody has removed the file, the name can be locked again.
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
  held.add(db);
  return {
    release: () => {
      held.delete(db);
      db.close();
    },
  };
}
