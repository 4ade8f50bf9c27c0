import { collections } from '@liucheng/monitor';
import type { ReadDocuments } from '@liucheng/service-kit';

const pageSize = 500;

/** What of the monitor's documents of a case is read here; times are ms since the epoch. */
export interface MonitoredCase {
  readonly subject: string;
  readonly origin: string;
  readonly status: string;
  readonly conforming: boolean;
  readonly department?: string;
  readonly startedAt?: number;
  readonly endedAt?: number;
}

export interface MonitoredQuery {
  readonly process: string;
  readonly version?: number;
  readonly department?: string;
  /** RFC 3339, both included. */
  readonly startedFrom?: string;
  readonly startedUntil: string;
}

/**
 * Cases that the monitor knows, page by page, in the order of their ids. Those of imported logs did not happen here and are
 * left out.
 */
export async function* monitoredCases(
  documents: ReadDocuments,
  { process, version, department, startedFrom, startedUntil }: MonitoredQuery,
): AsyncIterable<MonitoredCase & { readonly id: string }> {
  const where = {
    process,
    ...(version === undefined ? {} : { version }),
    ...(department === undefined ? {} : { department }),
    startedAt: {
      ...(startedFrom === undefined ? {} : { gte: Date.parse(startedFrom) }),
      lte: Date.parse(startedUntil),
    },
  };
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const page: Awaited<ReturnType<typeof documents.find<MonitoredCase>>> =
      await documents.find<MonitoredCase>(collections.cases.name, {
        where,
        limit: pageSize,
        ...(cursor === '' ? {} : { cursor }),
      });
    for (const { id, doc } of page.items) if (doc.origin === 'live') yield { ...doc, id };
    cursor = page.next;
  }
}
