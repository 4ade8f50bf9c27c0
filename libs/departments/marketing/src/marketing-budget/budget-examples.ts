import type { BudgetEvent } from './budget-account.ts';

// A history for the specs.

export const at = '2026-03-02T02:00:00.000Z';
export const budgetSet: BudgetEvent = {
  name: 'budget-set',
  data: { by: 'policy-finance-sets-marketing-budget', year: 2026, amount: 50_000_000 },
};
export const drawn: BudgetEvent = {
  name: 'drawn',
  data: {
    case: 'campaign-1',
    revision: 0,
    held: 0,
    upTo: 30_000_000,
    at,
    limit: 50_000_000,
    total: 30_000_000,
  },
};
export const released: BudgetEvent = {
  name: 'released',
  data: { case: 'campaign-1', revision: 3, held: 20_000_000, at },
};

/** One event of each name, with every field that it can have. */
export const oneOfEach = [budgetSet, drawn, released];
