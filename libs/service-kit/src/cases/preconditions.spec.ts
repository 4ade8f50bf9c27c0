import { describe, expect, it } from '@jest/globals';
import { Problem } from '../http/problem.ts';
import { etagOf, matches, parseIdempotencyKey, parseIfMatch } from './preconditions.ts';

describe('If-Match', () => {
  it('is any revision, one, or one of several', () => {
    expect(matches(parseIfMatch(undefined), 3)).toBe(true);
    expect(matches(parseIfMatch('*'), 0)).toBe(true);
    expect(matches(parseIfMatch('*'), -1)).toBe(false);
    expect(matches(parseIfMatch(etagOf(3)), 3)).toBe(true);
    expect(matches(parseIfMatch('"1", "3"'), 3)).toBe(true);
    expect(matches(parseIfMatch('"2"'), 3)).toBe(false);
  });

  it.each(['3', 'W/"3"', '"x"', '', '"3', '"3" "4"', '"-1"', `"${'1'.repeat(16)}"`, '"1",'.repeat(200)])(
    'is refused as %j',
    (header) => {
      expect(() => parseIfMatch(header)).toThrow(Problem);
    },
  );
});

describe('Idempotency-Key', () => {
  it.each(['a', 'two words', '~'.repeat(128)])('is %j', (key) => {
    expect(parseIdempotencyKey(key)).toBe(key);
  });

  it.each(['', ' a', 'a ', 'é', 'a\tb', '~'.repeat(129)])('is refused as %j', (key) => {
    expect(() => parseIdempotencyKey(key)).toThrow(Problem);
  });
});
