import { describe, expect, it } from '@jest/globals';
import {
  languages,
  money,
  type DecisionContext,
  type EventEnvelope,
  type JsonObject,
} from '@liucheng/kernel';
import { processFaults, specification } from '@liucheng/service-kit/testing';
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
import { issuedBudgetFillsAccount } from './issued-budget.ts';

const { given } = specification(departmentBudget);
const manager = {
  id: 'u-zhao',
  department: 'finance',
  roles: [{ role: 'finance-manager', department: 'finance' }],
};
const lines = [{ category: 'travel', amount: 60_000_000, purpose: 'Fairs' }];
const context: DecisionContext = { actor: manager, now: 0, caseId: 'sales-2026' };
const command: SetBudget = { department: 'sales', year: 2026, currency: 'CNY', amount: 50_000_000 };
const set: DepartmentBudgetEvent = { name: 'set', data: { ...command, by: 'u-zhao' } };
/** As FIN-1 issues it. */
const allotment = (number: number, amount = 60_000_000): SetBudget => ({
  ...command,
  amount,
  lines,
  issued: { annualBudget: 'b-1', allotment: number },
});
const issued: DepartmentBudgetEvent = { name: 'set', data: { ...allotment(1), by: 'u-zhao' } };
const because: DepartmentBudgetEvent = { name: 'set', data: { ...set.data, reason: 'On paper' } };
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

describe('an issued budget', () => {
  it('replaces what was set by hand, and what was issued before', () => {
    given(set)
      .when(setting(allotment(1)))
      .then(issued);
    given(issued)
      .when(setting(allotment(2, 40_000_000)))
      .then({ name: 'set', data: { ...allotment(2, 40_000_000), by: 'u-zhao' } });
  });

  it('is not set by hand any more', () => {
    const rejection = given(issued)
      .when(setting({ reason: 'A slip' }))
      .thenRejected({ code: 'budget-issued' });
    expect(rejection.clause).toBe('FIN-1');
  });

  it('that is told again, or late, changes nothing', () => {
    for (const late of [1, 2])
      given(issued, { name: 'set', data: { ...allotment(2), by: 'u-zhao' } })
        .when(setting(allotment(late, 1)))
        .then();
  });

  it('comes from an allotment of the annual budget', () => {
    const data = { by: 'u-zhao', department: 'sales', year: 2026, lines, total: 60_000_000, allotment: 1 };
    const told = (change: JsonObject) =>
      issuedBudgetFillsAccount.react({
        id: 'e-1',
        type: 'liucheng.finance.annual-budget.allotted.v1',
        subject: 'b-1',
        data: { ...data, ...change },
      } as unknown as EventEnvelope);
    expect(told({})).toEqual({ command: 'set', caseId: 'sales-2026', body: allotment(1) });
    for (const [field, wrong] of [
      ['department', 7],
      ['year', '2026'],
      ['total', 0.5],
      ['allotment', null],
      ['lines', {}],
    ] as const)
      expect(() => told({ [field]: wrong })).toThrow(`/${field}`);
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

describe('the definition of the account', () => {
  it('fits together with every form of its event, as other services read it', () => {
    expect(
      processFaults({
        definition: departmentBudgetProcess(),
        events: departmentBudgetEvents,
        decider: departmentBudget,
        describe: describeDepartmentBudgetEvent,
        examples: [set, issued, because],
        golden: new URL('./golden/', import.meta.url),
      }),
    ).toEqual([]);
    expect(departmentBudgetProcess().code).toBeUndefined();
  });

  it('keeps other events from changing a budget, and tells its own', () => {
    const refused = { name: 'attempt-refused', data: {} } as unknown as DepartmentBudgetEvent;
    expect(departmentBudget.evolve(set.data, refused)).toBe(set.data);
    expect(describeDepartmentBudgetEvent(set).en).toBe('Budget of sales for 2026 set to 500000.00 CNY.');
    expect(describeDepartmentBudgetEvent(issued).en).toBe('Budget of sales for 2026 issued: 600000.00 CNY.');
    for (const language of languages)
      expect(describeDepartmentBudgetEvent(because)[language]).toContain('On paper');
  });
});
