import { isWithheld, pointerPart, type Json, type JsonObject } from '@liucheng/kernel';
import type { ErrorObject } from 'ajv';
import { jsonPointer, type Found } from '../json-pointer.ts';
import type { CaseEvent } from '../verdict.ts';
import { isSchema, looksAt } from './schema-reads.ts';

/** Keywords whose parts may fail without anything being wrong: right or wrong is the schema that holds them. */
const compound = new Set([
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'dependentSchemas',
  'propertyNames',
]);

/** Keywords with schemas for parts of a value, and `allOf`, all of whose schemas have to fit: each by a name or number, or one for all. */
const ofEach = new Set(['properties', 'patternProperties', 'prefixItems', 'allOf']);
const ofAll = new Set(['items', 'additionalProperties', 'unevaluatedItems', 'unevaluatedProperties']);

/**
 * The faults that data have for certain: not those that there may be only because a personal value is not shown, or words stand for it,
 * as the value might have been right. What a schema says without looking at any such value is certain.
 * @param errors what is wrong with the data by the schema
 */
export function provenFaults(
  errors: readonly ErrorObject[],
  schema: JsonObject,
  { data, hidden = [] }: Pick<CaseEvent, 'data' | 'hidden'>,
): readonly ErrorObject[] {
  const unread = [...withheldPlaces(data, ''), ...hidden];
  if (unread.length === 0) return errors;
  return errors.filter((error) => {
    const { saying, at } = whatSays(error, schema);
    return !looksAt(saying, at, unread);
  });
}

/**
 * The part of a schema that an error is of, and the place of the value that it is about: the one keyword, or all of the schema that holds the
 * outermost compound one. The whole schema where the way there is not known, as through references.
 */
function whatSays(error: ErrorObject, root: JsonObject): { readonly saying: Json; readonly at: string } {
  const way = error.schemaPath.split('/').slice(1).map(decodeURIComponent);
  const inner = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => `/${part}`);
  let schema: Json | undefined = root;
  let at = '';
  while (isSchema(schema)) {
    const keyword: string = way.shift() ?? '';
    const says: Json | undefined = schema[keyword];
    if (says === undefined) break;
    if (compound.has(keyword)) return { saying: schema, at };
    if (way.length === 0) return { saying: { [keyword]: ofError(error, says) }, at };
    if (!ofEach.has(keyword) && !ofAll.has(keyword)) break;
    schema = ofAll.has(keyword) ? says : jsonPointer(`/${way.shift()}`)(says);
    if (keyword !== 'allOf') at += inner.shift() ?? '';
  }
  return { saying: root, at: '' };
}

function ofError({ keyword, params }: ErrorObject, says: Json): Json {
  const { missingProperty } = params as Readonly<Record<string, unknown>>;
  return keyword === 'required' && typeof missingProperty === 'string' ? [missingProperty] : says;
}

/** As JSON Pointers. */
function withheldPlaces(value: Found, path: string): string[] {
  if (isWithheld(value)) return [path];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, each]) => withheldPlaces(each, `${path}/${pointerPart(key)}`));
}
