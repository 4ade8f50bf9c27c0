import type { EventEnvelope } from '@liucheng/kernel';
import type { DocumentStore } from '@liucheng/ports';
import { collections } from './collections.ts';
import { everything } from './pages.ts';
import type { WorkUnit } from './work-unit.ts';

/** That a case was put under another version of its process by somebody. */
export interface Migration {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  /** ms, the event's own time */
  readonly at: number;
  /** The last event of the case when that was decided: what rules of `to` need of earlier ones may not have been kept. */
  readonly sequence: number;
  readonly reason: string;
  readonly by?: string;
}

/** @throws TypeError when the event does not say what it has to. */
export function migrationOf({ data, time, processversion: to, actor }: EventEnvelope): Migration {
  const { migration: id, from, lastSequence: sequence, reason } = data;
  if (typeof id !== 'string' || !isWhole(from) || !isWhole(sequence) || typeof reason !== 'string')
    throw new TypeError(
      'not a migration of a case: its data must have migration and reason, texts, and from and lastSequence, whole numbers',
    );
  const at = Date.parse(time);
  return { id, from, to, at, sequence, reason, ...(actor === undefined ? {} : { by: actor }) };
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** With one more, in the order of their times; the same list where it is known already. */
export function withMigration(known: readonly Migration[], one: Migration): readonly Migration[] {
  if (known.some(({ id }) => id === one.id)) return known;
  return [...known, one].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

/** The version that a case had when an event with this sequence number came; the last migration decides what it has now. */
export function versionAt(migrations: readonly Migration[], sequence: number, current: number): number {
  return migrations.find((each) => sequence <= each.sequence)?.from ?? current;
}

interface AwaitingDocument {
  readonly lane: number;
  readonly migrations: readonly Migration[];
}

/**
 * Migrations of cases of a lane that it has heard nothing else of: when a monitor is built anew they may come before the
 * cases. Few, and in memory while the lane is open.
 */
export class AwaitingMigrations {
  private known: Map<string, readonly Migration[]> | undefined;

  constructor(
    private readonly lane: number,
    private readonly documents: DocumentStore,
  ) {}

  /** To be awaited before the others. */
  async ready(): Promise<void> {
    if (this.known) return;
    const known = new Map<string, readonly Migration[]>();
    const query = { where: { lane: this.lane }, limit: 1_000 };
    const { name } = collections.awaitingMigrations;
    for await (const { id, doc } of everything<AwaitingDocument>(this.documents, name, query))
      known.set(id, doc.migrations);
    this.known = known;
  }

  /** Of a case, in their order; the last one names the version that it begins under. */
  of(id: string): readonly Migration[] {
    return this.known?.get(id) ?? [];
  }

  put(id: string, migration: Migration, unit: WorkUnit): void {
    const migrations = withMigration(this.of(id), migration);
    // Later messages of the unit need it; a unit that is not stored makes the lane forget.
    this.known?.set(id, migrations);
    const document: AwaitingDocument = { lane: this.lane, migrations };
    unit.put(collections.awaitingMigrations.name, id, document);
  }

  /** The case is there. */
  came(id: string, unit: WorkUnit): void {
    if (this.known?.delete(id)) unit.delete(collections.awaitingMigrations.name, id);
  }

  forget(): void {
    this.known = undefined;
  }
}
