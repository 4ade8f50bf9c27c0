import { describe, expect, it } from '@jest/globals';
import { workingServices as services } from '@liucheng/company';
import { simulated } from './testing/simulated.ts';

const longMs = 900_000;
const plays = services.flatMap(({ processes = [] }) => processes).flatMap((each) => each.plays ?? []);
/** Enough cases in a month for each play to have its turn. */
const rate = Math.ceil(plays.length / 3);

describe('a month at the sample company', () => {
  it.each([1, 2, 3])(
    'with the seed %i: the monitor finds all that was planted, and nothing else',
    async (seed) => {
      const { plays: turns, differences, precision, recall } = await simulated({ seed, days: 30, rate });
      expect(differences).toEqual([]);
      expect([precision, recall]).toEqual([1, 1]);
      expect(turns).toEqual({ acted: plays.length, all: plays.length });
    },
    longMs,
  );
});
