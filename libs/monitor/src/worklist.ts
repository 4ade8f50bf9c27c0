import type { Actor, Clock } from '@liucheng/kernel';
import type { DocumentStore, Where } from '@liucheng/ports';
import { Claims, type Claim } from './claims.ts';
import { collections } from './collections.ts';
import type { DefinitionRegistry } from './definitions.ts';
import { audiencesOf, bindingsOf, type Audiences, type KnownBinding } from './eligibility.ts';
import type { Chances } from './foresight/chances.ts';
import { inOrder, type TaskSource } from './task-sources.ts';
import { keyOfTask, taskDocumentId, taskKey, tasksOf, type Task, type TaskDocument } from './tasks.ts';

/** Conditions that one value of an `in` may hold at most. */
const mostAlternatives = 1_000;
/** Documents that hold the tasks of one case are read so many at a time. */
const slotsRead = 8;

/** Tasks that are looked at for one page where their chances decide; the next page goes on behind them. */
const mostWeighed = 1_000;
/** Chances are worked out for so many tasks at a time, ms to wait for where they are only shown. */
const weighedAtOnce = 200;
const patienceMs = 300;

/** A task with who has taken it on. */
export interface ClaimedTask extends Task {
  readonly claim: Claim | undefined;
  /** That the deadline will be missed, 0 to 1; absent where none waits for it, or too little is known. */
  readonly chance?: number;
}

/** The last task of a page sorted by chance, and the time (ms) whose chances all pages have. */
export interface ChancePlace {
  readonly now: number;
  readonly chance: number;
  readonly place: string;
}

export interface TaskPage {
  readonly items: readonly ClaimedTask[];
  /** Where the next page begins; absent on the last. */
  readonly next?: string;
}

/** Which tasks a list begins with, before it is narrowed. */
export type Beginning =
  /** Those that fit somebody's roles, departments and name. */
  | { readonly kind: 'audiences'; readonly actor: Actor }
  | { readonly kind: 'departments'; readonly departments: readonly string[] }
  | { readonly kind: 'everything' }
  | { readonly kind: 'case'; readonly process: string | undefined; readonly subject: string }
  /** Bound to somebody by name. */
  | { readonly kind: 'person'; readonly actor: Actor }
  | { readonly kind: 'held'; readonly by: string | undefined };

export interface TaskQuery {
  readonly from: readonly Beginning[];
  /** Bounds of the place, as `order` has them. */
  readonly order: { readonly gte?: string; readonly lt?: string };
  /** The place of the last task of the page before. */
  readonly after: string | undefined;
  readonly limit: number;
  /** Only tasks that have at least this chance of being missed, 0 to 1. */
  readonly minChance?: number;
  matches(task: Task): boolean;
  matchesClaim(task: ClaimedTask): boolean;
}

/** What is to be done next in all open cases of all lanes, whoever runs them. */
export class Worklist {
  readonly claims: Claims;
  private bindings: { readonly definitions: number; readonly bindings: readonly KnownBinding[] } | undefined;

  constructor(
    private readonly documents: DocumentStore,
    private readonly definitions: DefinitionRegistry,
    private readonly chances: Chances,
    private readonly clock: Clock,
  ) {
    this.claims = new Claims(documents, clock, async (ids) => new Set((await this.byId(ids)).keys()));
  }

  async find(id: string): Promise<ClaimedTask | undefined> {
    const task = (await this.byId([id])).get(id);
    if (!task) return undefined;
    const [found] = await this.weighed(
      [{ ...task, claim: (await this.claims.of([id])).get(id) }],
      patienceMs,
    );
    return found;
  }

  /** In the order of due times. Where chances decide, a page may hold fewer than asked for, and there are more all the same. */
  async list(query: TaskQuery): Promise<TaskPage> {
    const { limit, minChance = 0 } = query;
    const items: ClaimedTask[] = [];
    let waiting: Task[] = [];
    let looked = 0;
    const weighs = query.minChance !== undefined;
    const check = async (): Promise<void> => {
      const claimed = await this.claimed(waiting, query);
      const fitting = weighs ? await this.weighed(claimed) : claimed;
      items.push(...fitting.filter(({ chance = 0 }) => !weighs || chance >= minChance));
      waiting = [];
    };
    for await (const task of this.matching(query)) {
      waiting.push(task);
      looked++;
      if (waiting.length < (weighs ? weighedAtOnce : limit + 1 - items.length)) continue;
      await check();
      if (items.length > limit) break;
      if (weighs && looked >= mostWeighed) return { items, next: task.place };
    }
    await check();
    const page = items.slice(0, limit);
    const shown = weighs ? page : await this.weighed(page, patienceMs);
    const last = page.at(-1);
    return { items: shown, ...(items.length > limit && last ? { next: last.place } : {}) };
  }

  /**
   * The likeliest to be missed first, of those with a deadline; where no chance is known, last. The `mostWeighed` that are due
   * first are compared: `partial` when there are more.
   */
  async likeliest(
    query: TaskQuery,
    after: ChancePlace | undefined,
  ): Promise<{ items: readonly ClaimedTask[]; next?: ChancePlace; partial: boolean }> {
    const { limit, minChance } = query;
    const now = after?.now ?? this.clock.now();
    const found: Task[] = [];
    for await (const task of this.matching({ ...query, after: undefined })) {
      found.push(task);
      if (found.length > mostWeighed) break;
    }
    const partial = found.length > mostWeighed;
    const claimed = await this.claimed(found.slice(0, mostWeighed), query);
    const sorted = (await this.weighed(claimed, undefined, now))
      .filter(({ chance = -1 }) => minChance === undefined || chance >= minChance)
      .sort((a, b) => byChance(a, b));
    const rest = after ? sorted.filter((task) => byChance(task, after) > 0) : sorted;
    const items = rest.slice(0, limit);
    const last = rest.length > limit ? items.at(-1) : undefined;
    return {
      items,
      partial,
      ...(last === undefined ? {} : { next: { now, chance: last.chance ?? -1, place: last.place } }),
    };
  }

  /** What the query asks for but for claims and chances, in the order of places. */
  private async *matching(query: TaskQuery): AsyncGenerator<Task> {
    const { limit, after, order } = query;
    const sources = await Promise.all(query.from.map((each) => this.sourceOf(each)));
    for await (const { id, doc } of inOrder(sources, order, after, limit + 1))
      for (const task of tasksOf(id, doc))
        if ((after === undefined || task.place > after) && query.matches(task)) yield task;
  }

  private async claimed(tasks: readonly Task[], query: TaskQuery): Promise<ClaimedTask[]> {
    const claims = await this.claims.of(tasks.map(({ id }) => id));
    return tasks
      .map((task) => ({ ...task, claim: claims.get(task.id) }))
      .filter((task) => query.matchesClaim(task));
  }

  private async weighed(
    tasks: readonly ClaimedTask[],
    patience?: number,
    now = this.clock.now(),
  ): Promise<ClaimedTask[]> {
    const chances = await this.chances.of(tasks, now, patience);
    return tasks.map((task) => {
      const chance = chances.get(task.id);
      return chance === undefined ? task : { ...task, chance };
    });
  }

  /** Those that there are, of any lanes. */
  private async byId(ids: readonly string[]): Promise<Map<string, Task>> {
    const keys = new Set(ids.flatMap((id) => keyOfTask(id) ?? []));
    const found = new Map<string, Task>();
    for (const [id, doc] of await this.documentsOf([...keys]))
      for (const task of tasksOf(id, doc)) if (ids.includes(task.id)) found.set(task.id, task);
    return found;
  }

  private async documentsOf(keys: readonly string[]): Promise<Map<string, TaskDocument>> {
    const found = new Map<string, TaskDocument>();
    let open = keys;
    for (let from = 0; open.length > 0; from += slotsRead) {
      const slots = Array.from({ length: slotsRead }, (_, index) => from + index);
      const ids = open.flatMap((key) => slots.map((slot) => taskDocumentId(key, slot)));
      const stored = await this.documents.getMany<TaskDocument>(collections.tasks.name, ids);
      for (const [id, { doc }] of stored) found.set(id, doc);
      open = open.filter((key) => stored.has(taskDocumentId(key, from + slotsRead - 1)));
    }
    return found;
  }

  private async sourceOf(beginning: Beginning): Promise<TaskSource> {
    switch (beginning.kind) {
      case 'everything':
        return this.stored({});
      case 'departments':
        return this.stored({ department: { in: beginning.departments } });
      case 'audiences':
        return this.ofAudiences(audiencesOf(beginning.actor, await this.allBindings()));
      case 'person':
        return this.ofAudiences(
          audiencesOf(
            beginning.actor,
            await this.allBindings(),
            ({ person }) => person === beginning.actor.id,
          ),
        );
      case 'case':
        return given(await this.documentsOf(await this.keysOf(beginning.process, beginning.subject)));
      case 'held': {
        const held = await this.claims.held(beginning.by);
        return given(await this.documentsOf([...new Set(held.flatMap((id) => keyOfTask(id) ?? []))]));
      }
    }
  }

  private ofAudiences({ audiences, departments }: Audiences): TaskSource {
    if (audiences.size === 0) return async () => [];
    // More than can be asked for at once: whoever asked narrows it down to what the person may do.
    if (audiences.size > mostAlternatives || departments.size > mostAlternatives) return this.stored({});
    return this.stored({ department: { in: [...departments] }, audience: { in: [...audiences] } });
  }

  private stored(where: Where): TaskSource {
    return async (order, limit) => {
      const page = await this.documents.find<TaskDocument>(collections.tasks.name, {
        where: { ...where, ...(Object.keys(order).length === 0 ? {} : { order }) },
        sort: { field: 'order', direction: 'asc' },
        limit,
      });
      return page.items;
    };
  }

  private async keysOf(process: string | undefined, subject: string): Promise<string[]> {
    if (process !== undefined) return [taskKey(process, subject)];
    const processes = new Set((await this.allDefinitions()).map(({ definition }) => definition.id));
    return [...processes].map((each) => taskKey(each, subject));
  }

  private async allDefinitions() {
    const [stored] = await this.documents.aggregate(collections.definitions.name, {});
    // Another instance may have learned one.
    if (stored?.count !== this.definitions.all().length) await this.definitions.load();
    return this.definitions.all();
  }

  private async allBindings(): Promise<readonly KnownBinding[]> {
    const definitions = await this.allDefinitions();
    if (this.bindings?.definitions !== definitions.length)
      this.bindings = { definitions: definitions.length, bindings: bindingsOf(definitions) };
    return this.bindings.bindings;
  }
}

function byChance(
  { chance: a = -1, place }: Pick<ClaimedTask, 'chance' | 'place'>,
  { chance: b = -1, place: other }: Pick<ClaimedTask, 'chance' | 'place'>,
): number {
  return b - a || (place < other ? -1 : place > other ? 1 : 0);
}

function given(found: ReadonlyMap<string, TaskDocument>): TaskSource {
  const sorted = [...found]
    .map(([id, doc]) => ({ id, doc }))
    .sort((a, b) => (a.doc.order < b.doc.order ? -1 : 1));
  return async ({ gte = '', gt = '', lt = '~' }, limit) =>
    sorted.filter(({ doc: { order } }) => order >= gte && order > gt && order < lt).slice(0, limit);
}
