import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@liucheng/kernel';
import { campaigns } from '@liucheng/marketing';
import type { CaseType } from '@liucheng/service-kit';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of MKT-3: each monitored rule kept and broken, and nothing else said.

const happened = (name: string, data: JsonObject, at?: string): Happened => ({
  name,
  data: { by: 'u-jiang', ...data },
  ...(at === undefined ? {} : { at }),
});
const segment = (confirmed: boolean) => ({ targeting: 't-1', segment: 'solo', confirmed });
const period = { from: '2026-04-01', to: '2026-04-30' };
const opened = happened('opened', { title: 'One cup', segments: [] });
const drafted = (change: JsonObject = {}): Happened =>
  happened('plan-drafted', {
    goals: '-',
    strategy: '-',
    period,
    activities: [{ activity: '-' }],
    segments: [segment(true)],
    budget: 500,
    split: [{ item: '-', amount: 500 }],
    splitTotal: 500,
    year: 2026,
    remaining: 500,
    ...change,
  });
const chosen = happened('strategy-chosen', { strategies: [{ kind: 'event', reason: '-' }] });
/** Friday, 17:00 in the office. */
const friday = '2026-03-06T09:00:00Z';
const designed = (at?: string): Happened => happened('creative-designed', { concept: '-', message: '-' }, at);
const approved = (at?: string, remaining = 500): Happened =>
  happened('approved', { by: 'u-bai', budget: 500, period, year: 2026, remaining }, at);
const returned = (at?: string): Happened => happened('returned', { by: 'u-bai', reason: '-' }, at);
const cancelled = happened('cancelled', { reason: '-' });
const judged = (history: readonly Happened[], asOf?: string) =>
  brokenRules(campaigns as unknown as CaseType, history, asOf);

describe('the monitor on MKT-3', () => {
  it('says nothing of a campaign that goes as it should, with a return and a plan revised by itself', () => {
    expect(judged([opened, drafted(), chosen, designed(), approved()])).toEqual([]);
    expect(
      judged([
        opened,
        drafted(),
        drafted(),
        chosen,
        designed(),
        returned(),
        drafted(),
        designed(),
        returned(),
        drafted(),
        chosen,
        designed(),
        drafted(),
        designed(),
        approved(),
      ]),
    ).toEqual([]);
  });

  it('says nothing of a campaign that is cancelled, planned or not, or that waits for its plan', () => {
    expect(judged([opened, cancelled])).toEqual([]);
    expect(judged([opened, drafted(), chosen, designed(friday), cancelled], '2026-06-01T00:00:00Z')).toEqual(
      [],
    );
    expect(judged([opened], '2026-12-01T00:00:00Z')).toEqual([]);
  });

  it('sees segments that are not confirmed, and a plan for nobody', () => {
    const rule = ['plan-refers-to-confirmed-segments'];
    expect(judged([drafted({ segments: [segment(true), segment(false)] })])).toEqual(rule);
    expect(judged([drafted({ segments: [] })])).toEqual(rule);
  });

  it('sees, by time alone, a plan that is neither approved nor returned within three business days', () => {
    const waiting = [drafted(), chosen, designed(friday)];
    // One working hour is left on Friday; the three days end on Wednesday at the same hour.
    expect(judged(waiting, '2026-03-11T08:59:00Z')).toEqual([]);
    expect(judged(waiting, '2026-03-11T09:01:00Z')).toEqual(['approved-in-time']);
    expect(judged([...waiting, approved('2026-03-11T08:00:00Z')], '2026-04-01T00:00:00Z')).toEqual([]);
    expect(judged([...waiting, returned('2026-03-11T08:00:00Z')], '2026-04-01T00:00:00Z')).toEqual([]);
  });

  it('waits no longer for a plan that is drafted anew, until it is complete again', () => {
    const revised = [drafted(), chosen, designed(friday), { ...drafted(), at: '2026-03-09T01:00:00Z' }];
    expect(judged(revised, '2026-04-01T00:00:00Z')).toEqual([]);
    expect(judged([...revised, designed('2026-03-09T02:00:00Z')], '2026-04-01T00:00:00Z')).toEqual([
      'approved-in-time',
    ]);
  });

  it('sees steps that were left out', () => {
    expect(judged([drafted(), designed(), approved()])).toEqual(['step-skipped']);
    expect(judged([drafted(), chosen, approved()])).toEqual(['step-skipped']);
  });

  it('sees in events of another source what the service would have refused', () => {
    expect(judged([drafted({ splitTotal: 499 })])).toEqual(['split-sums-to-budget']);
    expect(judged([drafted({ remaining: 499 })])).toEqual(['plan-within-remaining-budget']);
    expect(judged([drafted(), chosen, designed(), approved(undefined, 499)])).toEqual([
      'approval-within-remaining-budget',
    ]);
  });
});
