import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@liucheng/kernel';
import { assessments } from '@liucheng/supervision';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of SUP-5: each rule kept and broken, and nothing else said.

const supervisor = (name: string, data: JsonObject, by = 'u-gao'): Happened => ({
  name,
  role: 'process-supervisor',
  data: { by, ...data },
});
const opened = supervisor('opened', {
  period: {
    name: '2026-03',
    span: 'month',
    firstDay: '2026-03-01',
    lastDay: '2026-03-31',
    from: '2026-02-28T16:00:00.000Z',
    until: '2026-03-31T16:00:00.000Z',
  },
  scheme: { version: '1f00f54bca61', weights: {} },
});
const collected = supervisor('figures-collected', {
  asOf: { time: '2026-04-01T01:00:00.000Z', upTo: '2026-04-01T00:59:00.000Z', positions: {} },
  units: [],
});
const scored = supervisor('scored', { respondBy: '2026-04-08', scores: [] });
const responded = (more: JsonObject = {}): Happened => ({
  name: 'responded',
  role: 'department-head',
  data: {
    by: 'u-li',
    number: 1,
    department: 'sales',
    heads: 'sales',
    kind: 'objection',
    statement: 'x',
    inTime: true,
    ...more,
  },
});
const decided = (own = false): Happened =>
  supervisor('objection-decided', { number: 1, department: 'sales', outcome: 'rejected', remark: 'x', own });
const published = (more: JsonObject = {}, role = 'process-supervisor'): Happened => ({
  ...supervisor('published', { ranking: [], undecided: 0, early: false, ...more }),
  role,
});
const upToScores = [opened, collected, scored];
const judged = (...history: readonly Happened[]) => brokenRules(assessments, history);

describe('the monitor on SUP-5', () => {
  it('says nothing of an assessment that goes as it should', () => {
    expect(judged(...upToScores, published())).toEqual([]);
    expect(judged(...upToScores, responded(), decided(), published({}, 'executive'))).toEqual([]);
    expect(
      judged(opened, collected, collected, scored, responded(), responded(), decided(), published()),
    ).toEqual([]);
    expect(judged(...upToScores, responded(), supervisor('cancelled', { reason: 'x' }))).toEqual([]);
    expect(judged(opened, supervisor('cancelled', { reason: 'x' }))).toEqual([]);
  });

  it('sees what is left out', () => {
    expect(judged(opened, scored, published())).toEqual(['step-skipped']);
    expect(judged(opened, collected, published())).toEqual(['step-skipped']);
  });

  it('sees who had no business to do it', () => {
    expect(judged(opened, collected, { ...scored, role: 'department-head' }, published())).toEqual([
      'role:score',
    ]);
    expect(judged(...upToScores, published({}, 'department-head'))).toEqual(['role:publish']);
  });

  it('sees in events of another source what the service would have refused', () => {
    expect(judged(...upToScores, responded({ heads: 'finance' }), decided(), published())).toEqual([
      'heads-respond-for-their-own',
    ]);
    expect(judged(...upToScores, responded({ inTime: false }), decided(), published())).toEqual([
      'responded-in-time',
    ]);
    expect(judged(...upToScores, responded(), decided(true), published())).toEqual(['not-on-own-objection']);
    expect(judged(...upToScores, published({ early: true }))).toEqual(['published-after-responses']);
    expect(judged(...upToScores, responded(), published({ undecided: 1 }))).toEqual([
      'published-with-all-decided',
    ]);
  });
});
