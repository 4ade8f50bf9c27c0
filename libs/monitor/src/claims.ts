import type { Actor, Clock } from '@liucheng/kernel';
import { StaleDocumentError, type DocumentStore } from '@liucheng/ports';
import { collections } from './collections.ts';
import type { Task } from './tasks.ts';
import { everything } from './pages.ts';

/** Who has taken on a task, or gave it back. */
export interface ClaimDocument {
  /** Absent: nobody any more. */
  readonly by?: string;
  /** When it was claimed or given back, wall clock, ms. */
  readonly at: number;
}

export interface Claim {
  readonly task: string;
  readonly by: string;
  readonly at: number;
}

/** Of a task that was never claimed. */
const nobody: ClaimDocument = { at: 0 };

/** So many earlier claims are looked after with each new one: more than one, so what is over cannot pile up. */
const lookedAfter = 20;

/**
 * Who has taken on which task: a document for each, under the task's id.
 *
 * It is written by requests, at whichever instance, and not with the lane: a lane's owner keeps its cases in memory, and
 * would have to drop them for every click of somebody. So claims stay out of the units of work and out of what cases say;
 * they end with their task because its id does not come again. Exact is who holds it by the document's revision alone: of
 * any number of people who claim at once, one finds it as it was.
 */
export class Claims {
  /** Up to where earlier claims were looked after. */
  private tended = 0;

  constructor(
    private readonly documents: DocumentStore,
    private readonly clock: Clock,
    /** Which of these ids are those of tasks that there still are. */
    private readonly alive: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
  ) {}

  /** The claims of those tasks that somebody holds. */
  async of(ids: readonly string[]): Promise<ReadonlyMap<string, Claim>> {
    if (ids.length === 0) return new Map();
    const stored = await this.documents.getMany<ClaimDocument>(collections.claims.name, ids);
    return new Map(
      [...stored].flatMap(([task, { doc }]): [string, Claim][] =>
        doc.by === undefined ? [] : [[task, { task, by: doc.by, at: doc.at }]],
      ),
    );
  }

  /** Tasks that are held, by whomever or by one person; also of tasks that are over. */
  async held(by?: string): Promise<string[]> {
    const tasks: string[] = [];
    const stored = everything<ClaimDocument>(this.documents, collections.claims.name, {
      ...(by === undefined ? {} : { where: { by } }),
      sort: { field: 'at', direction: 'asc' },
      limit: 1_000,
    });
    for await (const { id, doc } of stored) if (doc.by !== undefined) tasks.push(id);
    return tasks;
  }

  /** The claim that holds afterwards: somebody else's where that one was first. */
  async claim(task: Task, actor: Actor): Promise<Claim> {
    await this.lookAfterEarlier();
    const { by = actor.id, at } = await this.change(task.id, (before) =>
      before?.by === undefined ? { by: actor.id, at: this.clock.now() } : before,
    );
    return { task: task.id, by, at };
  }

  /**
   * Gives a task back. Nothing changes where nobody holds it.
   * @returns the claim that holds on, because its holder is not among those whose claim may be ended
   */
  async release(task: Task, endable: (by: string) => boolean): Promise<Claim | undefined> {
    const { by, at } = await this.change(task.id, (before = nobody) =>
      before.by !== undefined && endable(before.by) ? { at: this.clock.now() } : before,
    );
    return by === undefined ? undefined : { task: task.id, by, at };
  }

  /** Writes what is decided on what is stored, unless it is the same; decides again when somebody else was faster. */
  private async change(
    task: string,
    decide: (before: ClaimDocument | undefined) => ClaimDocument,
  ): Promise<ClaimDocument> {
    for (;;) {
      const stored = await this.documents.get<ClaimDocument>(collections.claims.name, task);
      const after = decide(stored?.doc);
      if (after === (stored?.doc ?? nobody)) return after;
      try {
        await this.documents.commit({
          writes: [
            {
              kind: 'put',
              collection: collections.claims.name,
              id: task,
              doc: after,
              expectedRevision: stored?.revision ?? 0,
            },
          ],
        });
        return after;
      } catch (error) {
        if (!(error instanceof StaleDocumentError)) throw error;
      }
    }
  }

  /** Removes claims whose tasks are over, some at a time, going round. */
  private async lookAfterEarlier(): Promise<void> {
    const { items } = await this.documents.find<ClaimDocument>(collections.claims.name, {
      where: { at: { gt: this.tended } },
      sort: { field: 'at', direction: 'asc' },
      limit: lookedAfter,
    });
    this.tended = items.length < lookedAfter ? 0 : (items.at(-1)?.doc.at ?? 0);
    const alive = await this.alive(items.map(({ id }) => id));
    const over = items.filter(({ id }) => !alive.has(id));
    if (over.length === 0) return;
    await this.documents.commit({
      writes: over.map(({ id }) => ({ kind: 'delete', collection: collections.claims.name, id })),
    });
  }
}
