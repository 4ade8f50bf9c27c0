import {
  type Aggregate,
  type Condition,
  type DocumentStore,
  type Query,
  type Scalar,
  UnsupportedQueryError,
  type Where,
} from './document-store.ts';
import type { IndexedFields } from './indexed-fields.ts';
import { type Place, readCursor } from './page-cursor.ts';

const operators = ['gte', 'gt', 'lte', 'lt'] as const;
const mostAlternatives = 1_000;
const longestPage = 1_000;

export interface Bound {
  readonly operator: (typeof operators)[number];
  readonly value: string | number;
}

/** A condition of a `Where` that makes sense and that an index supports. */
export type CheckedCondition = { readonly field: string } & (
  | { readonly kind: 'among'; readonly values: readonly Scalar[] }
  | { readonly kind: 'exists'; readonly exists: boolean }
  /** At least one bound, all of one type: what is of another type does not match. */
  | { readonly kind: 'between'; readonly type: 'string' | 'number'; readonly bounds: readonly Bound[] }
);

export interface CheckedQuery {
  readonly conditions: readonly CheckedCondition[];
  readonly sort?: NonNullable<Query['sort']>;
  readonly limit: number;
  /** Where the page begins: behind this document. */
  readonly after?: Place;
}

export interface CheckedAggregate {
  readonly conditions: readonly CheckedCondition[];
  readonly groupBy?: string;
  readonly sums: readonly string[];
}

/** What all document stores refuse alike. @throws UnsupportedQueryError */
export function checkQuery(fields: IndexedFields, query: Query): CheckedQuery {
  const { where = {}, sort, limit, cursor } = query;
  if (!Number.isInteger(limit) || limit < 1 || limit > longestPage) {
    throw new UnsupportedQueryError(
      `${fields.collection}: limit: expected a whole number from 1 to ${longestPage}, got ${limit}`,
      'limit',
    );
  }
  if (sort) fields.requireIndex(sort.field, pinnedFields(where), 'sort');
  const conditions = checkWhere(fields, where);
  return {
    conditions,
    limit,
    ...(sort ? { sort } : {}),
    ...(cursor === undefined ? {} : { after: readCursor(fields.collection, query, cursor) }),
  };
}

/** What all document stores refuse alike. @throws UnsupportedQueryError */
export function checkAggregate(
  fields: IndexedFields,
  { where = {}, groupBy, sums = [] }: Parameters<DocumentStore['aggregate']>[1],
): CheckedAggregate {
  if (groupBy !== undefined) fields.requireIndex(groupBy, pinnedFields(where), 'group');
  for (const field of sums) fields.requirePath(field);
  return { conditions: checkWhere(fields, where), sums, ...(groupBy === undefined ? {} : { groupBy }) };
}

/** One entry of an aggregate; `sums` as the store gave them, in the order of the fields asked for. */
export function aggregateEntry(
  { sums: fields }: CheckedAggregate,
  key: Scalar | null | undefined,
  count: number,
  sums: readonly (number | null | undefined)[],
): Aggregate {
  return {
    ...(key === null || key === undefined ? {} : { key }),
    count,
    sums: Object.fromEntries(fields.map((field, index) => [field, sums[index] ?? 0])),
  };
}

/** The fields that `where` pins to one or several given values. */
function pinnedFields(where: Where): Set<string> {
  const pinned = Object.entries(where).filter(([, condition]) => alternatives(condition) !== undefined);
  return new Set(pinned.map(([field]) => field));
}

function checkWhere(fields: IndexedFields, where: Where): CheckedCondition[] {
  const pinned = pinnedFields(where);
  return Object.entries(where).map(([field, condition]) => {
    fields.requireIndex(field, pinned, 'filter');
    return check(fields.collection, field, condition);
  });
}

function check(collection: string, field: string, condition: Condition): CheckedCondition {
  const refuse = (expected: string, got: string = JSON.stringify(condition)): never => {
    const message = `${collection}: condition on ${field}: expected ${expected}, got ${got}`;
    throw new UnsupportedQueryError(message, 'filter', field);
  };
  const requireFinite = (value: unknown): void => {
    if (typeof value === 'boolean' || typeof value === 'string' || Number.isFinite(value)) return;
    refuse('a text, a finite number or a boolean', String(value));
  };
  const values = alternatives(condition);
  if (values) {
    if (values.length > mostAlternatives) refuse(`at most ${mostAlternatives} values`, String(values.length));
    values.forEach(requireFinite);
    return { field, kind: 'among', values };
  }
  if (condition === null || typeof condition !== 'object') {
    return refuse('a text, number or boolean, { in }, { gte, gt, lte, lt } or { exists }');
  }
  if ('exists' in condition) return { field, kind: 'exists', exists: condition.exists };
  const bounds = Object.entries(condition).filter(([, bound]) => bound !== undefined);
  const [type, ...others] = new Set(bounds.map(([, bound]) => typeof bound));
  if (others.length > 0 || (type !== 'string' && type !== 'number')) {
    return refuse('bounds that are all texts or all numbers');
  }
  return {
    field,
    kind: 'between',
    type,
    bounds: bounds.map(([name, value]) => {
      const operator = operators.find((each) => each === name) ?? refuse('gte, gt, lte or lt');
      requireFinite(value);
      return { operator, value: value as string | number };
    }),
  };
}

/** The values of an equality or `in`; undefined for other conditions. */
function alternatives(condition: Condition): readonly Scalar[] | undefined {
  if (condition !== null && typeof condition === 'object')
    return 'in' in condition ? condition.in : undefined;
  return condition === null || condition === undefined ? undefined : [condition];
}
