import {
  EventCatalogue,
  formatMoney,
  money,
  reject,
  text,
  type Decider,
  type Decision,
  type DecisionContext,
  type DomainEvent,
  type Money,
  type Text,
} from '@liucheng/kernel';
import { defineProcess, repeat, type ProcessDefinition } from '@liucheng/process-model';

const clause = 'FIN-1';

/** Amounts are minor units. */
export type DepartmentBudgetEvent = DomainEvent<
  'set',
  {
    readonly department: string;
    readonly year: number;
    readonly currency: string;
    readonly amount: number;
    readonly by: string;
  }
>;

export const departmentBudgetEvents = new EventCatalogue<DepartmentBudgetEvent>(
  'liucheng.finance.department-budget',
  {
    set: { version: 1 },
  },
);

/** What one department may spend in one year; `undefined` until it has been set. */
export type DepartmentBudget = DepartmentBudgetEvent['data'] | undefined;

export const departmentBudget: Decider<DepartmentBudget, DepartmentBudgetEvent> = {
  initial: undefined,
  // What came from a store may be something else than this one event: a refused attempt, for example.
  evolve: (state, event) => (event.name === 'set' ? event.data : state),
};

/** The case that holds the budget of a department and a year: there is one, and everybody can name it. */
export function departmentBudgetId(department: string, year: number): string {
  return `${department}-${year}`;
}

export interface SetBudget {
  readonly department: string;
  readonly year: number;
  readonly currency: string;
  /** Minor units, zero or more. */
  readonly amount: number;
}

/** Sets or replaces the budget. A department's budget keeps its currency, or what was claimed could not be compared. */
export function setBudget(
  state: DepartmentBudget,
  { department, year, currency, amount }: SetBudget,
  { actor }: DecisionContext,
): Decision<DepartmentBudgetEvent> {
  if (!Number.isSafeInteger(amount) || amount < 0) {
    return reject({
      code: 'amount-not-acceptable',
      clause,
      reason: text(`${amount} is not a budget.`, `${amount} 不是有效的预算金额。`),
      acceptable: text('A whole number of minor units, at least 0.', '以分为单位的整数,不小于 0。'),
      errors: [{ path: '/amount', expected: 'a whole number of minor units, at least 0', actual: amount }],
    });
  }
  if (state && state.currency !== currency) {
    return reject({
      code: 'currency-differs',
      clause,
      reason: text(
        `The budget of ${department} for ${year} is in ${state.currency}, not in ${currency}.`,
        `部门 ${department} ${year} 年预算的币种为 ${state.currency},而非 ${currency}。`,
      ),
      acceptable: text(`An amount in ${state.currency}.`, `请以 ${state.currency} 填写金额。`),
      errors: [{ path: '/currency', expected: state.currency, actual: currency }],
    });
  }
  return [{ name: 'set', data: { department, year, currency, amount, by: actor.id } }];
}

/**
 * What is left for a further claim; below zero when the budget is exceeded, unknown when there is none.
 * @param committed What the department's other claims of that year come to, in minor units of the budget's currency:
 *   the approved amount of those that finance approved, the total of those under review, nothing of rejected ones.
 */
export function remainingBudget(budget: DepartmentBudget, committed: number): Money | undefined {
  return budget && money(budget.amount - committed, budget.currency);
}

export function describeDepartmentBudgetEvent({ data }: DepartmentBudgetEvent): Text {
  const amount = formatMoney(money(data.amount, data.currency));
  return text(
    `Budget of ${data.department} for ${data.year} set to ${amount}.`,
    `部门 ${data.department} ${data.year} 年预算设为 ${amount}。`,
  );
}

/** As much of FIN-1 as reimbursement needs to know a budget: it is set, and set again, by a finance manager. */
export function departmentBudgetProcess(): ProcessDefinition<'set'> {
  return defineProcess<'set'>({
    id: 'department-budget',
    version: 1,
    code: clause,
    names: text('Department budget', '部门预算'),
    area: 'internal-management',
    department: 'finance',
    owner: 'finance-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    steps: {
      set: {
        names: text('Set the budget', '设定预算'),
        events: departmentBudgetEvents.types('set'),
        role: { roles: ['finance-manager'], department: 'finance' },
        enforcement: 'block',
        instructions: text(
          'Enter the amount that the department may spend in the year. A new amount replaces the earlier one.',
          '填写该部门本年度可支出的金额;新金额将替代原金额。',
        ),
        cautions: text('What has been claimed already stays counted.', '已报销的金额仍计入预算。'),
      },
    },
    notes: [departmentBudgetEvents.type('attempt-refused')],
    flow: repeat('set'),
  });
}
