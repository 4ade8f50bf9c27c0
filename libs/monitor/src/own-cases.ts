import type { DocumentStore, Query } from '@liucheng/ports';
import type { CaseDocument } from './case-document.ts';
import { collections } from './collections.ts';
import { pages } from './pages.ts';

/** Ids of a lane's cases that the query finds, page by page as they are read; a page without any is left out. */
export async function* ownCases(
  documents: Pick<DocumentStore, 'find'>,
  lane: number,
  query: Omit<Query, 'cursor'>,
): AsyncGenerator<string[]> {
  for await (const items of pages<CaseDocument>(documents, collections.cases.name, query)) {
    const own = items.filter(({ doc }) => doc.lane === lane);
    if (own.length > 0) yield own.map(({ id }) => id);
  }
}
