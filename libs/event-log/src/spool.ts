import Database from 'better-sqlite3';

export interface SpooledRow {
  readonly caseId: string;
  readonly time: number;
  /** What the rows of a case are sorted by: the time, or their number in the case where the file has one. */
  readonly rank: number;
  /** Position in the file: the order of rows with one rank. */
  readonly row: number;
  readonly content: string;
}

/**
 * Sorts more rows than fit into memory, by case, rank and row, in a temporary database of its own on disk. SQLite removes the
 * file's name as soon as it has opened it, so that nothing stays behind even when the process is killed.
 */
export class Spool {
  /** An empty name is what makes a database private and temporary. */
  private readonly db = new Database('');
  private readonly insert: Database.Statement<[string, number, number, number, string]>;

  constructor() {
    this.db.pragma('journal_mode = OFF');
    this.db.pragma('temp_store = FILE');
    this.db.pragma('cache_size = -16384');
    this.db.exec('CREATE TABLE rows (case_id TEXT, time INTEGER, rank INTEGER, row INTEGER, content TEXT)');
    this.insert = this.db.prepare('INSERT INTO rows VALUES (?, ?, ?, ?, ?)');
    this.db.exec('BEGIN');
  }

  add(row: SpooledRow): void {
    this.insert.run(row.caseId, row.time, row.rank, row.row, row.content);
  }

  /** All rows in order. Nothing can be added afterwards. */
  sorted(): IterableIterator<SpooledRow> {
    this.db.exec('COMMIT');
    return this.db
      .prepare<[], SpooledRow>(
        'SELECT case_id AS caseId, time, rank, row, content FROM rows ORDER BY case_id, rank, row',
      )
      .iterate();
  }

  close(): void {
    this.db.close();
  }
}
