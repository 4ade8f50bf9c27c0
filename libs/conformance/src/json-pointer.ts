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
  if (!form.test(source)) throw new RangeError(`${JSON.stringify(source)} is no JSON Pointer`);
  const keys = source
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return (from) => keys.reduce(inner, from);
}

function inner(from: Found, key: string): Found {
  if (from === null || typeof from !== 'object') return undefined;
  if (Array.isArray(from)) return place.test(key) ? (from as readonly Json[])[Number(key)] : undefined;
  return Object.hasOwn(from, key) ? (from as Readonly<Record<string, Json | undefined>>)[key] : undefined;
}
