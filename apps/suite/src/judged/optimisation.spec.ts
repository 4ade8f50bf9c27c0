import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@liucheng/kernel';
import { optimisations } from '@liucheng/supervision';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of SUP-4: its rule and its flow kept and broken, and nothing else said.

const happened = (name: string, data: JsonObject, by = 'u-gao'): Happened => ({
  name,
  role: 'process-supervisor',
  data: { by, ...data },
});
const figures = {
  from: '2026-01-01T00:00:00Z',
  until: '2026-03-01T00:00:00Z',
  cases: 1,
  conforming: 1,
  medianMinutes: 1,
  p90Minutes: 1,
};
const evaluated = happened('evaluated', {
  process: 'purchase',
  efficiency: 'x',
  effect: 'x',
  problems: 'x',
  figures,
});
const opinion = happened('opinion-collected', { source: 'customer', opinion: 'x' });
const proposed = happened('proposed', { proposal: 'x', goal: { measure: 'cycle-time', target: 60 } });
const approved = (by = 'u-duan'): Happened => happened('approved', { remark: 'x' }, by);
const implemented = happened('implemented', { version: 2, since: '2026-03-02T00:00:00Z' });
const outcome = { goalMet: true, beyondChance: false };
const tracked = happened('tracked', { before: figures, after: figures, better: true, ...outcome });
const concluded = happened('concluded', { conclusion: 'x', ...outcome });
const judged = (...history: readonly Happened[]) => brokenRules(optimisations, history);

describe('the monitor on SUP-4', () => {
  it('says nothing of a round that goes as it should', () => {
    expect(judged(evaluated, opinion, proposed, approved(), implemented, tracked, concluded)).toEqual([]);
    expect(
      judged(
        evaluated,
        evaluated,
        opinion,
        opinion,
        proposed,
        approved(),
        implemented,
        tracked,
        tracked,
        concluded,
      ),
    ).toEqual([]);
    expect(judged(evaluated, opinion, happened('cancelled', { reason: 'x' }))).toEqual([]);
  });

  it('sees a proposal that its author approved', () => {
    expect(judged(evaluated, opinion, proposed, approved('u-gao'), implemented, tracked, concluded)).toEqual([
      'approved-by-another',
    ]);
  });

  it('sees what is left out', () => {
    expect(judged(evaluated, proposed, approved(), implemented, tracked, concluded)).toEqual([
      'step-skipped',
    ]);
    expect(judged(evaluated, opinion, proposed, approved(), implemented, concluded)).toEqual([
      'step-skipped',
    ]);
  });
});
