import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@liucheng/kernel';
import { inspections } from '@liucheng/supervision';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of SUP-2: each rule kept and broken, and nothing else said.

const head = { as: 'head', heads: 'sales', department: 'sales' };
const happened = (name: string, data: JsonObject, at?: string): Happened => ({
  name,
  role: 'department-head',
  data: { by: 'u-li', ...head, ...data },
  ...(at === undefined ? {} : { at }),
});
const planned = (more: JsonObject = {}, at = '2026-03-02T01:00:00Z'): Happened =>
  happened('planned', { subject: 'x', content: 'x', method: 'spot-check', dueOn: '2026-03-31', ...more }, at);
const drawn = happened('sample-drawn', {
  round: 1,
  method: 'sha256-order',
  seed: 'x',
  wanted: 1,
  population: {
    query: { process: 'p', startedUntil: '2026-03-02T01:00:00Z' },
    asOf: { time: '2026-03-02T01:00:00Z', positions: {} },
    size: 1,
    digest: 'x',
  },
  cases: [{ process: 'p', case: 'c' }],
});
const inspected = (more: JsonObject = {}): Happened =>
  happened('inspected', {
    round: 1,
    method: 'spot-check',
    process: 'p',
    case: 'c',
    conforms: true,
    result: 'x',
    sampled: true,
    inSample: true,
    ...more,
  });
const found = happened('found', {
  round: 1,
  findingId: 'F1',
  what: 'x',
  violation: true,
  severity: 'minor',
  foundAt: '2026-03-02T01:00:00Z',
  evidence: [{ reference: 'D-1', description: 'x' }],
});
const reported = (more: JsonObject = {}, at?: string): Happened =>
  happened('reported', { round: 1, summary: 'x', inspections: 1, findings: 0, uninspected: 0, ...more }, at);
const concluded = happened('concluded', { rounds: 1 });
const regular = inspected({ method: 'regular', sampled: false, inSample: false });
const monthly = planned({ method: 'regular', frequency: 'monthly' });
const judged = (history: readonly Happened[], asOf?: string) => brokenRules(inspections, history, asOf);

describe('the monitor on SUP-2', () => {
  it('says nothing of an inspection that goes as it should', () => {
    expect(judged([planned(), drawn, inspected(), reported(), concluded])).toEqual([]);
    expect(judged([planned(), drawn, inspected(), found, found, inspected(), reported(), concluded])).toEqual(
      [],
    );
    expect(
      judged([
        monthly,
        regular,
        reported({ dueOn: '2026-04-30' }, '2026-03-30T01:00:00Z'),
        regular,
        found,
        reported({ dueOn: '2026-05-31' }, '2026-04-30T01:00:00Z'),
        concluded,
      ]),
    ).toEqual([]);
  });

  it('asks nothing more of an inspection that is cancelled', () => {
    const cancelled = happened('cancelled', { reason: 'x' });
    expect(judged([planned(), cancelled], '2026-12-31T00:00:00Z')).toEqual([]);
    expect(judged([planned(), drawn, inspected(), cancelled], '2026-12-31T00:00:00Z')).toEqual([]);
  });

  it('sees, by time alone, each round that is not reported by the end of its day in China', () => {
    expect(judged([planned()], '2026-03-31T15:59:00Z')).toEqual([]);
    expect(judged([planned()], '2026-03-31T16:01:00Z')).toEqual(['reported-in-time']);
    const second = [monthly, regular, reported({ dueOn: '2026-04-30' }, '2026-03-30T01:00:00Z')];
    expect(judged(second, '2026-04-30T15:59:00Z')).toEqual([]);
    expect(judged(second, '2026-04-30T16:01:00Z')).toEqual(['reported-in-time']);
    const missed = [monthly, regular, reported({ dueOn: '2026-04-30' }, '2026-04-02T01:00:00Z')];
    expect(judged(missed, '2026-04-30T16:01:00Z')).toEqual(['reported-in-time', 'reported-in-time']);
  });

  it('sees a report with cases of the sample that nobody has looked at', () => {
    const early = [planned(), drawn, inspected(), reported({ uninspected: 1 }), concluded];
    expect(judged(early)).toEqual(['whole-sample-inspected']);
  });

  it('sees what is left out', () => {
    expect(judged([planned(), drawn, reported(), concluded])).toEqual(['step-skipped']);
  });

  it('sees in events of another source what the service would have refused', () => {
    const unsampled = inspected({ sampled: false, inSample: false });
    expect(judged([planned(), unsampled, reported(), concluded])).toEqual(['sample-before-spot-check']);
    const other = inspected({ inSample: false });
    expect(judged([planned(), drawn, other, reported(), concluded])).toEqual(['spot-check-keeps-to-sample']);
    const elsewhere = (event: Happened): Happened => ({
      ...event,
      data: { ...event.data, heads: 'finance' },
    });
    const everywhere = (event: Happened): Happened => {
      const { department: _, ...data } = event.data;
      return { ...event, data };
    };
    for (const wrong of [elsewhere, everywhere]) {
      expect(judged([wrong(planned()), drawn, inspected(), reported(), concluded])).toEqual([
        'heads-inspect-their-own-plan-inspection',
      ]);
      expect(judged([planned(), wrong(drawn), inspected(), reported(), concluded])).toEqual([
        'heads-inspect-their-own-draw-sample',
      ]);
      expect(judged([planned(), drawn, wrong(inspected()), reported(), concluded])).toEqual([
        'heads-inspect-their-own-inspect',
      ]);
      expect(judged([planned(), drawn, inspected(), wrong(found), reported(), concluded])).toEqual([
        'heads-inspect-their-own-finding',
      ]);
      expect(judged([planned(), drawn, inspected(), wrong(reported()), concluded])).toEqual([
        'heads-inspect-their-own-report',
      ]);
      expect(judged([planned(), drawn, inspected(), reported(), wrong(concluded)])).toEqual([
        'heads-inspect-their-own-conclude',
      ]);
      expect(judged([planned(), wrong(happened('cancelled', { reason: 'x' }))])).toEqual([
        'heads-inspect-their-own-cancel',
      ]);
    }
  });
});
