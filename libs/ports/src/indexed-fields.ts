import { type CollectionSpec, UnsupportedQueryError } from './document-store.ts';

const namePattern = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;
const pathPattern = /^[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64}){0,7}$/;

/** A collection's name and declared indexes: what every document store allows to be asked by them. */
export class IndexedFields {
  private readonly declared = new Map<string, readonly string[]>();

  /** @throws UnsupportedQueryError for a name that not every product takes. */
  constructor(readonly collection: string) {
    if (!namePattern.test(collection)) {
      throw new UnsupportedQueryError(
        `collection name ${JSON.stringify(collection)}: expected a letter, then up to 62 letters, digits, - or _`,
        'collection',
      );
    }
  }

  /**
   * Adds indexes to those declared before, and gives those that were not.
   * @throws UnsupportedQueryError for a field that is no path; none is added then.
   */
  declare(indexes: CollectionSpec['indexes']): CollectionSpec['indexes'] {
    for (const fields of indexes) {
      if (fields.length === 0) {
        throw new UnsupportedQueryError(
          `${this.collection}: an index needs at least one field`,
          'collection',
        );
      }
      for (const field of fields) this.requirePath(field);
    }
    const added = new Map(indexes.map((fields) => [fields.join('\n'), fields]));
    for (const key of this.declared.keys()) added.delete(key);
    for (const [key, fields] of added) this.declared.set(key, fields);
    return [...added.values()];
  }

  get indexes(): CollectionSpec['indexes'] {
    return [...this.declared.values()];
  }

  /** The names along a field's path: safe to be put into a query's text. @throws UnsupportedQueryError */
  requirePath(field: string): string[] {
    if (pathPattern.test(field)) return field.split('.');
    throw new UnsupportedQueryError(
      `${this.collection}: field ${JSON.stringify(field)}: expected up to 8 names of letters, digits, - and _ joined by dots`,
      'collection',
      field,
    );
  }

  /**
   * Refuses a field that no index supports: it has to lead an index, or follow fields in one that the query pins to
   * given values.
   * @throws UnsupportedQueryError
   */
  requireIndex(field: string, pinned: ReadonlySet<string>, use: 'filter' | 'sort' | 'group'): void {
    const supported = this.indexes.some((fields) => {
      const at = fields.indexOf(field);
      return at >= 0 && fields.slice(0, at).every((earlier) => pinned.has(earlier));
    });
    if (supported) return;
    const accepted = this.indexes.map((fields) => fields.join(' → ')).join(', ') || 'none';
    throw new UnsupportedQueryError(
      `${this.collection}: cannot ${use} by ${JSON.stringify(field)}; indexes are: ${accepted} ` +
        '(a field after → needs the ones before it filtered by given values)',
      use,
      field,
    );
  }
}

/** The collection of that name. @throws UnsupportedQueryError that names those there are. */
export function definedCollection<Collection>(
  collections: ReadonlyMap<string, Collection>,
  name: string,
): Collection {
  const collection = collections.get(name);
  if (collection !== undefined) return collection;
  const known = [...collections.keys()].join(', ') || 'none';
  throw new UnsupportedQueryError(
    `collection ${JSON.stringify(name)} is not defined; defined are: ${known}`,
    'collection',
  );
}
