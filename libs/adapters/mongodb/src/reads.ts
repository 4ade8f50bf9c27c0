import { checkQuery, type Page, type Query, type Scalar, type Stored, writeCursor } from '@liucheng/ports';
import type mongoose from 'mongoose';
import type { DocumentCollection, StoredDocument } from './collection.ts';
import { allOf, filter, type Stretch, stretches } from './filter.ts';
import { decodeDocument } from './json-document.ts';

const idsPerRead = 1_000;

/** Reading documents: as they are now, or in a session as they were at its time. */
export class Reads {
  private readonly within: { readonly session?: mongoose.mongo.ClientSession };

  constructor(
    private readonly collection: (name: string) => DocumentCollection,
    private readonly run: <Result>(work: () => Promise<Result>) => Promise<Result>,
    session?: mongoose.mongo.ClientSession,
  ) {
    this.within = session ? { session } : {};
  }

  async get<Doc>(collection: string, id: string): Promise<Stored<Doc> | undefined> {
    const { native } = this.collection(collection);
    const found = await this.run(() => native.findOne({ _id: id }, this.within));
    return found ? toStored<Doc>(found) : undefined;
  }

  async getMany<Doc>(collection: string, ids: readonly string[]): Promise<Map<string, Stored<Doc>>> {
    const { native } = this.collection(collection);
    const parts: (readonly string[])[] = [];
    for (let at = 0; at < ids.length; at += idsPerRead) parts.push(ids.slice(at, at + idsPerRead));
    const options = { batchSize: idsPerRead, ...this.within };
    const found = await this.run(() =>
      Promise.all(parts.map((part) => native.find({ _id: { $in: [...part] } }, options).toArray())),
    );
    return new Map(found.flat().map((each) => [each._id, toStored<Doc>(each)]));
  }

  async find<Doc>(name: string, query: Query): Promise<Page<Doc>> {
    const { sort, limit } = query;
    const found: StoredDocument[] = [];
    // One more than asked for tells whether there is a next page.
    for (const { filter: where, order } of this.selects(name, query)) {
      const missing = limit + 1 - found.length;
      if (missing <= 0) break;
      const options = { sort: order, limit: missing, batchSize: missing, ...this.within };
      found.push(...(await this.run(() => this.collection(name).native.find(where, options).toArray())));
    }
    const items = found.slice(0, limit).map((each) => toStored<Doc>(each));
    const last = items[limit - 1];
    if (found.length <= limit || !last) return { items };
    return { items, next: writeCursor(name, query, { id: last.id, value: valueAt(last.doc, sort?.field) }) };
  }

  /** The stretches that give a query's result one after the other. */
  selects(name: string, query: Query): { filter: Record<string, unknown>; order: Stretch['order'] }[] {
    const collection = this.collection(name);
    const { conditions, sort, after } = checkQuery(collection.fields, query);
    const filters = conditions.map((each) => filter(collection.path(each.field), each));
    const path = sort ? collection.path(sort.field) : '_id';
    return stretches(path, sort, after).map(({ filter: stretch, order }) => ({
      filter: allOf([...filters, stretch]),
      order,
    }));
  }
}

function toStored<Doc>({ _id: id, revision, doc, escaped }: StoredDocument): Stored<Doc> {
  return { id, revision, doc: (escaped ? decodeDocument(doc) : doc) as Doc };
}

/** What a document was sorted by; null when it has no such field. */
function valueAt(doc: unknown, field: string | undefined): Scalar | null {
  let value = doc;
  for (const name of field?.split('.') ?? []) {
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : null;
  }
  return ['string', 'number', 'boolean'].includes(typeof value) ? (value as Scalar) : null;
}
