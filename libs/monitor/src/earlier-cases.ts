import type { DocumentStore } from '@liucheng/ports';
import { collections } from './collections.ts';
import { touch, type LiveCases } from './live-cases.ts';
import { ownCases } from './own-cases.ts';
import type { SingleWriter } from './single-writer.ts';
import type { WorkUnit } from './work-unit.ts';

const openCases = {
  where: { status: 'open' },
  sort: { field: 'startedAt', direction: 'asc' },
  limit: 500,
} as const;

/** Raise it with every change of what tasks say of a case. */
const tasksVersion = 2;

/** What of a lane's documents has been brought up to what this program keeps beside them. */
interface KeptDocument {
  /** `true`, the first version: tasks that do not say whose case it is. */
  readonly tasks: true | typeof tasksVersion;
}

/**
 * Stores what open cases have to do next that an earlier program left, which kept no tasks, or tasks that said less: otherwise
 * nobody would be told of them before their next event. Done once for a lane; an instance that ends on the way, or another one that gets the
 * lane, begins anew, and what it writes twice is the same.
 */
export class EarlierCases {
  private done = false;

  constructor(
    private readonly lane: number,
    private readonly writer: SingleWriter,
    private readonly documents: DocumentStore,
    private readonly cases: LiveCases,
  ) {}

  async bringUp(now: number): Promise<void> {
    if (this.done) return;
    const id = `lane-${this.lane}`;
    const kept = await this.documents.get<KeptDocument>(collections.kept.name, id);
    if (kept?.doc.tasks !== tasksVersion) {
      for await (const ids of ownCases(this.documents, this.lane, openCases))
        await this.writer.run((unit) => this.store(ids, now, unit));
      await this.writer.run(async (unit) =>
        unit.put(collections.kept.name, id, { tasks: tasksVersion } satisfies KeptDocument),
      );
    }
    this.done = true;
  }

  private async store(ids: readonly string[], now: number, unit: WorkUnit): Promise<void> {
    const taken = await this.cases.take(ids);
    await this.cases.store([...taken.values()].map(touch), now, unit);
  }
}
