import { describe, expect, it } from '@jest/globals';
import { few, text } from './text.ts';

describe('few', () => {
  it('are all of them up to ten, and the first ten of more', () => {
    expect(few([])).toEqual(text('', ''));
    expect(few(['a', 'b'])).toEqual(text('a, b', 'a、b'));
    const many = Array.from({ length: 11 }, (_, index) => String(index));
    expect(few(many)).toEqual(text('0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …', '0、1、2、3、4、5、6、7、8、9等'));
  });
});
