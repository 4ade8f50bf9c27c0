import type { Condition, DocumentStore, Page, Query, Scalar, Stored, Where, Write } from '@liucheng/ports';

/**
 * Documents as they would be if what units of work write were stored. Reads by id, and by conditions that are equal, from somewhere on or
 * up to somewhere: what judging keys and counting offences asks for. Pages are as long as stored ones and what is laid over them.
 */
export class OverlaidDocuments implements Pick<DocumentStore, 'find' | 'getMany'> {
  private readonly over = new Map<string, Map<string, Write>>();

  constructor(private readonly documents: Pick<DocumentStore, 'find' | 'getMany'>) {}

  take(writes: readonly Write[]): void {
    for (const write of writes) {
      const collection = this.over.get(write.collection) ?? new Map<string, Write>();
      this.over.set(write.collection, collection.set(write.id, write));
    }
  }

  async getMany<Doc>(collection: string, ids: readonly string[]): Promise<Map<string, Stored<Doc>>> {
    const over = this.over.get(collection);
    const found = new Map<string, Stored<Doc>>();
    const asked = ids.filter((id) => !over?.has(id));
    if (asked.length > 0)
      for (const [id, each] of await this.documents.getMany<Doc>(collection, asked)) found.set(id, each);
    for (const id of ids) {
      const put = over?.get(id);
      if (put?.kind === 'put') found.set(id, storedAs(put));
    }
    return found;
  }

  async find<Doc>(collection: string, { cursor, ...query }: Query): Promise<Page<Doc>> {
    const { where = {}, sort } = query;
    const [from, place] = placeOf(cursor);
    const page = await this.documents.find<Doc>(collection, {
      ...query,
      ...(place === undefined ? {} : { cursor: place }),
    });
    const over = this.over.get(collection);
    const valueOf = ({ id, doc }: Stored<Doc>): Scalar => (sort ? fieldOf(doc, sort.field) : id);
    const order = (a: Stored<Doc>, b: Stored<Doc>): number =>
      compared(valueOf(a), valueOf(b)) * (sort?.direction === 'desc' ? -1 : 1);
    const more = [...(over?.values() ?? [])]
      .flatMap((write) => (write.kind === 'put' && matches(write.doc, where) ? [storedAs<Doc>(write)] : []))
      .sort(order);
    const last = page.items.at(-1);
    let to = more.length;
    if (page.next !== undefined && last)
      while (to > from && order(more[to - 1] as Stored<Doc>, last) > 0) to--;
    const items = [...page.items.filter(({ id }) => !over?.has(id)), ...more.slice(from, to)];
    items.sort(order);
    return page.next === undefined ? { items } : { items, next: `${to} ${page.next}` };
  }
}

/** How many of what is laid over were given before, and where the documents go on. */
function placeOf(cursor: string | undefined): readonly [number, string | undefined] {
  if (cursor === undefined) return [0, undefined];
  const end = cursor.indexOf(' ');
  return [Number(cursor.slice(0, end)), cursor.slice(end + 1)];
}

function storedAs<Doc>({ id, doc }: Extract<Write, { kind: 'put' }>): Stored<Doc> {
  return { id, doc: doc as Doc, revision: 0 };
}

function fieldOf(doc: unknown, field: string): Scalar {
  return (doc as Readonly<Record<string, Scalar>>)[field] as Scalar;
}

function matches(doc: unknown, where: Where): boolean {
  return Object.entries(where).every(([field, condition]) => holds(fieldOf(doc, field), condition));
}

/** @throws TypeError for a condition that nobody asks for here */
function holds(value: Scalar, condition: Condition): boolean {
  if (typeof condition !== 'object' || condition === null) return value === condition;
  const { gte, lte, ...others } = condition as { readonly gte?: Scalar; readonly lte?: Scalar };
  if (Object.keys(others).length === 0)
    return (
      (gte === undefined || compared(value, gte) >= 0) && (lte === undefined || compared(value, lte) <= 0)
    );
  throw new TypeError(`documents that are laid over others are not found by ${JSON.stringify(condition)}`);
}

function compared(a: Scalar, b: Scalar): number {
  return a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1;
}
