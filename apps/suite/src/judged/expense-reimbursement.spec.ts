import { describe, expect, it } from '@jest/globals';
import { expenseClaims } from '@liucheng/finance';
import type { CaseType } from '@liucheng/service-kit';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of FIN-2: each monitored rule kept and broken, and nothing else said.

const submitted = (more = {}): Happened => ({
  name: 'submitted',
  data: {
    claimant: 'u-zhang',
    department: 'sales',
    title: 'Train',
    currency: 'CNY',
    items: [{ category: 'travel', date: '2026-03-01', amount: 500, receipt: { number: 'A' } }],
    receiptKeys: ['A'],
    total: 500,
    itemsTotal: 500,
    ...more,
  },
  by: 'u-zhang',
  // Monday, 10:00 in Shanghai
  at: '2026-03-02T02:00:00Z',
});
const head = (name: string, at: string): Happened => ({ name, data: { by: 'u-li', reason: 'x' }, at });
const finance = (at: string, by = 'u-wang'): Happened => ({
  name: 'finance-approved',
  data: { by, currency: 'CNY', total: 500, approvedAmount: 500 },
  at,
});
const paid = (at: string): Happened => ({
  name: 'paid',
  data: {
    by: 'u-chen',
    currency: 'CNY',
    amount: 500,
    approvedAmount: 500,
    method: 'bank-transfer',
    reference: 'T',
  },
  at,
});
const executive = (at: string): Happened => ({ name: 'executive-approved', data: { by: 'u-sun' }, at });
const [tuesday, wednesday, friday] = ['2026-03-03T02:00:00Z', '2026-03-04T02:00:00Z', '2026-03-06T02:00:00Z'];
const approved = head('department-approved', tuesday);
const judged = (history: readonly Happened[], asOf?: string) =>
  brokenRules(expenseClaims as unknown as CaseType, history, asOf);

describe('the monitor on FIN-2', () => {
  it('says nothing of a claim that goes as it should', () => {
    expect(judged([submitted(), approved, finance(wednesday), paid(friday)])).toEqual([]);
  });

  it('sees a finance review by the approver of the department', () => {
    expect(judged([submitted(), approved, finance(wednesday, 'u-li')])).toEqual([
      'finance-approve-by-another-person',
    ]);
    const rejected: Happened = {
      name: 'finance-rejected',
      data: { by: 'u-wang', reason: 'x' },
      at: wednesday,
    };
    expect(judged([submitted(), approved, rejected])).toEqual([]);
    expect(judged([submitted(), approved, { ...rejected, by: 'u-li' }])).toEqual([
      'finance-reject-by-another-person',
    ]);
  });

  it('sees a claim that exceeds what is left of the budget, where that is known', () => {
    expect(judged([submitted({ budgetRemaining: 500 })])).toEqual([]);
    expect(judged([submitted({ budgetRemaining: 499 })])).toEqual(['fits-remaining-budget']);
  });

  it('sees by time alone who does not decide or pay within the business days', () => {
    // Two business days from Monday 10:00 end on Wednesday 10:00, three from Tuesday on Friday, five a week later.
    expect(judged([submitted()], '2026-03-04T01:59:00Z')).toEqual([]);
    expect(judged([submitted()], '2026-03-04T02:01:00Z')).toEqual(['department-decides-in-time']);
    expect(judged([submitted(), approved], '2026-03-06T01:59:00Z')).toEqual([]);
    expect(judged([submitted(), approved], '2026-03-06T02:01:00Z')).toEqual(['finance-decides-in-time']);
    const reviewed = [submitted(), approved, finance(wednesday)];
    expect(judged(reviewed, '2026-03-11T01:59:00Z')).toEqual([]);
    expect(judged(reviewed, '2026-03-11T02:01:00Z')).toEqual(['payment-in-time']);
    const decided = [...reviewed, executive(friday)];
    expect(judged(decided, '2026-03-13T01:59:00Z')).toEqual([]);
    expect(judged(decided, '2026-03-13T02:01:00Z')).toEqual(['payment-in-time-after-executive']);
  });
});
