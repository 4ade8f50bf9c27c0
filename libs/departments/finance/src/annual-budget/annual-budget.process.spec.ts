import { describe, expect, it } from '@jest/globals';
import { fold } from '@liucheng/kernel';
import { processFaults } from '@liucheng/service-kit/testing';
import { annualBudgetEvents, type AnnualBudgetEvent } from './annual-budget-events.ts';
import { describeAnnualBudgetEvent } from './annual-budget-history.ts';
import { annualBudgetProcess } from './annual-budget.process.ts';
import { annualBudgets } from './annual-budget.ts';
import {
  adjusted,
  allotted,
  approved,
  balanced,
  by,
  called,
  consolidated,
  consolidatedWithout,
  cut,
  declined,
  drafted,
  issued,
  people,
  planned,
  requested,
  returned,
  reviewed,
  running,
  sales,
  submitted,
} from './budget-examples.ts';
import { budgetYear } from './budget-year.ts';

const { executive } = people;
const unchanged: AnnualBudgetEvent = {
  name: 'balanced',
  data: { by: 'u-zhao', changes: [], total: 20_000, linesTotal: 20_000, explanation: 'As asked' },
};

describe('what comes next', () => {
  it('follows the flow', () => {
    const next = (...events: readonly AnnualBudgetEvent[]) => annualBudgets.next(fold(budgetYear, events));
    expect(next(called)).toEqual(['submit-draft', 'change-departments']);
    expect(next(...drafted)).toContain('consolidate');
    expect(next(...drafted, consolidated)).toEqual(['review']);
    expect(next(...drafted, consolidated, reviewed)).toEqual(['balance', 'return']);
    expect(next(...planned)).toEqual(['approve', 'return']);
    expect(next(...planned, returned)).toContain('consolidate');
    expect(next(...planned, approved)).toEqual(['issue']);
    expect(next(...running)).toEqual(['request-adjustment']);
    expect(next(...running, requested)).toEqual(['request-adjustment', 'adjust', 'decline-adjustment']);
  });

  it('is tried with bodies that the state would take', () => {
    const histories: Readonly<Record<string, readonly AnnualBudgetEvent[]>> = {
      consolidate: drafted,
      review: [...drafted, consolidated],
      balance: [...drafted, consolidated, reviewed],
      return: planned,
      approve: planned,
      issue: [...planned, approved],
      adjust: [...running, requested],
      'decline-adjustment': [...running, requested],
    };
    for (const { name, trial, decide } of annualBudgets.commands) {
      if (!trial) continue;
      const state = fold(budgetYear, histories[name] ?? []);
      expect([name, decide(state, trial(state), by(executive), undefined)]).toEqual([
        name,
        expect.any(Array),
      ]);
    }
  });
});

describe('the definition of FIN-1', () => {
  it('fits together with its events, as they are written and as they are stored', () => {
    const examples: readonly AnnualBudgetEvent[] = [
      called,
      { name: 'departments-changed', data: { by: 'u-zhao', departments: ['sales'] } },
      submitted(sales),
      consolidated,
      consolidatedWithout,
      reviewed,
      balanced,
      unchanged,
      returned,
      approved,
      issued,
      allotted(cut),
      requested,
      declined,
      adjusted,
      { name: 'reservation-fenced', data: {} },
    ];
    expect(
      processFaults({
        definition: annualBudgetProcess(),
        events: annualBudgetEvents,
        decider: budgetYear,
        describe: describeAnnualBudgetEvent,
        examples,
        golden: new URL('./golden/', import.meta.url),
      }),
    ).toEqual([]);
  });

  it('tells of departments that are missing, and of a balance without changes', () => {
    expect(describeAnnualBudgetEvent(consolidatedWithout).en).toContain('without administration');
    expect(describeAnnualBudgetEvent(consolidated).en).not.toContain('without');
    expect(describeAnnualBudgetEvent(unchanged).en).toContain('without changes');
    expect(describeAnnualBudgetEvent(balanced).en).toContain('with changes for sales');
  });
});
