import { describe, expect, it } from '@jest/globals';
import { allOf, filter } from './filter.ts';

describe('a filter that wants several things of one field', () => {
  it.each([
    [{ $gte: 5, $lt: 9 }, 5],
    [{ $gt: 4 }, 5],
    [{ $lt: 6 }, 5],
  ])('%j and a value within it asks for the value alone', (bounds, value) => {
    expect(allOf([{ at: bounds }, { at: { $eq: value } }])).toEqual({ at: value });
  });

  it.each([
    [{ $gt: 5 }, 5],
    [{ $lt: 9 }, 9],
    [{ $gte: 'a' }, 'b'],
    [{ $ne: null }, 5],
    [{ $in: [1, 2] }, 5],
  ])('%j and another value asks for both', (bounds, value) => {
    expect(allOf([{ at: bounds }, { at: { $eq: value } }])).toEqual({ at: { ...bounds, $eq: value } });
  });

  it.each([
    [{ $gt: 1 }, { $gt: 3 }, { $gt: 3 }],
    [{ $gt: 3 }, { $gt: 1 }, { $gt: 3 }],
    [{ $gt: 3 }, { $gt: 3 }, { $gt: 3 }],
    [{ $gte: 3 }, { $gt: 3 }, { $gt: 3 }],
    [{ $gt: 3 }, { $gte: 3 }, { $gt: 3 }],
    [{ $gte: 4 }, { $gt: 3 }, { $gte: 4 }],
    [{ $gte: 1, $lt: 9 }, { $lt: 5 }, { $gte: 1, $lt: 5 }],
    [{ $lt: 5 }, { $lt: 9 }, { $lt: 5 }],
  ])('%j and %j asks for %j', (one, other, strict) => {
    expect(allOf([{ at: one }, { at: other }])).toEqual({ at: strict });
  });

  it('keeps what cannot be said once', () => {
    expect(allOf([{ at: { $gt: 'a' } }, { at: { $gt: 'b' } }])).toEqual({
      at: { $gt: 'a' },
      $and: [{ at: { $gt: 'b' } }],
    });
  });
});

describe('an upper bound that counts itself', () => {
  it.each([
    [0, Number.MIN_VALUE],
    [-0, Number.MIN_VALUE],
    [1, 1 + Number.EPSILON],
    [-1, -1 + Number.EPSILON / 2],
    [-Number.MIN_VALUE, -0],
    [2 ** 53, 2 ** 53 + 2],
    [Number.MAX_VALUE, Infinity],
    ['', '\0'],
    ['中', '中\0'],
  ])('%j is the least above it, without itself', (value, above) => {
    const type = typeof value === 'string' ? 'string' : 'number';
    const condition = { field: 'at', kind: 'between', type, bounds: [{ operator: 'lte', value }] } as const;
    expect(filter('doc.at', condition)).toEqual({ 'doc.at': { $lt: above } });
  });
});
