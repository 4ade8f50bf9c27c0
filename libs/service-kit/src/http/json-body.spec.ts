import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeUtf8, parseJsonBody } from './json-body.ts';
import { Problem } from './problem.ts';

describe('a request body', () => {
  const faultOf = (body: string): unknown => {
    try {
      return parseJsonBody(body);
    } catch (error) {
      return error instanceof Problem ? (error.fields.errors?.[0] ?? error.code) : error;
    }
  };

  it('shouldBeReadAsItIs', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const inherited = [...Object.getOwnPropertyNames(Object.prototype), 'prototype'];
        fc.pre(!inherited.some((name) => JSON.stringify(value).includes(`"${name}"`)));
        expect(parseJsonBody(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('shouldBeNothingWhenItIsEmpty', () => {
    expect(parseJsonBody(' \n')).toBeUndefined();
  });

  it('shouldNotReachAPrototype', () => {
    expect(faultOf('{"a/b":[{"__proto__":{}}]}')).toMatchObject({ path: '/a~1b/0/__proto__' });
    expect(faultOf('{"constructor":{"prototype":{}}}')).toMatchObject({ path: '/constructor' });
    expect(faultOf('{"items":[{"toString":1}]}')).toMatchObject({ path: '/items/0/toString' });
  });

  it('shouldBeWholeCharactersInUtf8', () => {
    expect(faultOf('{"a":["\\ud800"]}')).toMatchObject({ path: '/a/0' });
    expect(faultOf('{"\\udc00":1}')).toMatchObject({ path: '/\udc00' });
    expect(decodeUtf8(Buffer.from('"流"'))).toBe('"流"');
    expect(() => decodeUtf8(Buffer.from('"é"', 'latin1'))).toThrow('not encoded in UTF-8');
  });

  it('shouldHaveLimitsOfNestingAndLength', () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect(faultOf(nested(64))).toBeInstanceOf(Array);
    expect(faultOf(nested(65))).toMatchObject({ expected: { en: 'nesting of at most 64 levels' } });
    expect(faultOf(JSON.stringify({ text: 'x'.repeat(100_000) }))).toHaveProperty('text');
    expect(faultOf(JSON.stringify({ text: 'x'.repeat(100_001) }))).toMatchObject({
      path: '/text',
      actual: 100_001,
    });
  });
});
