import { describe, expect, it } from '@jest/globals';
import type { EventEnvelope, JsonObject } from '@liucheng/kernel';
import { specification } from '@liucheng/service-kit/testing';
import { at, people } from '../testing/people.ts';
import { budgetAccount, remainingOf, reservedOf } from './budget-account.ts';
import { budgetSet, drawn, released } from './budget-examples.ts';
import { budgetFromFinance } from './budget-from-finance.ts';
import { setBudget } from './marketing-budget.ts';

const { given } = specification(budgetAccount);
const policy = { ...people.manager, id: 'policy-finance-sets-marketing-budget' };

describe('the account', () => {
  it('takes over a budget, and what replaces it', () => {
    given()
      .when((state) => setBudget(state, { year: 2026, amount: 50_000_000 }, at(policy)))
      .then(budgetSet);
    const { state } = given(budgetSet, drawn)
      .when((before) => setBudget(before, { year: 2026, amount: 10_000_000 }, at(policy)))
      .accepted();
    expect([reservedOf(state), remainingOf(state)]).toEqual([30_000_000, -20_000_000]);
  });

  it('counts what plans draw and release', () => {
    expect(remainingOf(given().state)).toBe(0);
    expect(remainingOf(given(budgetSet).state)).toBe(50_000_000);
    expect(remainingOf(given(budgetSet, drawn).state)).toBe(20_000_000);
    expect(remainingOf(given(budgetSet, drawn, released).state)).toBe(30_000_000);
  });
});

describe('the rule that takes over the budget', () => {
  const react = (change: JsonObject) => {
    const data = { department: 'marketing', year: 2026, currency: 'CNY', amount: 5, by: 'u-zhao' };
    return budgetFromFinance.react({ data: { ...data, ...change } } as unknown as EventEnvelope);
  };

  it('reacts to the budget of marketing and to no other', () => {
    expect(react({})).toEqual({ command: 'set-budget', caseId: '2026', body: { year: 2026, amount: 5 } });
    expect(react({ department: 'sales' })).toBeUndefined();
    expect(react({ department: 'sales', amount: 'much' })).toBeUndefined();
  });

  it('names what it cannot read', () => {
    expect(() => react({ year: 'this' })).toThrow('/year: expected a whole number');
    expect(() => react({ amount: -1 })).toThrow('/amount: expected a whole number of fen');
    expect(() => react({ currency: 'EUR' })).toThrow('/currency: expected CNY');
  });
});
