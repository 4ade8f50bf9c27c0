import type { BusPositions } from '@liucheng/ports';
import { partitionName } from '@liucheng/ports';
import type { Statement } from 'better-sqlite3';
import type { BusLog, Partition } from './bus-log.ts';
import type { Database } from './database.ts';

/** Tables of the bus file that retention needs; a version of the bus's schema. */
export const retentionTables = `
  CREATE TABLE written (
    partition INTEGER NOT NULL,
    at INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    PRIMARY KEY (partition, at)
  ) WITHOUT ROWID;
  CREATE TABLE handled (
    consumer_group TEXT NOT NULL,
    name TEXT NOT NULL,
    offset INTEGER NOT NULL,
    PRIMARY KEY (consumer_group, name)
  ) WITHOUT ROWID;`;

/** What one look at the bus did. */
export interface Cut {
  /** Messages that were removed. */
  readonly removed: number;
}

/** Messages removed in one transaction at most: publishers wait for it. */
const mostAtOnce = 5_000;

/**
 * Removes from the bus what is older than the retention and what every group that is known has handled. Known are the
 * groups with checkpoints in the bus and those that keep their positions elsewhere, which note from time to time how far
 * they are. A group that nobody runs any more holds its topics back until it is forgotten.
 *
 * Messages do not say when they were published (an imported event tells the time of its log), so each look notes where
 * the partitions end: what lies before such a mark is at least as old as the mark. What a group has handled counts from
 * the look before, since documents that a loss of power takes back take their positions back with them. The last message
 * of a partition stays, or its offsets would begin anew; so do parked ones.
 */
export class BusRetention {
  private readonly mark: Statement;
  /** Where the last mark of a partition stands, by its number: one that has not grown gets no other. */
  private readonly marked = new Map<number, number>();
  private readonly dropMarks: Statement;
  private readonly oldMark: Statement;
  private readonly groups: Statement;
  private readonly note: Statement;
  private readonly firstParked: Statement;
  /** As of the look before: how far each group had come in each partition. */
  private before: ReadonlyMap<string, BusPositions> | undefined;

  constructor(
    db: Database,
    private readonly log: BusLog,
    private readonly retentionMs: number,
    private readonly kept: ReadonlySet<string>,
  ) {
    this.mark = db.prepare('INSERT INTO written VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
    this.oldMark = db.prepare('SELECT max(offset) FROM written WHERE partition = ? AND at <= ?').pluck();
    this.dropMarks = db.prepare('DELETE FROM written WHERE partition = ? AND offset < ?');
    this.groups = db.prepare(
      `SELECT consumer_group AS grouped, name, offset FROM checkpoint
       UNION ALL SELECT consumer_group, name, offset FROM handled`,
    );
    this.note = db.prepare(
      'INSERT INTO handled VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET offset = excluded.offset',
    );
    this.firstParked = db
      .prepare('SELECT min(offset) FROM dead_letter WHERE topic = ? AND partition = ?')
      .pluck();
  }

  /**
   * One look, inside a write transaction. `running`: the positions of this process's consumers that keep them
   * elsewhere, by group, with every partition that they read.
   */
  look(now: number, running: ReadonlyMap<string, BusPositions>): Cut {
    for (const [group, positions] of running) {
      for (const [name, offset] of Object.entries(positions)) this.note.run(group, name, offset);
    }
    const { before } = this;
    let removed = 0;
    const topics = this.log.topics().filter((topic) => !this.kept.has(topic));
    for (const partition of topics.flatMap((topic) => this.log.partitions(topic))) {
      this.markEnd(partition, now);
      if (before && removed < mostAtOnce) {
        removed += this.cut(partition, before, now, mostAtOnce - removed);
      }
    }
    this.before = this.handled();
    return { removed };
  }

  private markEnd(partition: Partition, now: number): void {
    const end = this.log.lastOffset(partition);
    if (this.marked.get(partition.id) === end) return;
    this.mark.run(partition.id, now, end);
    this.marked.set(partition.id, end);
  }

  private cut(
    partition: Partition,
    before: ReadonlyMap<string, BusPositions>,
    now: number,
    most: number,
  ): number {
    const old = (this.oldMark.get(partition.id, now - this.retentionMs) as number | null) ?? 0;
    if (old === 0) return 0;
    const name = partitionName(partition);
    const handled = [...before.values()].flatMap((positions) => positions[name] ?? []);
    // Nobody has ever read it: whoever is to read it has not begun.
    if (handled.length === 0) return 0;
    const parked = (this.firstParked.get(partition.topic, partition.partition) as number | null) ?? Infinity;
    const upTo = Math.min(old, ...handled, parked - 1, this.log.lastOffset(partition) - 1);
    if (upTo < 1) return 0;
    this.dropMarks.run(partition.id, old);
    return this.log.remove(partition, upTo, most);
  }

  private handled(): Map<string, BusPositions> {
    const byGroup = new Map<string, Record<string, number>>();
    const rows = this.groups.all() as { grouped: string; name: string; offset: number }[];
    for (const { grouped, name, offset } of rows) {
      const positions = byGroup.get(grouped) ?? {};
      positions[name] = offset;
      byGroup.set(grouped, positions);
    }
    return byGroup;
  }
}
