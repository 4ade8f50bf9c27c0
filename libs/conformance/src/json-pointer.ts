import type { Json } from '@liucheng/kernel';

/** Anything that a pointer can lead through; what is not there reads as undefined. */
export type Found = Json | Readonly<Record<string, Json | undefined>> | undefined;

const form = /^(\/([^~/]|~[01])*)*$/;
const place = /^(0|[1-9]\d*)$/;

/**
 * Compiles a JSON Pointer (RFC 6901) into a function that gives what it leads to, undefined for nothing.
 * @throws RangeError for a text that is none.
 */
export function jsonPointer(source: string): (from: Found) => Found {
  const keys = keysOf(source);
  return (from) => keys.reduce(inner, from);
}

/**
 * The keys that a JSON Pointer leads along.
 * @throws RangeError for a text that is none.
 */
export function keysOf(source: string): readonly string[] {
  if (!form.test(source)) throw new RangeError(`${JSON.stringify(source)} is no JSON Pointer`);
  return source
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function inner(from: Found, key: string): Found {
  if (from === null || typeof from !== 'object') return undefined;
  if (Array.isArray(from)) return place.test(key) ? (from as readonly Json[])[Number(key)] : undefined;
  return Object.hasOwn(from, key) ? (from as Readonly<Record<string, Json | undefined>>)[key] : undefined;
}
