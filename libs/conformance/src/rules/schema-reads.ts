import { pointerPart, type Json, type JsonObject } from '@liucheng/kernel';
import { isHidden } from './owed.ts';

// What a JSON Schema (2020-12, with the `$data` references of ajv) looks at, so that one knows which values could change what it says.

/** Keywords whose schema is about the value itself. */
const ofItself = new Set(['not', 'if', 'then', 'else']);
const ofItselfEach = new Set(['allOf', 'anyOf', 'oneOf']);
/** About a value, whatever stands within. */
const ofWhatItIs = new Set([
  'type',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
]);
const ofNothing = new Set([
  '$schema',
  '$id',
  '$anchor',
  '$comment',
  '$defs',
  'definitions',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
]);

/**
 * Whether what a schema says of a value may depend on what stands at one of some places. Keywords about all members or items of a
 * value and those that are not known here may look at whatever stands within.
 * @param at the place of the value, as a JSON Pointer
 * @param places JSON Pointers, from the root of the data
 */
export function looksAt(schema: Json | undefined, at: string, places: readonly string[]): boolean {
  if (!isSchema(schema)) return false;
  const keywords = Object.entries(schema).filter(([keyword]) => !ofNothing.has(keyword));
  if (keywords.length > 0 && isHidden(places, at)) return true;
  return keywords.some(([keyword, value]) => value !== undefined && asks(keyword, value, at, places));
}

function asks(keyword: string, value: Json, at: string, places: readonly string[]): boolean {
  if (keyword === 'properties')
    return Object.entries(value as JsonObject).some(([name, of]) =>
      looksAt(of, `${at}/${pointerPart(name)}`, places),
    );
  if (ofItself.has(keyword)) return looksAt(value, at, places);
  if (ofItselfEach.has(keyword)) return (value as Json[]).some((of) => looksAt(of, at, places));
  if (keyword === 'required' && Array.isArray(value))
    return value.some((name) => isHidden(places, `${at}/${pointerPart(String(name))}`));
  // What is referred to may refer to anything in turn.
  if (keyword.startsWith('$') || refersTo(value, at, places)) return true;
  if (ofWhatItIs.has(keyword) || (typeof value === 'boolean' && keyword !== 'uniqueItems')) return false;
  return places.some((each) => each.startsWith(`${at}/`));
}

/** Whether a `$data` reference leads to one of the places, to what it stands in or to a part of it. */
function refersTo(value: Json, at: string, places: readonly string[]): boolean {
  if (value === null || typeof value !== 'object') return false;
  const { $data } = value as JsonObject;
  // Within lists and schemas of members it is counted from places that are not known.
  if ($data === undefined) return Object.values(value).some((each) => holdsReference(each as Json));
  const to = typeof $data === 'string' ? resolved($data, at) : undefined;
  return to === undefined || isHidden(places, to) || places.some((each) => each.startsWith(`${to}/`));
}

function holdsReference(value: Json): boolean {
  if (value === null || typeof value !== 'object') return false;
  return '$data' in value || Object.values(value).some((each) => holdsReference(each as Json));
}

/** A JSON Pointer, absolute or relative; undefined for the name of a member, which is no value. */
function resolved(pointer: string, at: string): string | undefined {
  const [, up, below] = /^(\d+)((?:\/.*)?)$/s.exec(pointer) ?? [];
  if (up === undefined || below === undefined)
    return pointer.startsWith('/') || pointer === '' ? pointer : undefined;
  const within = at.split('/');
  return within.slice(0, Math.max(1, within.length - Number(up))).join('/') + below;
}

export function isSchema(schema: Json | undefined): schema is JsonObject {
  return schema !== undefined && schema !== null && typeof schema === 'object' && !Array.isArray(schema);
}
