import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Claim, share } from './assigner.ts';

const claims = (all: Record<string, Claim>): Map<string, Claim> => new Map(Object.entries(all));
const none: Claim = { generation: 0, partitions: [] };
const moved = (before: Map<string, number[]>, after: Map<string, number[]>): number =>
  [...after].flatMap(([member, partitions]) =>
    partitions.filter((each) => !before.get(member)?.includes(each)),
  ).length;

describe('sharing out partition numbers', () => {
  it('gives each number to one member, all equally many or one more', () => {
    const claim = fc.record({
      generation: fc.nat(5),
      partitions: fc.uniqueArray(fc.nat(20), { maxLength: 12 }),
    });
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), claim, { minKeys: 1, maxKeys: 9 }),
        fc.integer({ min: 1, max: 16 }),
        (all, count) => {
          const shares = share(claims(all), count);
          const given = [...shares.values()].flat().sort((a, b) => a - b);
          expect(given).toEqual(Array.from({ length: count }, (_, partition) => partition));
          const sizes = [...shares.values()].map(({ length }) => length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('moves no more than it must when a member joins or leaves', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 24 }), (members, count) => {
        const names = Array.from({ length: members }, (_, index) => `m${index}`);
        const before = share(claims(Object.fromEntries(names.map((name) => [name, none]))), count);
        const held = Object.fromEntries(
          [...before].map(([name, partitions]) => [name, { generation: 1, partitions }]),
        );
        expect(share(claims(held), count)).toEqual(before);
        const joined = share(claims({ ...held, a: none }), count);
        expect(moved(before, joined)).toBe(joined.get('a')?.length);
        const { m0: gone, ...others } = held;
        if (members > 1) expect(moved(before, share(claims(others), count))).toBe(gone?.partitions.length);
      }),
    );
  });

  it('believes the later generation where two claim the same', () => {
    const back = { generation: 4, partitions: [0, 1] };
    const owner = { generation: 9, partitions: [0, 1] };
    expect(
      share(claims({ back, owner, third: { generation: 9, partitions: [2, 3, 4, 5] } }), 6).get('owner'),
    ).toEqual([0, 1]);
    expect(share(claims({ zback: back, owner }), 2)).toEqual(
      new Map([
        ['owner', [0]],
        ['zback', [1]],
      ]),
    );
  });
});
