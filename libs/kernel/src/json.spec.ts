import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stableStringify } from './json.ts';

describe('stableStringify', () => {
  it('gives equal text for equal values, whatever the order of keys', () => {
    expect(stableStringify({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (value === null || typeof value !== 'object') return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, part]) => [key, reversed(part)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const written = stableStringify(value);
        expect(stableStringify(reversed(value))).toBe(written);
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('keeps the order of arrays', () => {
    expect(stableStringify([2, 1])).not.toBe(stableStringify([1, 2]));
  });
});
