import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Sampler, samplingMethods, type Member, type SamplingMethod } from './sampling.ts';

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

function drawn(
  members: readonly Member[],
  seed: string,
  wanted: number,
  method: SamplingMethod = 'sha256-order',
) {
  const sampler = new Sampler(seed, wanted, method);
  for (const each of members) sampler.add(each);
  return sampler.drawn();
}

const populations = fc
  .uniqueArray(
    fc.record(
      {
        number: fc.integer({ min: 0, max: 10_000 }),
        department: fc.constantFrom('sales', 'finance', 'marketing'),
      },
      { requiredKeys: ['number'] },
    ),
    { selector: ({ number }) => number, maxLength: 60 },
  )
  .map((all) =>
    all
      .map(({ number, department }): Member => {
        const subject = String(number).padStart(5, '0');
        return { id: `p/${subject}`, case: subject, ...(department === undefined ? {} : { department }) };
      })
      .sort((one, other) => (one.id < other.id ? -1 : 1)),
  );

/** All of them at once, sorted: what the algorithm is said to be, with nothing of how it is done. */
function byRank(members: readonly Member[], seed: string): Member[] {
  return members
    .map((member) => ({ member, rank: sha256(`${seed}\n${member.id}`) }))
    .sort((one, other) => (one.rank < other.rank ? -1 : 1))
    .map(({ member }) => member);
}

describe('a random sample', () => {
  it('is the members of the lowest ranks, in their order, with the digest of the population', () => {
    fc.assert(
      fc.property(populations, fc.string(), fc.integer({ min: 1, max: 20 }), (members, seed, wanted) => {
        expect(drawn(members, seed, wanted)).toEqual({
          size: members.length,
          digest: sha256(members.map(({ id }) => `${id}\n`).join('')),
          sample: byRank(members, seed).slice(0, wanted),
        });
      }),
    );
  });

  it('has of each department its share, rounded down or up, and there the lowest ranks', () => {
    fc.assert(
      fc.property(populations, fc.string(), fc.integer({ min: 1, max: 20 }), (members, seed, wanted) => {
        const { sample } = drawn(members, seed, wanted, 'sha256-order-by-department');
        const taken = Math.min(wanted, members.length);
        expect(sample).toHaveLength(taken);
        expect(byRank(sample, seed)).toEqual(sample);
        for (const department of [undefined, 'sales', 'finance', 'marketing']) {
          const of = members.filter((each) => each.department === department);
          const mine = sample.filter((each) => each.department === department);
          if (of.length === 0) continue;
          const quota = (taken * of.length) / members.length;
          expect([Math.floor(quota), Math.ceil(quota)]).toContain(mine.length);
          expect(mine).toEqual(byRank(of, seed).slice(0, mine.length));
        }
      }),
    );
  });

  it('gives the seats that are left to the largest remainders, and of equal ones to the first by name', () => {
    const members = (['a', 'b', 'c'] as const).flatMap((department, index) =>
      Array.from({ length: [5, 3, 3][index] as number }, (_, number): Member => {
        const subject = `${department}${number}`;
        return { id: `p/${subject}`, case: subject, department };
      }),
    );
    // 4 of 11: 1.82, 1.09, 1.09.
    const of = (wanted: number) => {
      const { sample } = drawn(members, 's', wanted, 'sha256-order-by-department');
      return ['a', 'b', 'c'].map((each) => sample.filter(({ department }) => department === each).length);
    };
    expect(of(4)).toEqual([2, 1, 1]);
    // 1.36, 0.82, 0.82: both seats that are left.
    expect(of(3)).toEqual([1, 1, 1]);
    // 0.91, 0.55, 0.55: two seats, the second to b before c.
    expect(of(2)).toEqual([1, 1, 0]);
    expect(of(100)).toEqual([5, 3, 3]);
  });

  it('stays what it is: anybody draws the same from the same seed', () => {
    const members = Array.from({ length: 1_000 }, (_, number): Member => {
      const subject = `EC-${String(number).padStart(4, '0')}`;
      return { id: `expense-reimbursement/${subject}`, case: subject };
    });
    const { size, digest, sample } = drawn(members, 'inspection-1/1', 5);
    expect({ size, digest, cases: sample.map((each) => each.case) }).toEqual({
      size: 1_000,
      // As any other program computes it.
      digest: '61dd39759835398c82a2f3a6f27726e254f5462cfe27178308d0692188601072',
      cases: ['EC-0605', 'EC-0284', 'EC-0492', 'EC-0520', 'EC-0992'],
    });
    for (const method of samplingMethods) {
      expect(drawn(members, 'inspection-1/1', 5, method).sample).toEqual(sample);
      expect(drawn(members, 'inspection-1/2', 5, method).sample).not.toEqual(sample);
    }
  });
});
