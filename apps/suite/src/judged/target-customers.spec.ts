import { describe, expect, it } from '@jest/globals';
import { targetings } from '@liucheng/marketing';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of MKT-2: each monitored rule kept and broken, and nothing else said.

const segment = 'solo-urban';
const analysed = (researchAccepted = true): Happened => ({
  name: 'segments-analysed',
  data: {
    by: 'u-yu',
    research: 'research-1',
    researchAccepted,
    segments: [{ segment, name: 'Solo', gender: 'any', region: '-', spendingHabits: '-', preferences: '-' }],
  },
});
const assessed: Happened = {
  name: 'value-assessed',
  data: {
    by: 'u-yu',
    scores: [{ segment, purchasePotential: 80, loyalty: 60, contribution: 70, score: 71 }],
  },
};
const confirmed = (more: Partial<Happened> = {}, score: object = { score: 71 }): Happened => ({
  name: 'confirmed',
  data: {
    by: 'u-bai',
    research: 'research-1',
    segments: [{ segment, name: 'Solo', coreNeeds: '-', painPoints: '-', ...score }],
  },
  ...more,
});
const judged = (...history: Happened[]) => brokenRules(targetings, history);

describe('the monitor on MKT-2', () => {
  it('says nothing of targeting that goes as it should, with segments analysed and scored again', () => {
    expect(judged(analysed(), assessed, confirmed())).toEqual([]);
    expect(judged(analysed(), analysed(), assessed, assessed, analysed(), assessed, confirmed())).toEqual([]);
  });

  it('sees that it does not start from an accepted report', () => {
    expect(judged(analysed(false), assessed, confirmed())).toEqual(['starts-from-accepted-report']);
  });

  it('sees a confirmation by somebody else than the manager', () => {
    expect(judged(analysed(), assessed, confirmed({ role: 'marketing-planner', by: 'u-jiang' }))).toEqual([
      'confirmed-by-manager',
    ]);
  });

  it('sees that the analyst confirms', () => {
    expect(judged(analysed(), assessed, confirmed({ by: 'u-yu' }))).toEqual(['analyst-does-not-confirm']);
  });

  it('sees steps that were left out', () => {
    expect(judged(analysed(), confirmed())).toEqual(['step-skipped']);
  });

  it('sees in events of another source what the service would have refused', () => {
    expect(judged(analysed(), assessed, confirmed({}, {}))).toContain(
      'confirmed-segments-analysed-and-scored',
    );
  });
});
