import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { faultPosition } from './json-position.ts';

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
  ])('is found in %j', (source, index) => {
    expect(() => JSON.parse(source) as unknown).toThrow();
    expect(faultPosition(source).index).toBe(index);
  });

  it('has a line and a column', () => {
    expect(faultPosition('{\n  "a": 1,\n  b: 2\n}')).toEqual({ index: 14, line: 3, column: 3 });
  });

  it('is where a forbidden character stands in otherwise good JSON', () => {
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

  it('never lies beyond the text, nor in good JSON', () => {
    fc.assert(
      fc.property(fc.json(), (good) => {
        expect(faultPosition(good).index).toBe(good.length);
      }),
    );
  });
});
