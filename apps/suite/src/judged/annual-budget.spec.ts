import { describe, expect, it } from '@jest/globals';
import { annualBudgets, departmentBudgetEvents, departmentBudgetProcess } from '@liucheng/finance';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of FIN-1: each rule kept and broken, and nothing else said.

const lines = [{ category: 'travel', amount: 100 }];
const sums = { total: 100, linesTotal: 100 };
const departments = [{ department: 'sales', total: 100 }];

const submitted = (department: string, by = `head-of-${department}`, more = {}): Happened => ({
  name: 'draft-submitted',
  data: { by, department, lines, ...sums, ...more },
  department,
});
const consolidated = (missing: readonly string[] = [], more = {}): Happened => ({
  name: 'consolidated',
  data: {
    by: 'u-wang',
    year: 2026,
    asked: ['sales', 'product'],
    missing,
    departments,
    categories: [{ category: 'travel', total: 100 }],
    ...sums,
    ...more,
  },
});
const reviewed = (by = 'u-zhao'): Happened => ({ name: 'reviewed', data: { by, findings: 'Fine' } });
const balanced = (more = {}): Happened => ({
  name: 'balanced',
  data: { by: 'u-zhao', changes: [], explanation: 'As asked', ...sums, ...more },
});
const returned = (by = 'u-zhao', role = 'finance-manager'): Happened => ({
  name: 'returned',
  data: { by, departments: ['sales'], reason: 'By purpose' },
  role,
});
const approved = (more = {}): Happened => ({
  name: 'approved',
  data: { by: 'u-sun', departments, ...sums, ...more },
});
const issued = (more = {}): Happened => ({
  name: 'issued',
  data: { by: 'u-zhao', year: 2026, departments, ...sums, ...more },
});
const allotted: Happened = {
  name: 'allotted',
  data: { by: 'u-zhao', year: 2026, department: 'sales', lines, total: 100, allotment: 1 },
};
const adjusted = (more = {}): Happened => ({
  name: 'adjusted',
  data: {
    by: 'u-sun',
    request: 'A1',
    requestedBy: 'head-of-sales',
    reason: 'A fair',
    department: 'sales',
    lines,
    before: 50,
    ...sums,
    ...more,
  },
});

const called: Happened = {
  name: 'called',
  data: { by: 'u-zhao', year: 2026, departments: ['sales', 'product'] },
};
const drafts = [called, submitted('sales'), submitted('product')];
const planned = [...drafts, consolidated(), reviewed(), balanced()];
const running = [...planned, approved(), issued(), allotted];
const judged = (history: readonly Happened[]) => brokenRules(annualBudgets, history);
/** The run with the events that state a total, one of which states another than its lines come to. */
const withTotals = (wrong: string): Happened[] =>
  [...running, adjusted()].map((each) =>
    each.name === wrong ? { ...each, data: { ...each.data, total: 101 } } : each,
  );

describe('the monitor on FIN-1', () => {
  it('says nothing of a budget that goes as it should, also with returns and adjustments', () => {
    expect(judged(running)).toEqual([]);
    expect(judged([...running, adjusted(), allotted, adjusted()])).toEqual([]);
    const again = [submitted('sales'), consolidated(), reviewed()];
    const returnedByFinance = [...drafts, consolidated(), reviewed(), returned(), ...again, balanced()];
    const returnedByExecutive = [...planned, returned('u-sun', 'executive'), ...again, balanced()];
    for (const history of [returnedByFinance, returnedByExecutive])
      expect(judged([...history, approved(), issued()])).toEqual([]);
  });

  it('sees a consolidation without a department that was asked', () => {
    expect(judged([called, submitted('sales'), consolidated(['product'])])).toEqual([
      'all-departments-submitted',
    ]);
  });

  it('sees a reviewer who has submitted any of the drafts, also after a return', () => {
    expect(judged([...drafts, consolidated(), reviewed('head-of-product')])).toEqual([
      'reviewer-has-not-submitted',
    ]);
    const late = [submitted('sales', 'u-zhao'), consolidated(), reviewed('u-wu')];
    expect(judged([...drafts, consolidated(), reviewed('u-zhao'), returned(), ...late])).toEqual([
      'reviewer-has-not-submitted',
    ]);
  });

  it('sees a budget that is issued without an approval', () => {
    expect(judged([...planned, issued()])).toEqual(['only-approved-budget-issued', 'step-skipped']);
  });

  it('sees a total that is not the sum of the lines, in events of another source', () => {
    for (const [event, rule] of [
      ['draft-submitted', 'total-equals-lines-submit-draft'],
      ['consolidated', 'total-equals-lines-consolidate'],
      ['balanced', 'total-equals-lines-balance'],
      ['approved', 'total-equals-lines-approve'],
      ['issued', 'total-equals-lines-issue'],
      ['adjusted', 'total-equals-lines-adjust'],
    ] as const)
      expect([event, [...new Set(judged(withTotals(event)))]]).toEqual([event, [rule]]);
  });

  it('sees steps left out and out of order', () => {
    expect(judged([...drafts, consolidated(), balanced()])).toEqual(['step-skipped']);
    expect(judged([...drafts, consolidated(), reviewed(), balanced(), submitted('sales')])).not.toEqual([]);
    expect(judged([...running, submitted('sales')])).not.toEqual([]);
  });
});

describe('the monitor on the account that FIN-1 fills', () => {
  it('says nothing of an account that is set again and again, by the rule or by hand', () => {
    const set = (role: string, more = {}): Happened => ({
      name: 'set',
      data: { by: 'u-zhao', department: 'sales', year: 2026, currency: 'CNY', amount: 100, ...more },
      role,
    });
    const issued = { lines, issued: { annualBudget: 'b-1', allotment: 1 } };
    const account = { definition: departmentBudgetProcess(), events: departmentBudgetEvents };
    const history = [set('finance-manager', { reason: 'On paper' }), set('automation', issued)];
    expect(brokenRules(account, [...history, set('automation', issued)])).toEqual([]);
    expect(brokenRules(account, [set('employee')])).toEqual(['role:set']);
  });
});
