import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@liucheng/kernel';
import { rollouts } from '@liucheng/supervision';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of SUP-1: each rule kept and broken, and nothing else said.

const supervisor = (name: string, data: JsonObject, at?: string): Happened => ({
  name,
  role: 'process-supervisor',
  data: { by: 'u-gao', ...data },
  ...(at === undefined ? {} : { at }),
});
const published = supervisor('definition-published', {
  process: 'purchase',
  version: 1,
  names: { en: 'Purchase', 'zh-CN': '采购' },
  effectiveOn: '2026-04-01',
  roles: ['employee'],
});
const guide = supervisor('guide-published', { guide: '/supervision/guides/purchase/1' });
const person = (id: string, dueOn = '2026-03-31') => ({ person: id, department: 'sales', dueOn });
const announced = supervisor('announced', {
  message: 'x',
  effectiveOn: '2026-04-01',
  concerned: [person('u-li'), person('u-zhao')],
});
const testSet = supervisor('test-set', { questions: [], right: [], passPercent: 80 });
const acknowledged = (by: string, more: JsonObject = {}, at?: string): Happened => ({
  name: 'acknowledged',
  role: 'employee',
  data: { by, person: by, concerned: true, again: false, ...more },
  ...(at === undefined ? {} : { at }),
});
const tested: Happened = {
  name: 'tested',
  role: 'employee',
  data: { by: 'u-li', attempt: 1, answers: [1], right: 1, of: 1, passed: true, passPercent: 80 },
};
const added = supervisor('concerned-added', { concerned: [person('u-sun', '2026-04-10')] });
const released = (id: string): Happened => supervisor('released', { person: id, reason: 'x' });
const concluded = (outstanding = 0): Happened =>
  supervisor('concluded', { concerned: 2, outstanding, passed: 0 });
const open = [published, guide, announced];
const judged = (history: readonly Happened[], asOf?: string) => brokenRules(rollouts, history, asOf);
const late = 'acknowledged-before-effective';

describe('the monitor on SUP-1', () => {
  it('says nothing of a rollout that goes as it should', () => {
    const both = [acknowledged('u-li'), acknowledged('u-zhao')];
    expect(judged([...open, ...both, concluded()], '2026-12-31T00:00:00Z')).toEqual([]);
    expect(
      judged([
        ...open,
        testSet,
        acknowledged('u-li'),
        tested,
        added,
        acknowledged('u-sun'),
        ...both.slice(1),
        concluded(),
      ]),
    ).toEqual([]);
    expect(
      judged([...open, acknowledged('u-li'), released('u-zhao'), concluded()], '2026-12-31T00:00:00Z'),
    ).toEqual([]);
  });

  it('sees, by time alone, each person who is late as a violation of their own', () => {
    expect(judged(open, '2026-03-31T15:59:00Z')).toEqual([]);
    expect(judged(open, '2026-03-31T16:01:00Z')).toEqual([late, late]);
    expect(judged([...open, acknowledged('u-li')], '2026-03-31T16:01:00Z')).toEqual([late]);
    const afterwards = acknowledged('u-zhao', {}, '2026-04-02T01:00:00Z');
    expect(judged([...open, acknowledged('u-li'), afterwards])).toEqual([late]);
  });

  it('gives whoever joins later a day of their own', () => {
    const joined = [...open, acknowledged('u-li'), acknowledged('u-zhao'), added];
    expect(judged(joined, '2026-04-10T15:59:00Z')).toEqual([]);
    expect(judged(joined, '2026-04-10T16:01:00Z')).toEqual([late]);
    expect(judged([...joined, released('u-sun')], '2026-04-10T16:01:00Z')).toEqual([]);
  });

  it('asks nothing more of a rollout that is cancelled', () => {
    const cancelled = supervisor('cancelled', { reason: 'x' });
    expect(judged([published, cancelled], '2026-12-31T00:00:00Z')).toEqual([]);
    expect(judged([...open, cancelled], '2026-12-31T00:00:00Z')).toEqual([]);
  });

  it('sees what is left out', () => {
    const both = [acknowledged('u-li'), acknowledged('u-zhao')];
    expect(judged([published, announced, ...both, concluded()])).toEqual(['step-skipped']);
  });

  it('sees in events of another source what the service would have refused', () => {
    const rest = [acknowledged('u-zhao'), concluded()];
    expect(judged([...open, acknowledged('u-gao', { person: 'u-li' }), ...rest])).toEqual([
      'acknowledged-in-person',
    ]);
    expect(judged([...open, acknowledged('u-li', { concerned: false }), ...rest])).toEqual([
      'acknowledged-by-concerned',
    ]);
    expect(judged([...open, acknowledged('u-li', { again: true }), ...rest])).toEqual(['acknowledged-once']);
    expect(judged([...open, acknowledged('u-li'), acknowledged('u-zhao'), concluded(1)])).toEqual([
      'concluded-when-all-acknowledged',
    ]);
  });
});
