import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import mongoose from 'mongoose';
import { decodeDocument, encodeDocument, encodeKey } from './json-document.ts';

const { BSON } = mongoose.mongo;

/** Through the bytes that would lie in the database. */
function stored(doc: object): unknown {
  const bytes = BSON.serialize(encodeDocument(doc), { ignoreUndefined: true });
  const back = BSON.deserialize(bytes);
  return back['escaped'] ? decodeDocument(back['doc']) : back['doc'];
}

const asJson = (doc: unknown): unknown => JSON.parse(JSON.stringify(doc));

describe('JSON documents as BSON', () => {
  const awkward = [
    '$ref',
    '$id',
    '_bsontype',
    '__proto__',
    'a.b',
    '.',
    '%',
    '%json',
    '%0024',
    'a\0b',
    '\0',
    '',
    '\ud800',
    'toBSON',
    '_id',
    '0',
    '$$',
    'constructor',
  ];
  const key = fc.oneof(fc.constantFrom(...awkward), fc.string({ unit: 'binary' }), fc.string());
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\udc00x', 'a\ud800', '😀\ud83d', '\0'),
  );
  const number = fc.oneof(
    fc.double(),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.constantFrom(2 ** 31, -(2 ** 31), 1e300, 5e-324, -0, 2 ** 53),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      text,
      number,
      fc.boolean(),
      fc.constant(null),
      fc.constant(undefined),
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value'), { maxLength: 4 }),
    object: fc
      .array(fc.tuple(key, tie('value')), { maxLength: 5 })
      .map((entries) => Object.fromEntries(entries)),
  }));

  it('come back exactly as JSON gives them, whatever their keys and values', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value), { maxLength: 5 }), (entries) => {
        const doc = Object.fromEntries(entries);
        const before = JSON.stringify(doc);
        expect(JSON.stringify(stored(doc))).toBe(before);
        expect(JSON.stringify(doc)).toBe(before);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each<[string, object]>([
    [
      'dates and other values with a JSON of their own',
      { at: new Date(0), by: { toJSON: () => ({ $id: 1 }) } },
    ],
    [
      'what is not a number',
      { list: [Number.NaN, Infinity, undefined, () => 1], none: Number.NaN, left: undefined },
    ],
    ['texts of several MiB', { text: '大'.repeat(1_500_000) }],
    [
      '200 levels',
      Array.from({ length: 200 }).reduce<object>((inner) => ({ inner, list: [1] }), { $end: true }),
    ],
  ])('keep %s', (_, doc) => {
    expect(stored(doc)).toEqual(asJson(doc));
  });

  it('are stored as they are where nothing stands against it', () => {
    const doc = { state: 'open', 'a-b_c': [{ n: 1.5 }, null, true], total: { amount: 3_000_000_000 } };
    expect(encodeDocument(doc)).toEqual({ doc, escaped: false });
    expect(encodeDocument(doc).doc).toBe(doc);
    expect(encodeKey('total')).toBe('total');
  });

  it('refuse a bigint, as JSON does', () => {
    expect(() => encodeDocument({ amount: 5n })).toThrow(/amount.*bigint/);
  });
});
