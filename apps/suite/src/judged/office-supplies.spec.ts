import { describe, expect, it } from '@jest/globals';
import { supplyRounds } from '@liucheng/administration';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of ADM-1: each monitored rule kept and broken, and nothing else said.

const clerk = { by: 'u-qian' };
const manager = { by: 'u-kong' };
const chosen = { supplier: 'Deli', unitPrice: 2_350 };
const quotes = [chosen, { supplier: 'M&G', unitPrice: 2_480 }];
const demand: Happened = {
  name: 'demand-collected',
  data: { by: 'u-liu', item: 'paper-a4', unit: 'pack', quantity: 20 },
  role: 'employee',
};
const planned: Happened = { name: 'purchase-planned', data: { ...clerk, quantity: 20, reorderPoint: 5 } };
const supplier: Happened = { name: 'supplier-chosen', data: { ...manager, quotes, chosen, reason: 'Price' } };
const ordered: Happened = {
  name: 'ordered',
  data: { ...manager, number: 'PO-1', quantity: 20, total: 47_000, ...chosen },
};
const received: Happened = {
  name: 'received',
  data: { ...clerk, quantity: 20, ordered: 20, receivedTotal: 20, onHand: 20 },
};
const requested: Happened = {
  name: 'requested',
  data: { by: 'u-liu', request: 'R1', quantity: 4, purpose: 'Printer' },
};
const issued: Happened = {
  name: 'issued',
  data: { ...clerk, to: 'u-liu', request: 'R1', quantity: 4, onHand: 16 },
};
const counted = (more = {}): Happened => ({
  name: 'counted',
  data: { ...clerk, countedBy: ['u-wei'], book: 16, counted: 16, onlyByIssuer: false, onHand: 16, ...more },
});
const writtenOff: Happened = {
  name: 'written-off',
  data: { ...manager, quantity: 16, reason: 'Old', onHand: 0 },
};
const bought = [demand, planned, supplier, ordered, received];
const judged = (...history: Happened[]) => brokenRules(supplyRounds, history);

describe('the monitor on ADM-1', () => {
  it('says nothing of a round that goes as it should', () => {
    expect(
      judged(demand, demand, planned, supplier, ordered, received, requested, issued, counted(), writtenOff),
    ).toEqual([]);
    expect(judged(...bought, writtenOff)).toEqual([]);
    expect(
      judged(demand, planned, supplier, ordered, ordered, received, ordered, received, writtenOff),
    ).toEqual([]);
  });

  it('sees steps that were left out or came late', () => {
    expect(judged(demand, supplier, ordered, received)).toEqual(['step-skipped']);
    expect(judged(demand, supplier, planned, ordered, received, writtenOff)).toEqual(['wrong-order']);
  });

  it('sees goods that were issued without a request', () => {
    const { request: _, ...unasked } = issued.data;
    expect(judged(...bought, { ...issued, data: unasked })).toEqual(['issued-on-request']);
  });

  it('sees a count by nobody but the issuer', () => {
    expect(judged(...bought, requested, issued, counted({ onlyByIssuer: true }))).toEqual([
      'issuer-does-not-count-alone',
    ]);
  });

  it('sees, by time alone, that a quarter has passed without a count', () => {
    const started = { ...demand, at: '2026-03-02T01:00:00Z' };
    const asOf = (time: string, ...more: Happened[]) =>
      brokenRules(supplyRounds, [started, planned, supplier, ordered, received, ...more], time);
    expect(asOf('2026-06-02T00:59:59Z')).toEqual([]);
    expect(asOf('2026-06-02T01:00:01Z')).toEqual(['stocktake-quarterly']);
    expect(asOf('2026-06-03T00:00:00Z', { ...counted(), at: '2026-06-01T00:00:00Z' })).toEqual([]);
    expect(asOf('2027-01-01T00:00:00Z', writtenOff)).toEqual([]);
  });

  it('sees who was not bound to a step, though the service would have refused', () => {
    expect(judged(...bought, requested, { ...issued, role: 'employee', department: 'sales' })).toEqual([
      'role:issue',
    ]);
  });

  it('sees a ledger below zero in events of another source', () => {
    expect(judged(...bought, requested, { ...issued, data: { ...issued.data, onHand: -1 } })).toEqual([
      'ledger-never-below-zero',
    ]);
  });
});
