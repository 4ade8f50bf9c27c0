import type { CheckedCondition, Scalar } from '@liucheng/ports';
import type { Collection } from './collection.ts';

/** A piece of SQL with the values for its question marks. */
export interface Sql {
  readonly text: string;
  readonly values: readonly (string | number)[];
}

const operators = { gte: '>=', gt: '>', lte: '<=', lt: '<' } as const;

/** A condition as SQL over a collection's table; all of the pieces have to hold. */
export function filter(collection: Collection, condition: CheckedCondition): Sql[] {
  const found = indexed(collection, condition);
  if (condition.kind === 'among')
    return [...found, ...exactly(collection, condition.field, condition.values)];
  if (condition.kind === 'exists' || condition.type === 'string') return found;
  return [...found, { text: `${collection.typeOf(condition.field)} NOT IN ('true', 'false')`, values: [] }];
}

/** What an index tells of a condition, without a look into documents: booleans may be numbers all the same. */
export function indexed(collection: Collection, condition: CheckedCondition): Sql[] {
  const value = collection.extract(condition.field);
  if (condition.kind === 'among') {
    const values = condition.values.map(bindable);
    const text = values.length === 1 ? `${value} = ?` : `${value} IN (${marks(values.length)})`;
    return [{ text, values }];
  }
  if (condition.kind === 'exists')
    return [condition.exists ? present(value) : { text: `${value} IS NULL`, values: [] }];
  const parts = condition.bounds.map((bound) => ({
    text: `${value} ${operators[bound.operator]} ?`,
    values: [bound.value],
  }));
  // SQLite puts all numbers before all texts: an open end has to stay within the type that is asked for.
  return [...parts, { text: `${value} ${condition.type === 'string' ? '>=' : '<'} ''`, values: [] }];
}

/** Whether a condition holds only where its field is there. */
export function requiresPresence(condition: CheckedCondition): boolean {
  return condition.kind !== 'exists' || condition.exists;
}

/**
 * A value that is there. As a range, which begins in an index where the values do: `IS NOT NULL` reads all entries without
 * one first.
 */
export function present(value: string): Sql {
  return { text: `${value} >= -9e999`, values: [] };
}

/** 1 and true have one value in SQL; the JSON type tells them apart. */
function exactly(collection: Collection, field: string, scalars: readonly Scalar[]): Sql[] {
  const values = scalars.map(bindable);
  if (!values.some((each) => each === 0 || each === 1)) return [];
  const value = collection.extract(field);
  const booleans = scalars.filter((each) => typeof each === 'boolean').map(Number);
  const others = values.filter((_, index) => typeof scalars[index] !== 'boolean');
  return [
    {
      text:
        `CASE WHEN ${collection.typeOf(field)} IN ('true', 'false') ` +
        `THEN ${value} IN (${marks(booleans.length)}) ELSE ${value} IN (${marks(others.length)}) END`,
      values: [...booleans, ...others],
    },
  ];
}

function marks(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}

/** SQLite has no booleans: JSON's are read as 1 and 0. */
export function bindable(value: Scalar): string | number {
  return typeof value === 'boolean' ? Number(value) : value;
}

export function allOf(parts: readonly Sql[]): Sql {
  if (parts.length === 0) return { text: '1', values: [] };
  return { text: parts.map(({ text }) => text).join(' AND '), values: parts.flatMap(({ values }) => values) };
}
