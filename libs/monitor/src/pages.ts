import type { DocumentStore, Query, Stored } from '@liucheng/ports';

/** All that a query finds, page by page as they are read, `limit` at a time. The next page is read when it is asked for. */
export async function* pages<Doc>(
  documents: Pick<DocumentStore, 'find'>,
  collection: string,
  query: Omit<Query, 'cursor'>,
): AsyncGenerator<readonly Stored<Doc>[]> {
  let cursor: string | undefined;
  do {
    const page = await documents.find<Doc>(collection, {
      ...query,
      ...(cursor === undefined ? {} : { cursor }),
    });
    yield page.items;
    cursor = page.next;
  } while (cursor !== undefined);
}

/** The same, one by one. */
export async function* everything<Doc>(
  documents: Pick<DocumentStore, 'find'>,
  collection: string,
  query: Omit<Query, 'cursor'>,
): AsyncGenerator<Stored<Doc>> {
  for await (const page of pages<Doc>(documents, collection, query)) yield* page;
}
