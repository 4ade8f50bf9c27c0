import type { Json } from '@liucheng/kernel';
import fc from 'fast-check';
import { sampleOf, type Schema } from './api-operations.ts';

/** Values that a header does not accept. */
export const oddHeaders: readonly (readonly [string, readonly string[]])[] = [
  ['If-Match', ['3', 'W/"0"', '""', '"x"', '"-1"', '*, "0"', `"${'9'.repeat(300)}"`, '"0" "1"', '"1e2"']],
  ['Idempotency-Key', [' ', '\t', 'x'.repeat(129), 'é', '\u0080']],
  ['Last-Event-ID', ['x', '-1', '1.5', '9'.repeat(40)]],
];

const nested = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);

/** Bodies that are no JSON object, or not JSON at all; where the place can be named, it, and the media type if another. */
export const malformedBodies: readonly (readonly [string | Buffer, string?, string?])[] = [
  ['null', ''],
  ['[]', ''],
  ['"text"', ''],
  ['7', ''],
  ['true', ''],
  [nested(100), '/a/a'],
  [nested(5_000), '/a/a'],
  [`{"a":"${'x'.repeat(200_000)}"}`, '/a'],
  ['{"__proto__":{"title":"x"}}', '/__proto__'],
  ['{"constructor":{"prototype":{"title":"x"}}}', '/constructor'],
  ['{"title":"x","toString":null}', '/toString'],
  ['{"valueOf":1}', '/valueOf'],
  ['{"\\ud800":1}', ''],
  ['{"title":"\\udc00\\ud800"}', '/title'],
  ['{'],
  ['{"title":"x",}'],
  ["{'title':'x'}"],
  ['{"title":NaN}'],
  ['{"title":"a\u0000b"}'],
  ['\ufeff{}'],
  [Buffer.from('{"title":"\xff\xfe"}', 'latin1')],
  [Buffer.from('{"title":"\xed\xa0\x80"}', 'latin1')],
  [`[${'1,'.repeat(1_000_000)}1]`],
  ['{}', undefined, 'text/plain'],
  ['title=x', undefined, 'application/x-www-form-urlencoded'],
  ['{}', undefined, 'application/xml'],
  ['{}', undefined, 'nonsense'],
];

/** What stands in an address where an id is meant to. */
export const oddIds = [
  'x'.repeat(5_000),
  'x'.repeat(150),
  '..',
  '%2e%2e',
  '..%2f..%2fetc%2fpasswd',
  '%00',
  'a%00b',
  '%',
  '%zz',
  '%c3%28',
  '%ed%a0%80',
  '%E6%B5%81%E7%A8%8B',
  '%F0%9F%92%A5',
  '__proto__',
  'constructor',
  'toString',
  '-1',
  '1e9',
  'null',
  '%20',
  "'%20OR%201=1--",
  '%3Cscript%3E',
  '*',
  ';',
];

/** Bodies that the schema takes, of texts that nobody would write. */
export function oddBodies({
  type,
  enum: choices,
  pattern,
  properties,
  items,
  ...schema
}: Schema): fc.Arbitrary<Json> {
  if (choices) return fc.constantFrom(...choices);
  if (properties) {
    const fields = Object.entries(properties).map(([name, each]) => [name, oddBodies(each)]);
    const requiredKeys = [...(schema.required ?? [])];
    return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<Json>>, { requiredKeys });
  }
  if (items) return fc.array(oddBodies(items), { maxLength: 3 });
  const { minimum: min = 0, maximum: max = 1_000 } = schema;
  if (type === 'integer') return fc.integer({ min, max: Math.min(max, Number.MAX_SAFE_INTEGER) });
  if (pattern !== undefined) return fc.constant(sampleOf({ type, pattern, ...schema }));
  return fc.string({ unit: 'binary', minLength: 1, maxLength: Math.min(schema.maxLength ?? 20, 40) });
}

/** Texts that a query parameter does not accept. */
export function wrongTexts({ type, enum: choices, pattern, maxLength, maximum }: Schema): string[] {
  const long = maxLength === undefined ? [] : ['x'.repeat(maxLength + 1)];
  if (type === 'integer')
    return ['', 'x', '1.5', '-1', 'NaN', 'Infinity', '%00', '1e400', ...(maximum ? [`${maximum}0`] : [])];
  if (choices) return ['', 'x', '__proto__', '%E6%B5%81'];
  if (pattern === undefined) return ['', ...long];
  // A pattern for ids takes the others as well.
  return ['', ...long, '%00', ...(new RegExp(pattern).test('x') ? [] : ['x', '2026-13-45'])];
}

type Place = readonly (string | number)[];

/** Where a value stands within another, for every value in it. */
export function placesIn(value: Json, at: Place = []): Place[] {
  if (value === null || typeof value !== 'object') return [at];
  const within = Object.entries(value).flatMap(([name, each]) => placesIn(each ?? null, [...at, name]));
  return at.length === 0 ? within : [at, ...within];
}

/** The whole with another value in a place. */
export function withValue(whole: Json, [first, ...rest]: Place, value: Json): Json {
  if (first === undefined) return value;
  const copy = (Array.isArray(whole) ? [...whole] : { ...(whole as object) }) as Record<string, Json>;
  copy[first] = withValue(copy[first] ?? null, rest, value);
  return copy;
}

/** Names that every body is refused for. */
export function hasInherited(body: string): boolean {
  return Object.getOwnPropertyNames(Object.prototype).some((name) => body.includes(`"${name}"`));
}
