import {
  type Aggregate,
  aggregateEntry,
  checkAggregate,
  type CollectionSpec,
  definedCollection,
  type DocumentSnapshot,
  DocumentStore,
  type Page,
  type Query,
  type Scalar,
  type Stored,
  type UnitOfWork,
  type Where,
} from '@liucheng/ports';
import type { Connection } from 'mongoose';
import { Answers } from './answers.ts';
import { DocumentCollection } from './collection.ts';
import { connect, defaultTimeoutMs, type MongoDocumentStoreOptions } from './connection.ts';
import { readable } from './errors.ts';
import { allOf, filter } from './filter.ts';
import { Progress } from './progress.ts';
import { readingSession } from './reading-session.ts';
import { Reads } from './reads.ts';
import { UnitTransactions } from './transaction.ts';

/** One row of a grouping: the key, the count and the sums by their number. */
type Group = { readonly _id: Scalar | null; readonly count: number } & Readonly<Record<string, number>>;

/**
 * Document store in a MongoDB database: a collection per collection, an index per declared combination of fields. A unit
 * of work is one transaction, acknowledged when a majority of the replica set has it in its journal.
 */
export class MongoDocumentStore extends DocumentStore {
  private readonly collections = new Map<string, DocumentCollection>();
  private readonly answers: Answers;
  private readonly transactions: UnitTransactions;
  private readonly reads: Reads;

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
    return new MongoDocumentStore(connection, server, progress, options.timeoutMs ?? defaultTimeoutMs);
  }

  private constructor(
    private readonly connection: Connection,
    private readonly server: string,
    private readonly progress: Progress,
    timeoutMs: number,
  ) {
    super();
    const client = connection.getClient();
    this.answers = new Answers(client, timeoutMs);
    this.reads = new Reads(
      (name) => this.collection(name),
      (work) => this.run(work),
    );
    this.transactions = new UnitTransactions(
      client,
      this.answers,
      this.collections,
      progress,
      server,
      timeoutMs / 2,
    );
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

  override get<Doc>(collection: string, id: string): Promise<Stored<Doc> | undefined> {
    return this.reads.get(collection, id);
  }

  override getMany<Doc>(collection: string, ids: readonly string[]): Promise<Map<string, Stored<Doc>>> {
    return this.reads.getMany(collection, ids);
  }

  override find<Doc>(name: string, query: Query): Promise<Page<Doc>> {
    return this.reads.find(name, query);
  }

  /** How the server would run a query: the stages of each winning plan. To see that an index serves it. */
  async explain(name: string, query: Query): Promise<object[]> {
    const { native } = this.collection(name);
    const { limit } = query;
    return this.run(() =>
      Promise.all(
        this.reads
          .selects(name, query)
          .map(({ filter: where, order }) =>
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

  /** At one time of the cluster, which the server keeps for `minSnapshotHistoryWindowInSeconds`. */
  override async snapshot(): Promise<DocumentSnapshot> {
    const known = new Map(this.collections);
    const session = await this.run(() => readingSession(this.connection.getClient(), this.progress));
    const reads = new Reads(
      (name) => definedCollection(known, name),
      (work) => this.run(work),
      session,
    );
    return {
      get: (collection, id) => reads.get(collection, id),
      getMany: (collection, ids) => reads.getMany(collection, ids),
      find: (collection, query) => reads.find(collection, query),
      close: () => session.endSession(),
    };
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

  private collection(name: string): DocumentCollection {
    return definedCollection(this.collections, name);
  }

  private async run<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await this.answers.to(work);
    } catch (error) {
      throw readable(error, this.server);
    }
  }
}
