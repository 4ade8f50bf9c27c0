import { describe, expect, it } from '@jest/globals';
import type { Performance } from './performance.ts';
import { ProcessStage } from './process-stage.ts';

/** In the case of this number, at half past midnight in Shanghai. */
const stageOf = (number: number): ProcessStage => {
  const theatre = { seed: 3, now: () => Date.parse('2026-03-01T16:30:00Z') };
  return new ProcessStage({ number, theatre } as unknown as Performance, 'training');
};

describe('a stage', () => {
  it('tells the number of its case, which what is unique in the simulation has in it', () => {
    expect([stageOf(7).number, stageOf(7).unique('FP')]).toEqual([7, 'FP-3-7']);
    expect(stageOf(8).unique('FP')).toBe('FP-3-8');
    expect(stageOf(7).of('recruitment').number).toBe(7);
  });

  it('counts days where the company is', () => {
    expect([stageOf(1).day(), stageOf(1).day(30), stageOf(1).day(-1)]).toEqual([
      '2026-03-02',
      '2026-04-01',
      '2026-03-01',
    ]);
  });
});
