import { deterministicId, type JsonObject } from '@liucheng/kernel';
import type { PublishingTools } from './publish-definition.ts';

/** A running case is judged by another version of its process from now on, its history included. */
export const caseMigrated = 'liucheng.process.case-migrated.v1';

/** What is said of a case: the version that it had, and the last of its events (sequence; −1: none) when that was decided. */
export interface MigratedCase {
  readonly subject: string;
  readonly from: number;
  readonly sequence: number;
  /** When it was last put under another version, ms: the later time decides, so this one is later. */
  readonly after?: number;
}

export interface CaseMigration {
  /** Saying the same migration again changes nothing. */
  readonly id: string;
  readonly process: string;
  readonly to: number;
  readonly reason: string;
  readonly cases: readonly MigratedCase[];
}

const perAppend = 200;

/** Puts an event for each case into the event store, under the case's own key: it comes where the case's events come. */
export async function migrateCases(
  { id, process, to, reason, cases }: CaseMigration,
  { store, clock, source, publishedBy }: PublishingTools,
): Promise<void> {
  const stream = `case-migration-${id}`;
  const now = clock.now();
  for (let first = 0; first < cases.length; first += perAppend) {
    const events = cases
      .slice(first, first + perAppend)
      .map(({ subject, from, sequence, after = -Infinity }) => ({
        specversion: '1.0' as const,
        id: deterministicId('migrate-case', id, subject),
        source,
        type: caseMigrated,
        subject,
        time: new Date(Math.max(now, after + 1)).toISOString(),
        datacontenttype: 'application/json' as const,
        data: { migration: id, from, lastSequence: sequence, reason } satisfies JsonObject,
        process,
        processversion: to,
        ...(publishedBy === undefined ? {} : { actor: publishedBy.id, department: publishedBy.department }),
      }));
    await store.append(stream, events, { expectedRevision: 'any', commandId: `${id}-${first}` });
  }
}
