import { createHash } from 'node:crypto';
import { stableStringify } from '@liucheng/kernel';
import { type Query, type Scalar, UnsupportedQueryError } from './document-store.ts';

/** The last document of a page: where the next page goes on. `value` is what it was sorted by, null when it had none. */
export interface Place {
  readonly value: Scalar | null;
  readonly id: string;
}

const longest = 8_192;

/** Ties a cursor to its query: with another filter or order it would skip documents without anybody noticing. */
function digest(collection: string, { where, sort }: Query): string {
  const query = stableStringify([collection, where ?? {}, sort ?? null]);
  return createHash('sha256').update(query).digest('base64url').slice(0, 16);
}

export function writeCursor(collection: string, query: Query, { value, id }: Place): string {
  return Buffer.from(JSON.stringify([digest(collection, query), value, id])).toString('base64url');
}

/** @throws UnsupportedQueryError for anything but a cursor that a page of the same query gave. */
export function readCursor(collection: string, query: Query, cursor: string): Place {
  const refuse = (): never => {
    throw new UnsupportedQueryError(
      `${collection}: cursor: expected the next of a page of the same collection, filter and order; ` +
        'leave it out to begin with the first page',
      'cursor',
    );
  };
  let parts: unknown;
  try {
    parts = cursor.length <= longest ? JSON.parse(Buffer.from(cursor, 'base64url').toString()) : undefined;
  } catch {
    return refuse();
  }
  if (!Array.isArray(parts) || parts.length !== 3) return refuse();
  const [stamp, value, id] = parts as unknown[];
  const sound = value === null || ['string', 'number', 'boolean'].includes(typeof value);
  if (stamp !== digest(collection, query) || !sound || typeof id !== 'string') return refuse();
  return { value: value as Place['value'], id };
}
