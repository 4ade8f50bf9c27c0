import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Survival, type Lasting } from './survival.ts';

const ended = (...times: number[]): Lasting[] => times.map((ms) => ({ ms, ended: true }));
const watched = (...times: number[]): Lasting[] => times.map((ms) => ({ ms, ended: false }));

describe('the chance to last longer', () => {
  it('is that of the textbooks where some were watched only for a while', () => {
    // Remissions under 6-MP in weeks, Freireich et al. 1963; figures as in Collett, Modelling Survival Data in Medical Research.
    const outlook = new Survival([
      ...ended(6, 6, 6, 7, 10, 13, 16, 22, 23),
      ...watched(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35),
    ]).given();
    const chances = [0, 5, 6, 7, 9, 10, 13, 16, 22, 23, 40].map((week) => outlook.beyond(week).toFixed(3));
    expect(chances.join(' ')).toBe('1.000 1.000 0.857 0.807 0.807 0.753 0.690 0.627 0.538 0.448 0.448');
    expect([outlook.observed, outlook.ended]).toEqual([21, 9]);
    expect(outlook.quantile(0.5)).toBe(23);
    expect(outlook.quantile(0.9)).toBeUndefined();
  });

  it('is the share of those that did, among those that stood still as long', () => {
    const lasting = fc
      .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 100 }))
      .map(([ms, share]) => ({ ms, ended: true, unchanged: (ms * share) / 100 }));
    const times = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(fc.array(lasting, { maxLength: 40 }), times, times, (all, ms, soFar) => {
        const outlook = new Survival(all).given(soFar);
        const still = all.filter(({ unchanged }) => soFar === 0 || unchanged > soFar);
        expect(outlook.observed).toBe(still.length);
        const longer = still.filter((each) => each.ms > ms).length;
        expect(outlook.beyond(ms)).toBeCloseTo(still.length === 0 ? 1 : longer / still.length, 9);
        const half = outlook.quantile(0.5);
        if (still.length === 0) expect(half).toBeUndefined();
        else
          expect(2 * still.filter((each) => each.ms <= (half as number)).length).toBeGreaterThanOrEqual(
            still.length,
          );
      }),
    );
  });

  it('says nothing of what was only watched, nor without observations', () => {
    for (const all of [[], watched(5, 9)]) {
      const outlook = new Survival(all).given();
      expect([outlook.ended, outlook.beyond(7), outlook.quantile(0.5)]).toEqual([0, 1, undefined]);
    }
    expect(new Survival(ended(5)).given(6)).toMatchObject({ observed: 0, ended: 0 });
  });
});
