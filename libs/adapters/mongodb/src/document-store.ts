import {
  type Aggregate,
  aggregateEntry,
  checkAggregate,
  checkQuery,
  type CollectionSpec,
  definedCollection,
  DocumentStore,
  type Page,
  type Query,
  type Scalar,
  type Stored,
  type UnitOfWork,
  type Where,
  writeCursor,
} from '@liucheng/ports';
import type { Connection } from 'mongoose';
import { DocumentCollection, type StoredDocument } from './collection.ts';
import { connect, type MongoDocumentStoreOptions } from './connection.ts';
import { readable } from './errors.ts';
import { filter, type Filter, stretches } from './filter.ts';
import { decodeDocument } from './json-document.ts';
import { Progress } from './progress.ts';
import { UnitTransactions } from './transaction.ts';

const idsPerRead = 1_000;

/** One row of a grouping: the key, the count and the sums by their number. */
type Group = { readonly _id: Scalar | null; readonly count: number } & Readonly<Record<string, number>>;

/**
 * Document store in a MongoDB database: a collection per collection, an index per declared combination of fields. A unit
 * of work is one transaction, acknowledged when a majority of the replica set has it in its journal.
 */
export class MongoDocumentStore extends DocumentStore {
  private readonly collections = new Map<string, DocumentCollection>();
  private readonly transactions: UnitTransactions;

  /**
   * @throws StoreUnavailableError when the server cannot be reached now.
   * @throws Error for options that cannot work; it says which and what was expected, and never a secret.
   */
  static async open(options: MongoDocumentStoreOptions): Promise<MongoDocumentStore> {
    const { connection, server } = await connect(options);
    const progress = new Progress(connection);
    try {
      await progress.define();
    } catch (error) {
      await connection.close(true);
      throw readable(error, server);
    }
    return new MongoDocumentStore(connection, server, progress, (options.timeoutMs ?? 5_000) / 2);
  }

  private constructor(
    private readonly connection: Connection,
    private readonly server: string,
    private readonly progress: Progress,
    retryForMs: number,
  ) {
    super();
    const client = connection.getClient();
    this.transactions = new UnitTransactions(client, this.collections, progress, server, retryForMs);
  }

  override async define({ name, indexes }: CollectionSpec): Promise<void> {
    const collection = this.collections.get(name) ?? new DocumentCollection(this.connection, name);
    this.collections.set(name, collection);
    await this.run(() => collection.define(indexes));
  }

  override async drop(name: string): Promise<void> {
    const collection = this.collections.get(name) ?? new DocumentCollection(this.connection, name);
    this.collections.delete(name);
    await this.run(() => collection.drop());
  }

  override async get<Doc>(collection: string, id: string): Promise<Stored<Doc> | undefined> {
    const { native } = this.collection(collection);
    const found = await this.run(() => native.findOne({ _id: id }));
    return found ? toStored<Doc>(found) : undefined;
  }

  override async getMany<Doc>(collection: string, ids: readonly string[]): Promise<Map<string, Stored<Doc>>> {
    const { native } = this.collection(collection);
    const parts: (readonly string[])[] = [];
    for (let at = 0; at < ids.length; at += idsPerRead) parts.push(ids.slice(at, at + idsPerRead));
    const found = await this.run(() =>
      Promise.all(
        parts.map((part) => native.find({ _id: { $in: [...part] } }, { batchSize: idsPerRead }).toArray()),
      ),
    );
    return new Map(found.flat().map((each) => [each._id, toStored<Doc>(each)]));
  }

  override async find<Doc>(name: string, query: Query): Promise<Page<Doc>> {
    const { sort, limit } = query;
    const found: StoredDocument[] = [];
    // One more than asked for tells whether there is a next page.
    for (const { filter: where, order } of this.selects(name, query)) {
      const missing = limit + 1 - found.length;
      if (missing <= 0) break;
      const options = { sort: order, limit: missing, batchSize: missing };
      found.push(...(await this.run(() => this.collection(name).native.find(where, options).toArray())));
    }
    const items = found.slice(0, limit).map((each) => toStored<Doc>(each));
    const last = items[limit - 1];
    if (found.length <= limit || !last) return { items };
    return { items, next: writeCursor(name, query, { id: last.id, value: valueAt(last.doc, sort?.field) }) };
  }

  /** How the server would run a query: the stages of each winning plan. To see that an index serves it. */
  async explain(name: string, query: Query): Promise<object[]> {
    const { native } = this.collection(name);
    const { limit } = query;
    return this.run(() =>
      Promise.all(
        this.selects(name, query).map(({ filter: where, order }) =>
          native.find(where, { sort: order, limit }).explain('queryPlanner'),
        ),
      ),
    );
  }

  override async aggregate(
    name: string,
    options: { readonly where?: Where; readonly groupBy?: string; readonly sums?: readonly string[] },
  ): Promise<Aggregate[]> {
    const collection = this.collection(name);
    const checked = checkAggregate(collection.fields, options);
    const { conditions, groupBy, sums } = checked;
    const totals = sums.map((field, index) => [`s${index}`, { $sum: `$${collection.path(field)}` }]);
    const key = groupBy === undefined ? null : `$${collection.path(groupBy)}`;
    const pipeline = [
      { $match: allOf(conditions.map((each) => filter(collection.path(each.field), each))) },
      { $group: { _id: key, count: { $sum: 1 }, ...Object.fromEntries(totals) } },
      { $sort: { _id: 1 } },
    ];
    const groups = await this.run(() => collection.native.aggregate<Group>(pipeline).toArray());
    if (groups.length === 0 && groupBy === undefined) return [aggregateEntry(checked, null, 0, [])];
    return groups.map((group) => {
      const { _id, count } = group;
      return aggregateEntry(
        checked,
        _id,
        count,
        sums.map((_, index) => group[`s${index}`]),
      );
    });
  }

  /**
   * When the server goes away while it commits, the StoreUnavailableError says that the outcome is not known. Committing
   * the same object again is safe: it is stored once.
   */
  override async commit(unit: UnitOfWork): Promise<void> {
    await this.transactions.store(unit);
  }

  override async positions(consumer: string): Promise<Readonly<Record<string, number>>> {
    return this.run(() => this.progress.positions(consumer));
  }

  override async close(): Promise<void> {
    await this.connection.close(true);
  }

  /** The stretches that give a query's result one after the other. */
  private selects(name: string, query: Query): ReturnType<typeof stretches> {
    const collection = this.collection(name);
    const { conditions, sort, after } = checkQuery(collection.fields, query);
    const filters = conditions.map((each) => filter(collection.path(each.field), each));
    const path = sort ? collection.path(sort.field) : '_id';
    return stretches(path, sort, after).map(({ filter: stretch, order }) => ({
      filter: allOf([...filters, stretch]),
      order,
    }));
  }

  private collection(name: string): DocumentCollection {
    return definedCollection(this.collections, name);
  }

  private async run<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw readable(error, this.server);
    }
  }
}

function allOf(filters: readonly Filter[]): Filter {
  const parts = filters.filter((each) => Object.keys(each).length > 0);
  return parts.length > 1 ? { $and: parts } : (parts[0] ?? {});
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
