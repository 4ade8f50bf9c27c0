import type { Json, JsonObject } from '@liucheng/kernel';
import { setAttribute } from './log.ts';

/** Our extension: what the process monitor says about a log. Never data of an event. */
export const extensionPrefix = 'liucheng:';
const escapedKey = `${extensionPrefix}data:`;
const jsonSuffix = ':json';

export type Scalar = string | number | boolean;

/** Keys that have a meaning of their own in one of the formats. */
const takenKeys = new Set([
  'concept:name',
  'time:timestamp',
  'identity:id',
  'org:resource',
  'org:role',
  'org:group',
  'resource',
  'ocel:objects',
]);
/** What neither XML nor UTF-8 carries. */
const uncarried = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * Attributes as every format can carry them, so that `decodedAttributes` gives back exactly what was there: lists, objects,
 * `null` and texts that XML cannot hold become JSON under `<key>:json`, and a key that means something of its own to a
 * format (`concept:name`) is put behind `liucheng:data:`.
 */
export function encodedAttributes(attributes: JsonObject): Record<string, Scalar> {
  const encoded: Record<string, Scalar> = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    const name = isPlainKey(key) ? key : escapedKey + encodeURIComponent(jsonText(key));
    if (isPlainValue(value)) setAttribute(encoded, name, value);
    else setAttribute(encoded, name + jsonSuffix, jsonText(value));
  }
  return encoded;
}

/** What `encodedAttributes` was given. Attributes of other origin stay as they are. */
export function decodedAttributes(attributes: JsonObject): JsonObject {
  if (!Object.keys(attributes).some((key) => key.endsWith(jsonSuffix) || key.startsWith(escapedKey)))
    return attributes;
  const decoded: Record<string, Json> = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    const parsed = key.endsWith(jsonSuffix) && typeof value === 'string' ? parsedJson(value) : undefined;
    const name = parsed === undefined ? key : key.slice(0, -jsonSuffix.length);
    setAttribute(decoded, plainKey(name), parsed === undefined ? value : parsed.value);
  }
  return decoded;
}

/** A value as JSON that every format carries, whatever characters are in it. */
export function jsonText(value: Json): string {
  return JSON.stringify(value).replace(/[\ufffe\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`);
}

/** The key of an encoded attribute in letters that no other key is equal to when case does not count. */
export function caselessKey(key: string): string {
  const json = key.endsWith(jsonSuffix);
  const name = plainKey(json ? key.slice(0, -jsonSuffix.length) : key);
  const digits = Array.from(
    { length: name.length },
    (_, at) => `\\u${name.charCodeAt(at).toString(16).padStart(4, '0')}`,
  );
  return `${escapedKey}${encodeURIComponent(`"${digits.join('')}"`)}${json ? jsonSuffix : ''}`;
}

function isPlainKey(key: string): boolean {
  return (
    key !== '' &&
    key === key.trim() &&
    !takenKeys.has(key) &&
    !/^(liucheng:|case:|ocel_)|:json$|[\t\r\n]/i.test(key) &&
    !uncarried.test(key)
  );
}

function isPlainValue(value: Json): value is Scalar {
  if (typeof value === 'string') return value !== '' && !uncarried.test(value);
  return typeof value === 'boolean' || typeof value === 'number';
}

function plainKey(name: string): string {
  if (!name.startsWith(escapedKey)) return name;
  try {
    const key = JSON.parse(decodeURIComponent(name.slice(escapedKey.length))) as unknown;
    return typeof key === 'string' ? key : name;
  } catch {
    return name;
  }
}

function parsedJson(text: string): { readonly value: Json } | undefined {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return undefined;
  }
}
