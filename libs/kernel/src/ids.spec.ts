import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deterministicId } from './ids.ts';

const part = fc.oneof(fc.string({ unit: 'binary' }), fc.integer());

describe('deterministicId', () => {
  it('is a version 5 UUID that depends on nothing but its parts', () => {
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const id = deterministicId(...parts);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(deterministicId(...parts)).toBe(id);
      }),
    );
  });

  it('is the SHA-1 of the length-prefixed parts but for version and variant', () => {
    const hex = createHash('sha1').update('7:claim-12:42').digest('hex');
    const plain = deterministicId('claim-1', 42).replaceAll('-', '');
    expect(plain.slice(0, 12) + plain.slice(13, 16) + plain.slice(17)).toBe(
      hex.slice(0, 12) + hex.slice(13, 16) + hex.slice(17, 32),
    );
  });

  it('differs where any part, their order or their borders differ', () => {
    const ids = [
      ['a', 'b'],
      ['b', 'a'],
      ['ab'],
      ['a', 'b', ''],
      ['', 'a', 'b'],
      ['1:a', 'b'],
      ['a1:b'],
      [],
      [''],
    ];
    expect(new Set(ids.map((parts) => deterministicId(...parts))).size).toBe(ids.length);
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (one, two) => {
        expect(deterministicId(...one) === deterministicId(...two)).toBe(
          JSON.stringify(one) === JSON.stringify(two),
        );
      }),
    );
  });
});
