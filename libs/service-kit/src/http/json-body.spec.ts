import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeUtf8, parseJsonBody } from './json-body.ts';
import { faultPosition } from './json-position.ts';
import { Problem } from './problem.ts';

describe('the position of a fault in JSON', () => {
  it.each([
    ['', 0],
    ['{', 1],
    ['{"a":}', 5],
    ['{"a":1,}', 7],
    ['[1,]', 3],
    ['[1 2]', 3],
    ['{"a" 1}', 5],
    ["{'a':1}", 1],
    ['{"a":1}}', 7],
    ['[1]x', 3],
    ['["a\nb"]', 3],
    ['["\\x"]', 2],
    ['{"a":01}', 6],
    ['[tru]', 1],
    ['{1:2}', 1],
    ['[}', 1],
  ])('shouldBeFoundIn %j', (source, index) => {
    expect(() => JSON.parse(source) as unknown).toThrow();
    expect(faultPosition(source).index).toBe(index);
  });

  it('shouldGiveLineAndColumn', () => {
    expect(faultPosition('{\n  "a": 1,\n  b: 2\n}')).toEqual({ index: 14, line: 3, column: 3 });
  });

  it('shouldBeWhereAForbiddenCharacterStandsInOtherwiseGoodJson', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (good, at) => {
        const where = at % (good.length + 1);
        const { index } = faultPosition(`${good.slice(0, where)}\u0001${good.slice(where)}`);
        // A number, word or escape that the character cuts through is faulty from its own beginning.
        expect(index).toBeLessThanOrEqual(where);
        expect(good.slice(index, where)).toMatch(/^(?:[\w.+-]*|\\(?:u\w*)?)$/);
      }),
    );
  });

  it('shouldNeverLieBeyondTheTextOrInGoodJson', () => {
    fc.assert(
      fc.property(fc.json(), (good) => {
        expect(faultPosition(good).index).toBe(good.length);
      }),
    );
  });
});

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
