import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@liucheng/kernel';
import { promotions } from '@liucheng/marketing';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of MKT-4: each monitored rule kept and broken, and nothing else said.

const happened = (name: string, data: JsonObject, at?: string): Happened => ({
  name,
  data: { by: 'u-jiang', ...data },
  ...(at === undefined ? {} : { at }),
});
/** Two weeks, from Wednesday to Wednesday. */
const period = { from: '2026-04-01', to: '2026-04-15' };
const chosen = (change: JsonObject = { monitorBy: '2026-04-07' }, at = '2026-03-30T02:00:00Z'): Happened =>
  happened(
    'channels-chosen',
    {
      campaign: 'c-1',
      campaignApproved: true,
      channels: [{ kind: 'social', name: '-', medium: 'online' }],
      budget: 500,
      period,
      ...change,
    },
    at,
  );
const executed = (spentTotal = 400): Happened =>
  happened('executed', {
    activity: '-',
    channel: 'social',
    spend: 400,
    spentTotal,
    budget: 500,
    issues: [],
  });
const figures = { exposures: 30, clicks: 20, conversions: 10, sales: 0 };
const monitored = (at?: string, monitorBy?: string, change: JsonObject = {}): Happened =>
  happened('monitored', { ...figures, ...change, ...(monitorBy ? { monitorBy } : {}) }, at);
const evaluated = (at?: string): Happened =>
  happened(
    'evaluated',
    { conclusions: '-', lessons: '-', budget: 500, spentTotal: 400, totals: figures },
    at,
  );
const judged = (history: readonly Happened[], asOf?: string) => brokenRules(promotions, history, asOf);
const begun = [chosen(), executed()];
const weekly = [...begun, monitored('2026-04-07T02:00:00Z', '2026-04-14'), monitored('2026-04-14T02:00:00Z')];

describe('the monitor on MKT-4', () => {
  it('says nothing of a promotion that goes as it should, with changed channels', () => {
    expect(judged([...weekly, evaluated()])).toEqual([]);
    const { monitorBy: _, ...unchanged } = chosen().data;
    const changed = happened('channels-chosen', unchanged);
    expect(
      judged([...begun, executed(), changed, monitored('2026-04-07T02:00:00Z'), executed(), evaluated()]),
    ).toEqual([]);
  });

  it('sees, by time alone, a week of the campaign without monitoring, and none before or after it', () => {
    expect(judged(begun, '2026-04-07T15:59:00Z')).toEqual([]);
    expect(judged(begun, '2026-04-07T16:01:00Z')).toEqual(['monitored-weekly']);
    const first = [...begun, monitored('2026-04-03T02:00:00Z', '2026-04-10')];
    expect(judged(first, '2026-04-10T15:59:00Z')).toEqual([]);
    expect(judged(first, '2026-04-10T16:01:00Z')).toEqual(['monitored-weekly']);
    expect(judged(weekly, '2026-04-24T00:00:00Z')).toEqual([]);
    expect(judged([chosen({}), executed()], '2026-04-24T00:00:00Z')).toEqual([]);
  });

  it('sees, by time alone, an evaluation that is not there ten business days after the end', () => {
    // Of the days from the 16th on, the weekends are free; the tenth business day is the 29th.
    expect(judged(weekly, '2026-04-29T00:00:00Z')).toEqual([]);
    expect(judged(weekly, '2026-04-30T00:00:00Z')).toEqual(['evaluated-in-time']);
    expect(judged([...weekly, evaluated('2026-04-28T02:00:00Z')], '2026-06-01T00:00:00Z')).toEqual([]);
  });

  it('sees steps that were left out', () => {
    expect(judged([chosen(), monitored()])).toEqual(['step-skipped']);
    expect(judged([...begun, evaluated()])).toEqual(['step-skipped']);
  });

  it('sees in events of another source what the service would have refused', () => {
    expect(judged([chosen({ campaignApproved: false, monitorBy: '2026-04-07' }), executed()])).toEqual([
      'belongs-to-approved-campaign',
    ]);
    expect(judged([chosen(), executed(501)])).toEqual(['spend-within-campaign-budget']);
    const rule = ['exposures-clicks-conversions'];
    expect(judged([...begun, monitored(undefined, undefined, { clicks: 31 })])).toEqual(rule);
    expect(judged([...begun, monitored(undefined, undefined, { conversions: 21 })])).toEqual(rule);
  });
});
