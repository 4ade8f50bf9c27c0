import { type Database, readable } from './database.ts';

/** A part of a transaction. When it throws, the whole transaction is rolled back; a `Refusal` must not have written. */
export type Job<Result> = () => Result;

/** A refusal that concerns one job only: the others of its transaction are committed. */
export class Refusal {
  constructor(readonly error: Error) {}
}

interface Queued {
  readonly job: Job<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Lets writers that come in one turn of the event loop share one transaction, and so one sync of the disk. A job is
 * settled only after COMMIT has returned. When the transaction fails, all its jobs are rejected and later ones go on.
 */
export class GroupCommit {
  private queue: Queued[] = [];
  private scheduled = false;
  private closed = false;

  constructor(
    private readonly db: Database,
    private readonly hooks: {
      /** At the start of each transaction, inside it. */
      readonly begun: () => void;
      readonly committed: () => void;
      /** What was remembered of the database during the transaction may be wrong. */
      readonly rolledBack: () => void;
    },
    private readonly largestGroup = 1_000,
  ) {}

  submit<Result>(job: Job<Result | Refusal>): Promise<Result> {
    if (this.closed) return Promise.reject(new Error(`${this.db.name} has been closed`));
    return new Promise<Result>((resolve, reject) => {
      this.queue.push({ job, resolve: resolve as (value: unknown) => void, reject });
      this.schedule();
    });
  }

  /** Writes what is queued and refuses what comes later. */
  close(): void {
    this.closed = true;
    while (this.queue.length > 0) this.flush();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (this.queue.length > 0) this.flush();
      if (this.queue.length > 0) this.schedule();
    });
  }

  private flush(): void {
    const group = this.queue.splice(0, this.largestGroup);
    let results: unknown[];
    try {
      results = inTransaction(this.db, () => {
        this.hooks.begun();
        return group.map(({ job }) => job());
      });
    } catch (error) {
      this.hooks.rolledBack();
      const cause = readable(error, this.db.name);
      for (const { reject } of group) reject(cause);
      return;
    }
    group.forEach(({ resolve, reject }, index) => {
      const result = results[index];
      if (result instanceof Refusal) reject(result.error);
      else resolve(result);
    });
    this.hooks.committed();
  }
}

/** Takes the write lock first, so that what is read inside is what the writes build on. */
export function inTransaction<Result>(db: Database, work: () => Result): Result {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // SQLite has rolled back by itself after some errors, e.g. a full disk.
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
