import type { CollectionSpec, DocumentStore, Page, Query, RecordedEvent } from '@liucheng/ports';

/** A read model of a service's own events: which document an event belongs to, and what it makes of it. */
export interface Projection<Doc extends object> {
  /** Letters, digits and underscores. */
  readonly name: string;
  /** Raise it whenever `evolve`, `id` or the shape of a document changes: the view is then built anew from the events. */
  readonly version: number;
  readonly indexes: CollectionSpec['indexes'];
  /** `undefined` for events that do not concern the view. */
  id(event: RecordedEvent): string | undefined;
  /** Pure. `undefined` deletes the document. */
  evolve(doc: Doc | undefined, event: RecordedEvent): Doc | undefined;
}

/** A document of a view, with the position of the event that last changed it. */
export type Projected<Doc extends object> = Doc & { readonly asOf: number };

/**
 * Each version of a view has a collection of its own, so that a program of before can go on with its own while the new
 * one is built, and a program that is rolled back finds its view or builds it anew.
 */
export function collectionOf(projection: Pick<Projection<object>, 'name' | 'version'>): string {
  return `${projection.name}_v${projection.version}`;
}

/** Under which the position of a view's collection is kept. */
export function consumerOf(collection: string): string {
  return `projection-${collection}`;
}

export function findIn<Doc extends object>(
  documents: Pick<DocumentStore, 'find'>,
  projection: Projection<Doc>,
  query: Query,
): Promise<Page<Projected<Doc>>> {
  return documents.find<Projected<Doc>>(collectionOf(projection), query);
}
