import {
  DocumentStore,
  type Aggregate,
  type CollectionSpec,
  type DocumentSnapshot,
  type Page,
  type Query,
  type Stored,
  type UnitOfWork,
  type Where,
} from '@liucheng/ports';

/** A document store that asks, at each call, which one to use; asking may refuse, and says so by what it throws. */
export class RoutedDocuments extends DocumentStore {
  constructor(
    /** For a read of a collection, with its name. */
    private readonly route: (read?: string) => DocumentStore | Promise<DocumentStore>,
    private readonly closing: () => Promise<void>,
  ) {
    super();
  }

  override async define(spec: CollectionSpec): Promise<void> {
    await (await this.route()).define(spec);
  }

  override async drop(collection: string): Promise<void> {
    await (await this.route()).drop(collection);
  }

  override async get<Doc>(collection: string, id: string): Promise<Stored<Doc> | undefined> {
    return (await this.route(collection)).get(collection, id);
  }

  override async getMany<Doc>(collection: string, ids: readonly string[]): Promise<Map<string, Stored<Doc>>> {
    return (await this.route(collection)).getMany(collection, ids);
  }

  override async find<Doc>(collection: string, query: Query): Promise<Page<Doc>> {
    return (await this.route(collection)).find(collection, query);
  }

  override async aggregate(
    collection: string,
    options: { readonly where?: Where; readonly groupBy?: string; readonly sums?: readonly string[] },
  ): Promise<Aggregate[]> {
    return (await this.route(collection)).aggregate(collection, options);
  }

  override async snapshot(): Promise<DocumentSnapshot> {
    return (await this.route()).snapshot();
  }

  override async commit(unit: UnitOfWork): Promise<void> {
    await (await this.route()).commit(unit);
  }

  override async positions(consumer: string): Promise<Readonly<Record<string, number>>> {
    return (await this.route()).positions(consumer);
  }

  override close(): Promise<void> {
    return this.closing();
  }
}
