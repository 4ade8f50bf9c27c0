import { describe, expect, it } from '@jest/globals';
import { reviews } from '@liucheng/human-resources';
import type { JsonObject } from '@liucheng/kernel';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of HR-3: each monitored rule kept and broken, and nothing else said.

const employee = 'u-liu';
const happened = (name: string, by: string, data: JsonObject): Happened => ({
  name,
  data: { by, employee, ...data },
});
const scores = [{ indicator: 'sales', score: 90 }];
const assessment = { scores, total: 90, comment: '-' };

const scheme = (more: JsonObject = {}) =>
  happened('scheme-set', 'u-shen', {
    department: 'sales',
    cycle: '2026-H1',
    method: 'kpi',
    indicators: [{ indicator: 'sales', title: 'Sales', weight: 100 }],
    weightsTotal: 100,
    scale: [{ grade: 'A', bonusPercent: 120 }],
    ...more,
  });
const selfAssessed = (by = employee) => happened('self-assessed', by, assessment);
const managerAssessed = (by = 'u-li') => happened('manager-assessed', by, assessment);
const feedback = happened('feedback-given', 'u-li', { on: '2026-03-12', summary: '-' });
const consolidated = (by = 'u-shen') =>
  happened('consolidated', by, { score: 90, reason: '-', selfTotal: 90, managerTotal: 90 });
const graded = (more: JsonObject = {}) =>
  happened('graded', 'u-shen', { grade: 'A', scale: ['A', 'B'], score: 90, ...more });
const bonus = (by = 'u-shen') =>
  happened('bonus-computed', by, { grade: 'A', base: 100, bonusPercent: 120, amount: 120 });
const appealed = (by = employee) => happened('appealed', by, { grade: 'A', reason: '-' });
const decided = (by = 'u-shen') =>
  happened('decided', by, { resolutions: [{ measure: 'reward', content: '-' }] });
const talked = [scheme(), selfAssessed(), managerAssessed(), feedback];
const complete = [...talked, consolidated(), graded(), bonus()];
const judged = (...history: Happened[]) => brokenRules(reviews, history);

describe('the monitor on HR-3', () => {
  it('says nothing of a review that goes as it should, with appeals', () => {
    expect(judged(...complete, decided())).toEqual([]);
    const again = [appealed(), graded(), bonus()];
    expect(judged(...complete, ...again, ...again, decided())).toEqual([]);
  });

  it("sees the manager's assessment before the self-assessment", () => {
    const early = ['self-assessment-first', 'step-skipped'];
    expect(judged(scheme(), managerAssessed())).toEqual(early);
    expect(judged(scheme(), managerAssessed(), selfAssessed())).toEqual([
      'self-assessment-first',
      'unexpected-step',
    ]);
    expect(judged(scheme(), selfAssessed(), managerAssessed())).toEqual([]);
  });

  it('sees a consolidation without a feedback talk', () => {
    const before = talked.slice(0, 3);
    expect(judged(...before, consolidated())).toEqual(['feedback-before-consolidation', 'step-skipped']);
    expect(judged(...before, consolidated(), feedback)).toEqual([
      'feedback-before-consolidation',
      'unexpected-step',
    ]);
  });

  it('sees a decision that comes too early', () => {
    expect(judged(...talked, consolidated(), graded(), decided())).toEqual(['step-skipped']);
  });

  it('sees in events of another source what the service would have refused', () => {
    expect(judged(scheme({ weightsTotal: 90 }))).toEqual(['weights-sum-to-100']);
    expect(judged(...talked, consolidated(), graded({ grade: 'S' }))).toEqual(['grade-on-scale']);
    const [set, own] = talked as [Happened, Happened];
    expect(judged(set, own, managerAssessed(employee))).toEqual(['nobody-grades-themselves-manager-assess']);
    expect(judged(...talked, consolidated(employee))).toEqual(['nobody-grades-themselves-consolidate']);
    expect(judged(...talked, consolidated(), graded({ by: employee }))).toEqual([
      'nobody-grades-themselves-grade',
    ]);
    expect(judged(...talked, consolidated(), graded(), bonus(employee))).toEqual([
      'nobody-grades-themselves-compute-bonus',
    ]);
    expect(judged(...complete, decided(employee))).toEqual(['nobody-grades-themselves-decide']);
    expect(judged(set, selfAssessed('u-li'))).toEqual(['by-the-employee-self-assess']);
    expect(judged(...complete, appealed('u-li'))).toEqual(['by-the-employee-appeal']);
  });
});
