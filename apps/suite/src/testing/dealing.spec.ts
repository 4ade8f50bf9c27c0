import { describe, expect, it } from '@jest/globals';
import { all, byTurns } from './dealing.ts';

describe('what operations are tried with', () => {
  it('is dealt in turn, and nothing comes again before all came', () => {
    const some = byTurns();
    const values = ['a', 'b', 'c', 'd', 'e'];
    const dealt = [1, 2, 3, 4, 5].map(() => some(values, 2));
    expect(dealt[0]).toEqual(['a', 'b']);
    expect(dealt[2]).toEqual(['e', 'a']);
    expect(dealt.flat().sort()).toEqual([...values, ...values].sort());
  });

  it('goes on from one list to another that is as long', () => {
    const some = byTurns();
    expect([some([1, 2, 3], 1), some([10, 20, 30], 1), some([7, 8], 1), some([1, 2, 3], 1)]).toEqual([
      [1],
      [20],
      [7],
      [3],
    ]);
  });

  it('is all of it where there is little, or nothing is to be left out', () => {
    expect(byTurns()([1, 2], 2)).toEqual([1, 2]);
    expect(all([1, 2, 3], 1)).toEqual([1, 2, 3]);
  });
});
