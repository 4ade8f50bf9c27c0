import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Problem } from '@liucheng/service-kit';
import { rankedPage } from './ranked-page.ts';

interface Counted {
  readonly name: string;
  readonly count: number;
}

const place = ({ name, count }: Counted) => ({ rank: count, name });

function walk(all: readonly Counted[], limit: number): Counted[] {
  const found: Counted[] = [];
  let cursor: string | undefined;
  do {
    const page = rankedPage(all, { limit, ...(cursor === undefined ? {} : { cursor }) }, place);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    found.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}

describe('a ranked list by page', () => {
  it('has everything once, the most first', () => {
    const names = fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 5 }), { maxLength: 30 });
    fc.assert(
      fc.property(
        names.chain((each) =>
          fc.tuple(...each.map((name) => fc.record({ name: fc.constant(name), count: fc.nat(3) }))),
        ),
        fc.integer({ min: 1, max: 8 }),
        (all, limit) => {
          const found = walk(all, limit);
          expect(new Set(found)).toEqual(new Set(all));
          expect(found).toHaveLength(all.length);
          const counts = found.map(({ count }) => count);
          expect(counts).toEqual([...counts].sort((a, b) => b - a));
        },
      ),
    );
  });

  it('has no next page where the last one is full', () => {
    expect(rankedPage([{ name: 'a', count: 1 }], { limit: 1 }, place)).toEqual({
      items: [{ name: 'a', count: 1 }],
    });
  });

  it.each(['nonsense', 'MQ'])('refuses a cursor that is none: %s', (cursor) => {
    expect(() => rankedPage([], { limit: 1, cursor }, place)).toThrow(Problem);
  });
});
