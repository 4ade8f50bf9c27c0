/**
 * JSON documents as BSON and back without a loss. BSON has no room for some of what JSON allows: keys with U+0000, keys
 * that servers or drivers take for commands (`$ref`, `_bsontype`) or paths (`a.b`), texts with half a surrogate pair, and
 * more than 100 levels. Such keys are escaped, such values kept as their JSON text. All else is stored as it is, so that
 * the documents can be read and queried with any tool.
 */
export interface EncodedDocument {
  readonly doc: unknown;
  /** Whether something had to be escaped: `decodeDocument` is needed only then. */
  readonly escaped: boolean;
}

const unsafeKey = /[%.$\0]|^_bsontype$|\p{Surrogate}/u;
const unsafeInKey = /[%.$\0]|^_(?=bsontype$)|\p{Surrogate}/gu;
const escapedInKey = /%([0-9a-f]{4})/g;
/** The key of a value's JSON text. No key of a document can be it: a `%` of theirs is escaped. */
const asText = '%json';
/** MongoDB takes 100 levels; some of them are ours. */
const deepest = 90;

/** What `JSON.stringify` would keep of `doc`; the very same object where nothing needs a change. @throws TypeError for a bigint */
export function encodeDocument(doc: object): EncodedDocument {
  const encoder = new Encoder();
  return { doc: encoder.encode(doc, '', 0), escaped: encoder.escaped };
}

export function decodeDocument(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decodeDocument);
  if (value === null || typeof value !== 'object') return value;
  if (Object.hasOwn(value, asText)) return JSON.parse((value as { [asText]: string })[asText]) as unknown;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key.replace(escapedInKey, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
      decodeDocument(each),
    ]),
  );
}

/** A name as it is stored; most are stored as they are. */
export function encodeKey(key: string): string {
  if (!unsafeKey.test(key)) return key;
  return key.replace(unsafeInKey, (unit) => `%${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

class Encoder {
  escaped = false;

  /** Undefined for what JSON leaves out. */
  encode(value: unknown, key: string, depth: number): unknown {
    switch (typeof value) {
      case 'string':
        return isWellFormed(value) ? value : this.text(value);
      case 'number':
        // JSON has neither −0 nor anything that is not finite.
        return Number.isFinite(value) ? value || 0 : null;
      case 'boolean':
        return value;
      case 'bigint':
        throw new TypeError(`${key}: a bigint has no JSON; expected a number or a text`);
      case 'object':
        break;
      default:
        return undefined;
    }
    if (value === null) return null;
    if ('toJSON' in value && typeof value.toJSON === 'function')
      return this.encode(value.toJSON(key), key, depth);
    if (depth > deepest) return this.text(value);
    return Array.isArray(value) ? this.list(value, depth) : this.object(value, depth);
  }

  private list(list: readonly unknown[], depth: number): readonly unknown[] {
    let copy: unknown[] | undefined;
    for (let index = 0; index < list.length; index++) {
      const encoded = this.encode(list[index], String(index), depth + 1) ?? null;
      if (!copy && !Object.is(encoded, list[index])) copy = list.slice(0, index);
      copy?.push(encoded);
    }
    return copy ?? list;
  }

  private object(object: object, depth: number): object {
    const keys = Object.keys(object);
    let entries: [string, unknown][] | undefined;
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index] as string;
      const value = (object as Record<string, unknown>)[key];
      const encoded = this.encode(value, key, depth + 1);
      const stored = encodeKey(key);
      if (stored !== key) this.escaped = true;
      if (!entries && (stored !== key || encoded === undefined || !Object.is(encoded, value))) {
        entries = keys.slice(0, index).map((each) => [each, (object as Record<string, unknown>)[each]]);
      }
      if (encoded !== undefined) entries?.push([stored, encoded]);
    }
    // fromEntries, because a key may be __proto__.
    return entries ? Object.fromEntries(entries) : object;
  }

  private text(value: unknown): object {
    this.escaped = true;
    return { [asText]: JSON.stringify(value) };
  }
}

/** No half of a surrogate pair stands alone. (Newer than the library that TypeScript is told of.) */
function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}
