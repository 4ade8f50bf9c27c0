import { join } from 'node:path';
import { copyDatabase, usingDatabase } from './copy-file.ts';
import { dataFiles, type DataFile } from './data-files.ts';

interface LetterRow {
  readonly id: number;
  readonly told: 0 | 1;
}

/**
 * Copies every database of a data directory, each as it is at one moment, while others write to it. The directory of the
 * copies has to be there. `onCopied` is told of each file that is done.
 * @throws StoreUnavailableError when a file cannot be read, or a copy not written.
 */
export function snapshotDirectory(
  from: string,
  to: string,
  onCopied: (name: string) => void = () => undefined,
): DataFile[] {
  const files = dataFiles(from);
  const letters = files.some(({ part }) => part === 'bus') ? lettersOf(join(from, 'bus.db')) : [];
  for (const { name } of files) {
    copyDatabase(join(from, name), join(to, name));
    onCopied(name);
  }
  if (files.some(({ part }) => part === 'bus')) keepLetters(join(to, 'bus.db'), letters);
  return files;
}

function lettersOf(file: string): LetterRow[] {
  return usingDatabase(file, { readonly: true }, (db) =>
    db.prepare('SELECT * FROM dead_letter').all(),
  ) as LetterRow[];
}

/**
 * The list of parked messages is the one thing in the bus that goes forth and back with the documents. The copy of the
 * documents is older than that of the bus, so what happened to a letter in between is taken back: one that was handled
 * lies on the list again (its effect may be missing in the documents, and handling it twice is harmless), and one that
 * the consumer was told of is told again. `before` was read before the documents were copied.
 */
function keepLetters(file: string, before: readonly LetterRow[]): void {
  usingDatabase(file, {}, (db) => {
    const rows = JSON.stringify(before);
    const told = JSON.stringify(before.filter((letter) => letter.told === 1).map(({ id }) => id));
    db.transaction(() => {
      db.prepare('UPDATE dead_letter SET told = 0 WHERE id NOT IN (SELECT value FROM json_each(?))').run(
        told,
      );
      db.prepare(
        `INSERT OR IGNORE INTO dead_letter
         SELECT letter.value ->> 'id', letter.value ->> 'consumer_group', letter.value ->> 'topic',
           letter.value ->> 'partition', letter.value ->> 'offset', letter.value ->> 'key', letter.value ->> 'cause',
           letter.value ->> 'attempts', letter.value ->> 'parked_at', letter.value ->> 'told'
         FROM json_each(?) AS letter`,
      ).run(rows);
    })();
  });
}
