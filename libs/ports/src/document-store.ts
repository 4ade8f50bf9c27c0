/** JSON documents of read models. A document is an object; its id is kept beside it. */
export interface Stored<Doc> {
  readonly id: string;
  /** Starts at 1 and grows by one with every put. */
  readonly revision: number;
  readonly doc: Doc;
}

/**
 * A collection and the fields that queries may filter, sort and group by. An index supports its first field, and each
 * further one where the query pins the fields before it to given values (equality or `in`). A query on a field that no
 * index supports is refused. An indexed field holds a scalar of one type; `null` counts as absent.
 */
export interface CollectionSpec {
  readonly name: string;
  /** Dotted paths, e.g. `total.amount`. Each array is one compound index, in order. */
  readonly indexes: readonly (readonly string[])[];
}

export type Scalar = string | number | boolean;

/**
 * What a field must be: equal (`1` and `true` differ), one of at most 1000, or within bounds that are all numbers or all
 * texts; texts compare by code point. A field that is absent matches only `{ exists: false }`.
 */
export type Condition =
  | Scalar
  | { readonly in: readonly Scalar[] }
  | { readonly gte?: Scalar; readonly gt?: Scalar; readonly lte?: Scalar; readonly lt?: Scalar }
  | { readonly exists: boolean };

/** All conditions hold. Keys are dotted paths. */
export type Where = Readonly<Record<string, Condition>>;

export interface Query {
  readonly where?: Where;
  /**
   * Ties are broken by id in the same direction, so that one index serves both directions. Documents without the field
   * come first when ascending, last when descending. Without `sort`: by id, ascending.
   */
  readonly sort?: { readonly field: string; readonly direction: 'asc' | 'desc' };
  /** From `Page.next`; good only for the same `where` and `sort`. */
  readonly cursor?: string;
  /** 1 to 1000. */
  readonly limit: number;
}

export interface Page<Doc> {
  readonly items: readonly Stored<Doc>[];
  /** Absent on the last page. Pages neither repeat nor skip a document that stays unchanged meanwhile. */
  readonly next?: string;
}

export interface Aggregate {
  /** Value of the `groupBy` field; absent for documents without it or when nothing is grouped by. */
  readonly key?: Scalar;
  readonly count: number;
  /** Sum of each asked field over the documents in which it is a number. */
  readonly sums: Readonly<Record<string, number>>;
}

export type Write =
  | {
      readonly kind: 'put';
      readonly collection: string;
      readonly id: string;
      readonly doc: object;
      /** Refuse the whole batch unless the stored revision is this one (0: must not exist). */
      readonly expectedRevision?: number;
    }
  | { readonly kind: 'delete'; readonly collection: string; readonly id: string };

/**
 * What belongs together: documents and the position of the consumer that made them. All of it is stored or none. Writes
 * take effect in order; positions of the consumer that are not named keep their value.
 */
export interface UnitOfWork {
  readonly writes: readonly Write[];
  readonly positions?: { readonly consumer: string; readonly values: Readonly<Record<string, number>> };
}

/** A document is not at the revision that the writer read. Nothing of the unit was stored. */
export class StaleDocumentError extends Error {
  constructor(
    readonly collection: string,
    readonly id: string,
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`${collection}/${id} is at revision ${actual}, not at the expected ${expected}`);
    this.name = 'StaleDocumentError';
  }
}

/** Where a query is at fault. `collection`: in what the program declares or names, not in what somebody asked for. */
export type QueryPart = 'filter' | 'sort' | 'group' | 'limit' | 'cursor' | 'collection';

/** A query that the collection does not support: which field, and what would be accepted. */
export class UnsupportedQueryError extends Error {
  constructor(
    message: string,
    readonly part: QueryPart,
    readonly field?: string,
  ) {
    super(message);
    this.name = 'UnsupportedQueryError';
  }
}

/** What a store held at one moment, whatever is written meanwhile. Holds resources of the store until it is closed. */
export interface DocumentSnapshot extends Pick<DocumentStore, 'get' | 'getMany' | 'find'> {
  /** Repeating it changes nothing. */
  close(): Promise<void>;
}

/**
 * Read models. After a crash a unit of work is there whole or not at all; a unit may be lost to a power failure together
 * with its position, never without it, so the consumer repeats it.
 */
export abstract class DocumentStore {
  /** Declares a collection and creates its indexes. Repeating it changes nothing; new indexes are added. */
  abstract define(spec: CollectionSpec): Promise<void>;

  /**
   * Removes a collection for good, with its documents and indexes; positions stay. One that is not there, or was never
   * declared by this process, is removed as well. It is unknown until it is declared again, and empty then.
   */
  abstract drop(collection: string): Promise<void>;

  abstract get<Doc>(collection: string, id: string): Promise<Stored<Doc> | undefined>;

  /** Those that exist, by id. */
  abstract getMany<Doc>(collection: string, ids: readonly string[]): Promise<Map<string, Stored<Doc>>>;

  /** @throws UnsupportedQueryError for fields without an index, a bad condition, cursor or limit, an unknown collection. */
  abstract find<Doc>(collection: string, query: Query): Promise<Page<Doc>>;

  /**
   * Counts and sums of the documents that match, by the value of `groupBy` ascending (those without it first). Fields
   * that are summed need no index. Not grouped: one entry, also when nothing matches. Reads every document that matches.
   * @throws UnsupportedQueryError
   */
  abstract aggregate(
    collection: string,
    options: { readonly where?: Where; readonly groupBy?: string; readonly sums?: readonly string[] },
  ): Promise<Aggregate[]>;

  /**
   * What is stored now, to be read call by call: all calls see the same units of work, each whole. It knows the collections that
   * are declared by now. It can be read for as long as the store keeps what was replaced since: without a limit in a file,
   * while a log of the changes grows beside it; on a server as long as that is set up for (MongoDB: five minutes).
   * @throws StoreUnavailableError, of its calls too when the store no longer has what was there then.
   */
  abstract snapshot(): Promise<DocumentSnapshot>;

  /**
   * @throws StaleDocumentError
   * @throws RangeError for an id that is empty or longer than 512 characters, or a document too large for the store.
   * @throws StoreUnavailableError when it cannot be stored now; the same call may succeed later. A store on a server that
   *   goes away while it commits may not know whether the unit was stored, and says so: what is stored then is the unit as
   *   a whole, and committing the same object again does not store it twice.
   */
  abstract commit(unit: UnitOfWork): Promise<void>;

  /** The positions last committed by a consumer; empty for one that never committed. */
  abstract positions(consumer: string): Promise<Readonly<Record<string, number>>>;

  abstract close(): Promise<void>;
}
