import { definedCollection, requireText, StaleDocumentError, type Write } from '@liucheng/ports';
import type mongoose from 'mongoose';
import type { DocumentCollection, StoredDocument } from './collection.ts';
import { encodeDocument } from './json-document.ts';

/** Writes of one collection that may be made in any order, because no two are of one document. */
export interface Batch {
  readonly collection: DocumentCollection;
  readonly operations: mongoose.mongo.AnyBulkWriteOperation<StoredDocument>[];
  /** How many documents the puts have to hit: fewer means that one is stale. */
  puts: number;
}

/** A write as the server is told it: made once, however often it has to be tried. */
export interface PreparedWrite {
  readonly write: Write;
  readonly collection: DocumentCollection;
  readonly operation: Batch['operations'][number];
}

/** @throws RangeError for an id that is empty or too long. */
export function prepared(
  collections: ReadonlyMap<string, DocumentCollection>,
  writes: readonly Write[],
): PreparedWrite[] {
  return writes.map((write) => {
    const collection = definedCollection(collections, write.collection);
    if (write.kind === 'put') requireText(write.id, `${write.collection}: id`);
    return { write, collection, operation: operation(write) };
  });
}

/**
 * Writes in as few batches as possible. Writes of different documents can be made in any order within a
 * transaction; those of the same document stay in theirs, in batches that follow each other.
 */
export function inBatches(writes: readonly PreparedWrite[]): Batch[] {
  const batches = new Map<string, Batch>();
  const seen = new Map<string, Map<string, number>>();
  for (const { write, collection, operation: told } of writes) {
    const { collection: name, id } = write;
    const turns = seen.get(name) ?? new Map<string, number>();
    seen.set(name, turns);
    const turn = (turns.get(id) ?? 0) + 1;
    turns.set(id, turn);
    const key = `${turn} ${name}`;
    const batch = batches.get(key) ?? { collection, operations: [], puts: 0 };
    batches.set(key, batch);
    batch.operations.push(told);
    if (write.kind === 'put') batch.puts++;
  }
  // A batch costs a round trip for each run of inserts, updates and deletes in it.
  for (const { operations } of batches.values()) operations.sort((a, b) => rank(a) - rank(b));
  return [...batches.values()];
}

const rank = (operation: object): number => ('insertOne' in operation ? 0 : 'deleteOne' in operation ? 2 : 1);

function operation(write: Write): mongoose.mongo.AnyBulkWriteOperation<StoredDocument> {
  const { id: _id } = write;
  if (write.kind === 'delete') return { deleteOne: { filter: { _id } } };
  const { expectedRevision: expected } = write;
  const content = encodeDocument(write.doc);
  if (expected === undefined) {
    return {
      updateOne: { filter: { _id }, update: { $set: content, $inc: { revision: 1 } }, upsert: true },
    };
  }
  if (expected === 0) return { insertOne: { document: { _id, revision: 1, ...content } } };
  return {
    replaceOne: { filter: { _id, revision: expected }, replacement: { revision: expected + 1, ...content } },
  };
}

/** The first write that does not find its document at the revision it expects; undefined when by now all would. */
export async function findStale(
  collections: ReadonlyMap<string, DocumentCollection>,
  writes: readonly Write[],
): Promise<StaleDocumentError | undefined> {
  const expecting = writes.filter((write) => write.kind === 'put' && write.expectedRevision !== undefined);
  const revisions = new Map<string, number>();
  const key = ({ collection, id }: Write): string => JSON.stringify([collection, id]);
  for (const name of new Set(expecting.map(({ collection }) => collection))) {
    const ids = expecting.filter(({ collection }) => collection === name).map(({ id }) => id);
    const stored = definedCollection(collections, name).native.find(
      { _id: { $in: [...new Set(ids)] } },
      { projection: { revision: 1 } },
    );
    for await (const { _id: id, revision } of stored) {
      revisions.set(key({ kind: 'delete', collection: name, id }), revision);
    }
  }
  for (const write of writes) {
    const actual = revisions.get(key(write)) ?? 0;
    if (write.kind === 'put') {
      const { expectedRevision: expected = actual } = write;
      if (expected !== actual) return new StaleDocumentError(write.collection, write.id, expected, actual);
    }
    revisions.set(key(write), write.kind === 'put' ? actual + 1 : 0);
  }
  return undefined;
}
