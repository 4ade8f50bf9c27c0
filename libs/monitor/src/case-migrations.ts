import type { EventEnvelope } from '@liucheng/kernel';
import { caseMigrated } from '@liucheng/service-kit';
import {
  migrationOf,
  versionAt,
  withMigration,
  type AwaitingMigrations,
  type Migration,
} from './case-migration.ts';
import type { LiveCase } from './case-document.ts';
import type { CaseReader } from './case-reader.ts';
import type { DefinitionRegistry, KnownDefinition } from './definitions.ts';
import { judgedAnew, together } from './judged-anew.ts';
import type { TouchedCase } from './live-cases.ts';
import type { WorkUnit } from './work-unit.ts';

/**
 * What a lane does when it hears that a case is put under another version. Which version a case has follows from all that
 * was said of it, whether before or after its events came: the last migration decides, by their own times.
 */
export class CaseMigrations {
  constructor(
    private readonly definitions: DefinitionRegistry,
    private readonly reader: Pick<CaseReader, 'history'>,
    /** Of cases that have not begun. */
    readonly awaiting: AwaitingMigrations,
  ) {}

  static isOne({ type }: EventEnvelope): boolean {
    return type === caseMigrated;
  }

  /** Of a case that there is nothing of yet. @throws TypeError */
  heardBefore(id: string, event: EventEnvelope, now: number, unit: WorkUnit): void {
    const migration = migrationOf(event);
    if (withMigration(this.awaiting.of(id), migration) === this.awaiting.of(id)) return;
    this.awaiting.put(id, migration, unit);
    tell(event, migration, now, unit);
  }

  /**
   * The case under the version that it is to have, judged by it from its first event. Saying it again changes nothing.
   * @throws TypeError, and Error where the version is not published
   */
  async migrated(
    touched: TouchedCase,
    event: EventEnvelope,
    now: number,
    unit: WorkUnit,
  ): Promise<TouchedCase> {
    const { live, change } = touched;
    const migration = migrationOf(event);
    const migrations = withMigration(live.migrations, migration);
    const last = migrations.at(-1);
    if (migrations === live.migrations || last === undefined) return touched;
    const right = this.definitions.get(live.process, last.to);
    if (!right) throw new Error(`version ${last.to} of process ${live.process} is not published`);
    tell(event, migration, now, unit);
    const { version, askedVersion = version } = live;
    const subject: LiveCase = { ...live, askedVersion, migrations };
    if (last.to === version) return { live: subject, change };
    const events = await this.reader.history(live);
    return together(touched, judgedAnew(subject, right, events, this.definitions.comparisons));
  }

  /** The definition that says what is kept of an event: that of the version that the case had when it came. */
  keptBy({ process, version, migrations }: LiveCase, { sequence }: EventEnvelope): KnownDefinition {
    const then = migrations.length === 0 ? version : versionAt(migrations, sequence, version);
    const known = this.definitions.get(process, then) ?? this.definitions.get(process, version);
    if (!known) throw new Error(`version ${version} of process ${process} is not known`);
    return known;
  }
}

function tell(event: EventEnvelope, migration: Migration, now: number, unit: WorkUnit): void {
  const { process, subject } = event;
  const { from, to, reason, by } = migration;
  const who = by === undefined ? {} : { by };
  unit.notices.push({ kind: 'case-migrated', at: now, process, case: subject, from, to, reason, ...who });
}
