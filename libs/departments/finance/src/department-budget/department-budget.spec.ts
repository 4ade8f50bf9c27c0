import { describe, expect, it } from '@jest/globals';
import { money, type DecisionContext } from '@liucheng/kernel';
import { validateDefinition } from '@liucheng/process-model';
import { specification } from '@liucheng/service-kit/testing';
import {
  departmentBudget,
  departmentBudgetEvents,
  departmentBudgetProcess,
  describeDepartmentBudgetEvent,
  remainingBudget,
  setBudget,
  type DepartmentBudgetEvent,
  type SetBudget,
} from './department-budget.ts';

const { given } = specification(departmentBudget);
const manager = {
  id: 'u-zhao',
  department: 'finance',
  roles: [{ role: 'finance-manager', department: 'finance' }],
};
const context: DecisionContext = { actor: manager, now: 0, caseId: 'sales-2026' };
const command: SetBudget = { department: 'sales', year: 2026, currency: 'CNY', amount: 50_000_000 };
const set: DepartmentBudgetEvent = { name: 'set', data: { ...command, by: 'u-zhao' } };
const setting =
  (change: Partial<SetBudget> = {}) =>
  (state: Parameters<typeof setBudget>[0]) =>
    setBudget(state, { ...command, ...change }, context);

describe('setBudget', () => {
  it('sets a budget and replaces it', () => {
    given().when(setting()).then(set);
    expect(
      given(set)
        .when(setting({ amount: 0 }))
        .accepted().state?.amount,
    ).toBe(0);
  });

  it('refuses what is no amount, and another currency', () => {
    for (const amount of [-1, 0.5, Number.MAX_VALUE]) {
      given()
        .when(setting({ amount }))
        .thenRejected({ code: 'amount-not-acceptable', errors: ['/amount'] });
    }
    given(set)
      .when(setting({ currency: 'EUR' }))
      .thenRejected({ code: 'currency-differs', acceptable: 'CNY' });
  });
});

describe('a stored budget', () => {
  it('is read as it was first written', () => {
    const stored = { department: 'sales', year: 2026, currency: 'CNY', amount: 50_000_000, by: 'u-zhao' };
    expect(departmentBudgetEvents.read('liucheng.finance.department-budget.set.v1', stored)).toEqual(set);
  });
});

describe('remainingBudget', () => {
  it('is what the other claims leave, below zero when they exceed it, and unknown without a budget', () => {
    expect(remainingBudget(set.data, 20_000_000)).toEqual(money(30_000_000, 'CNY'));
    expect(remainingBudget(set.data, 50_000_001)).toEqual(money(-1, 'CNY'));
    expect(remainingBudget(undefined, 0)).toBeUndefined();
  });
});

describe('the process of setting budgets', () => {
  it('is well-formed and witnesses every event', () => {
    const published = JSON.parse(JSON.stringify(departmentBudgetProcess())) as unknown;
    expect(validateDefinition(published)).toEqual({ definition: published });
    const { steps, notes = [] } = departmentBudgetProcess();
    expect([...(steps.set.events ?? []), ...notes]).toEqual(
      departmentBudgetEvents.names().map((name) => `${departmentBudgetEvents.prefix}.${name}.v1`),
    );
  });

  it('keeps other events from changing a budget, and tells its own', () => {
    const refused = { name: 'attempt-refused', data: {} } as unknown as DepartmentBudgetEvent;
    expect(departmentBudget.evolve(set.data, refused)).toBe(set.data);
    expect(describeDepartmentBudgetEvent(set).en).toBe('Budget of sales for 2026 set to 500000.00 CNY.');
  });
});
