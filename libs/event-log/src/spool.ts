import Database from 'better-sqlite3';

export interface SpooledRow {
  readonly caseId: string;
  readonly time: number;
  /** Position in the file: the order of rows with one time. */
  readonly row: number;
  readonly content: string;
}

/**
 * Sorts more rows than fit into memory, by case, time and row, in a temporary database of its own on disk. SQLite removes the
 * file's name as soon as it has opened it, so that nothing stays behind even when the process is killed.
 */
export class Spool {
  /** An empty name is what makes a database private and temporary. */
  private readonly db = new Database('');
  private readonly insert: Database.Statement<[string, number, number, string]>;

  constructor() {
    this.db.pragma('journal_mode = OFF');
    this.db.pragma('temp_store = FILE');
    this.db.pragma('cache_size = -16384');
    this.db.exec('CREATE TABLE rows (case_id TEXT, time INTEGER, row INTEGER, content TEXT)');
    this.insert = this.db.prepare('INSERT INTO rows VALUES (?, ?, ?, ?)');
    this.db.exec('BEGIN');
  }

  add(row: SpooledRow): void {
    this.insert.run(row.caseId, row.time, row.row, row.content);
  }

  /** All rows in order. Nothing can be added afterwards. */
  sorted(): IterableIterator<SpooledRow> {
    this.db.exec('COMMIT');
    return this.db
      .prepare<[], SpooledRow>(
        'SELECT case_id AS caseId, time, row, content FROM rows ORDER BY case_id, time, row',
      )
      .iterate();
  }

  close(): void {
    this.db.close();
  }
}
