import { type Condition, type Scalar, UnsupportedQueryError, type Where } from '@liucheng/ports';
import type { Collection } from './collection.ts';

/** A piece of SQL with the values for its question marks. */
export interface Sql {
  readonly text: string;
  readonly values: readonly (string | number)[];
}

const operators = { gte: '>=', gt: '>', lte: '<=', lt: '<' } as const;
const mostAlternatives = 1_000;

/** The fields that `where` pins to one or several given values. */
export function pinnedFields(where: Where): Set<string> {
  const pinned = Object.entries(where).filter(([, condition]) => alternatives(condition) !== undefined);
  return new Set(pinned.map(([field]) => field));
}

/** `where` as SQL over a collection's table. @throws UnsupportedQueryError */
export function filter(collection: Collection, where: Where): Sql[] {
  const pinned = pinnedFields(where);
  return Object.entries(where).flatMap(([field, condition]) => {
    collection.requireIndex(field, pinned, 'filter');
    return compare(collection, field, condition);
  });
}

function compare(collection: Collection, field: string, condition: Condition): Sql[] {
  const value = collection.extract(field);
  const among = alternatives(condition);
  if (among) return equal(collection, field, among);
  const refuse = (expected: string): never => {
    throw new UnsupportedQueryError(
      `${collection.name}: condition on ${field}: expected ${expected}, got ${JSON.stringify(condition)}`,
      'filter',
      field,
    );
  };
  if (condition === null || typeof condition !== 'object') {
    return refuse('a text, number or boolean, { in }, { gte, gt, lte, lt } or { exists }');
  }
  if ('exists' in condition)
    return [{ text: `${value} IS ${condition.exists ? 'NOT ' : ''}NULL`, values: [] }];
  const bounds = Object.entries(condition).filter(([, bound]) => bound !== undefined);
  const types = new Set(bounds.map(([, bound]) => typeof bound));
  const type = [...types][0];
  if (types.size !== 1 || (type !== 'string' && type !== 'number'))
    refuse('bounds that are all texts or all numbers');
  const parts = bounds.map(([name, bound]) => {
    const operator = operators[name as keyof typeof operators] ?? refuse('gte, gt, lte or lt');
    return { text: `${value} ${operator} ?`, values: [bindable(collection, field, bound as Scalar)] };
  });
  // SQLite puts all numbers before all texts: an open end has to stay within the type that is asked for.
  if (type === 'string') return [...parts, { text: `${value} >= ''`, values: [] }];
  return [
    ...parts,
    { text: `${value} < ''`, values: [] },
    { text: `${collection.typeOf(field)} NOT IN ('true', 'false')`, values: [] },
  ];
}

function equal(collection: Collection, field: string, among: readonly Scalar[]): Sql[] {
  if (among.length > mostAlternatives) {
    throw new UnsupportedQueryError(
      `${collection.name}: condition on ${field}: expected at most ${mostAlternatives} values, got ${among.length}`,
      'filter',
      field,
    );
  }
  const value = collection.extract(field);
  const values = among.map((each) => bindable(collection, field, each));
  const marks = (count: number): string => Array.from({ length: count }, () => '?').join(', ');
  const found = {
    text: values.length === 1 ? `${value} = ?` : `${value} IN (${marks(values.length)})`,
    values,
  };
  if (!values.some((each) => each === 0 || each === 1)) return [found];
  // 1 and true have one value in SQL; the JSON type tells them apart.
  const booleans = among.filter((each) => typeof each === 'boolean').map(Number);
  const others = values.filter((_, index) => typeof among[index] !== 'boolean');
  const exact = {
    text:
      `CASE WHEN ${collection.typeOf(field)} IN ('true', 'false') ` +
      `THEN ${value} IN (${marks(booleans.length)}) ELSE ${value} IN (${marks(others.length)}) END`,
    values: [...booleans, ...others],
  };
  return [found, exact];
}

/** The values of an equality or `in`; undefined for other conditions. */
function alternatives(condition: Condition): readonly Scalar[] | undefined {
  if (condition !== null && typeof condition === 'object')
    return 'in' in condition ? condition.in : undefined;
  return condition === null || condition === undefined ? undefined : [condition];
}

function bindable(collection: Collection, field: string, value: Scalar): string | number {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string' || Number.isFinite(value)) return value;
  throw new UnsupportedQueryError(
    `${collection.name}: condition on ${field}: expected a text, a finite number or a boolean, got ${String(value)}`,
    'filter',
    field,
  );
}

export function allOf(parts: readonly Sql[]): Sql {
  if (parts.length === 0) return { text: '1', values: [] };
  return { text: parts.map(({ text }) => text).join(' AND '), values: parts.flatMap(({ values }) => values) };
}
