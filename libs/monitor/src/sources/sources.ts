import type { DocumentStore } from '@liucheng/ports';
import { collections } from '../collections.ts';
import type { SourceDocument } from './source-ledger.ts';
import { everything } from '../pages.ts';

const documentsRead = 500;

/** What all lanes have heard of a source. */
export type SourceFigures = Omit<SourceDocument, 'lane'>;

/** Sources in the order of their keys, after one of them, `limit` at most; of each all lanes together. */
export async function sourcesAfter(
  documents: DocumentStore,
  after: string | undefined,
  limit: number,
): Promise<{ readonly items: readonly SourceFigures[]; readonly more: boolean }> {
  const items: SourceFigures[] = [];
  const stored = everything<SourceDocument>(documents, collections.sources.name, {
    where: { key: { gt: after ?? '' } },
    sort: { field: 'key', direction: 'asc' },
    limit: documentsRead,
  });
  for await (const { doc } of stored) {
    const last = items.at(-1);
    if (last?.key === doc.key) items[items.length - 1] = together(last, doc);
    else if (items.length === limit) return { items, more: true };
    else items.push(alone(doc));
  }
  return { items, more: false };
}

function alone({ lane: _lane, ...figures }: SourceDocument): SourceFigures {
  return figures;
}

function together(a: SourceFigures, b: SourceDocument): SourceFigures {
  const later = (x: number | undefined, y: number | undefined): number | undefined =>
    x === undefined || y === undefined ? (x ?? y) : Math.max(x, y);
  const lastAheadAt = later(a.lastAheadAt, b.lastAheadAt);
  const largestAhead = later(a.largestAhead, b.largestAhead);
  return {
    ...a,
    events: a.events + b.events,
    // Of what was heard last.
    lastEventAt: b.lastHeardAt > a.lastHeardAt ? b.lastEventAt : a.lastEventAt,
    lastHeardAt: Math.max(a.lastHeardAt, b.lastHeardAt),
    ahead: a.ahead + b.ahead,
    ...(lastAheadAt === undefined ? {} : { lastAheadAt }),
    ...(largestAhead === undefined ? {} : { largestAhead }),
  };
}
