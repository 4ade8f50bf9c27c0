import { describe, expect, it } from '@jest/globals';
import { allOf } from './filter.ts';

describe('a filter that wants several things of one field', () => {
  it.each([
    [{ $gte: 5, $lt: 9 }, 5],
    [{ $gt: 4 }, 5],
    [{ $lte: 5 }, 5],
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
    [{ $lte: 5 }, { $lt: 9 }, { $lte: 5 }],
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
