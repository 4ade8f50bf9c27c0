import { describe, expect, it } from '@jest/globals';
import { fundPeriods } from '@liucheng/finance';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of FIN-3: each monitored rule kept and broken, and nothing else said.

const planned: Happened = {
  name: 'planned',
  data: {
    by: 'u-wang',
    from: '2026-03-01',
    to: '2026-03-31',
    accounts: [{ account: 'cash', opening: 5_000 }],
    inflows: 0,
    outflows: 0,
  },
  at: '2026-03-02T02:00:00Z',
};
const approved: Happened = { name: 'plan-approved', data: { by: 'u-sun' }, at: '2026-03-02T03:00:00Z' };
const moved = (more = {}): Happened => ({
  name: 'movement-recorded',
  data: {
    by: 'u-chen',
    account: 'cash',
    direction: 'out',
    amount: 100,
    purpose: 'Tea',
    voucher: 'V-1',
    balance: 4_900,
    approvers: 0,
    ...more,
  },
});
const counted = (count: string, explainBy?: string, by = 'u-wu'): Happened => ({
  name: 'funds-counted',
  data: {
    by,
    count,
    account: 'cash',
    book: 4_900,
    counted: explainBy === undefined ? 4_900 : 4_800,
    difference: explainBy === undefined ? 0 : -100,
    ...(explainBy === undefined ? {} : { explainBy }),
  },
  at: '2026-03-10T02:00:00Z',
});
const explained = (count: string, at: string): Happened => ({
  name: 'difference-explained',
  data: { by: 'u-wu', count, explanation: 'A slip' },
  at,
});
const closed: Happened = { name: 'period-closed', data: { by: 'u-zhao' } };
const started = [planned, approved];
const judged = (history: readonly Happened[], asOf?: string) => brokenRules(fundPeriods, history, asOf);
const dueOn = '2026-03-12T02:00:00.000Z';

describe('the monitor on FIN-3', () => {
  it('says nothing of a period that goes as it should', () => {
    const analysed: Happened = { name: 'analysed', data: { by: 'u-zhao', findings: 'x', shortfall: 0 } };
    expect(
      judged([...started, moved(), moved({ voucher: 'V-2' }), counted('C1'), analysed, moved(), closed]),
    ).toEqual([]);
  });

  it('sees movements before the approval', () => {
    expect(judged([planned, moved()])).toEqual(['step-skipped']);
  });

  it('sees who counts what they book', () => {
    expect(judged([...started, moved(), counted('C1', undefined, 'u-chen')])).toEqual([
      'counter-does-not-book',
    ]);
  });

  it('sees, by time alone, that a month has passed without a count', () => {
    expect(judged(started, '2026-04-02T01:59:00Z')).toEqual([]);
    expect(judged(started, '2026-04-02T02:01:00Z')).toEqual(['funds-counted-monthly']);
    expect(judged([...started, counted('C1')], '2026-04-09T00:00:00Z')).toEqual([]);
    expect(judged([...started, { ...closed, at: '2026-03-31T02:00:00Z' }], '2026-09-01T00:00:00Z')).toEqual(
      [],
    );
  });

  it('sees a difference that nobody explains in time, each count by itself, and asks nothing where there is none', () => {
    const differing = [...started, counted('C1', dueOn), counted('C2')];
    expect(judged(differing, '2026-03-12T01:59:00Z')).toEqual([]);
    expect(judged(differing, '2026-03-12T02:01:00Z')).toEqual(['difference-explained-in-time']);
    expect(judged([...differing, explained('C1', '2026-03-11T02:00:00Z')], '2026-03-20T00:00:00Z')).toEqual(
      [],
    );
    expect(judged([...differing, explained('C2', '2026-03-11T02:00:00Z')], '2026-03-20T00:00:00Z')).toContain(
      'difference-explained-in-time',
    );
  });

  it('sees a balance below zero and a large outflow without approvers in events of another source', () => {
    expect(judged([...started, moved({ balance: -1 })])).toEqual(['account-never-below-zero']);
    expect(judged([...started, moved({ amount: 10_000_001 })])).toEqual(['large-outflow-has-two-approvers']);
  });
});
