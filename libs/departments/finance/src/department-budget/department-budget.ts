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
import { data, defineProcess, repeat, upheldSteps, type ProcessDefinition } from '@liucheng/process-model';

/** Whose refusals these are: the annual budget fills the account. */
const clause = 'FIN-1';

export type BudgetedCategory = {
  readonly category: string;
  readonly amount: number;
  readonly purpose?: string;
};

/** Where an amount comes from that was issued; absent when a person has set it. */
export type Issued = {
  /** Case of the annual budget. */
  readonly annualBudget: string;
  /** Counts the department's allotments of the year from 1. */
  readonly allotment: number;
};

/** Amounts are minor units. Other services read this event: its fields are only ever added to. */
export type DepartmentBudgetEvent = DomainEvent<
  'set',
  {
    readonly department: string;
    readonly year: number;
    readonly currency: string;
    readonly amount: number;
    readonly by: string;
    /** What the amount is made of, each category once. */
    readonly lines?: readonly BudgetedCategory[];
    readonly issued?: Issued;
    /** Why a person has set it. */
    readonly reason?: string;
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
  readonly lines?: readonly BudgetedCategory[];
  readonly issued?: Issued;
  readonly reason?: string;
}

/**
 * Sets or replaces the budget. A person may do so only for a year whose budget has not been issued: after that it would be
 * a change that no executive has approved. A department's budget keeps its currency, or what was claimed could not be
 * compared.
 */
export function setBudget(
  state: DepartmentBudget,
  budget: SetBudget,
  { actor }: DecisionContext,
): Decision<DepartmentBudgetEvent> {
  const { department, year, currency, amount, issued } = budget;
  if (state?.issued && !issued) {
    return reject({
      code: 'budget-issued',
      clause,
      reason: text(
        `The budget of ${department} for ${year} has been issued with the annual budget.`,
        `部门 ${department} ${year} 年预算已随年度预算下达。`,
      ),
      acceptable: text(
        'An adjustment of the annual budget, which an executive approves.',
        '请通过年度预算调整程序变更，由公司管理层审批。',
      ),
    });
  }
  // Told late what has been replaced already.
  if (state?.issued && issued && issued.allotment <= state.issued.allotment) return [];
  if (!Number.isSafeInteger(amount) || amount < 0) {
    return reject({
      code: 'amount-not-acceptable',
      clause,
      reason: text(`${amount} is not a budget.`, `${amount} 不是有效的预算金额。`),
      acceptable: text('A whole number of minor units, at least 0.', '以分为单位的整数，不小于 0。'),
      errors: [
        {
          path: '/amount',
          expected: text('a whole number of minor units, at least 0', '以最小货币单位计的整数，不小于 0'),
          actual: amount,
        },
      ],
    });
  }
  if (state && state.currency !== currency) {
    return reject({
      code: 'currency-differs',
      clause,
      reason: text(
        `The budget of ${department} for ${year} is in ${state.currency}, not in ${currency}.`,
        `部门 ${department} ${year} 年预算的币种为 ${state.currency}，而非 ${currency}。`,
      ),
      acceptable: text(`An amount in ${state.currency}.`, `请以 ${state.currency} 填写金额。`),
      errors: [{ path: '/currency', expected: state.currency, actual: currency }],
    });
  }
  return [{ name: 'set', data: { ...budget, by: actor.id } }];
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
  const { department, year, issued, reason } = data;
  const amount = formatMoney(money(data.amount, data.currency));
  if (issued) {
    return text(
      `Budget of ${department} for ${year} issued: ${amount}.`,
      `下达部门 ${department} ${year} 年预算：${amount}。`,
    );
  }
  return text(
    `Budget of ${department} for ${year} set to ${amount}${reason === undefined ? '' : `: ${reason}`}.`,
    `部门 ${department} ${year} 年预算设为 ${amount}${reason === undefined ? '' : `，原因：${reason}`}。`,
  );
}

const { line, count, whole, list, object } = data;
const step = upheldSteps(departmentBudgetEvents);

/** No process of the regulation, so it has no number there: the account that the annual budget fills and claims are held against. */
export function departmentBudgetProcess(): ProcessDefinition<'set'> {
  return defineProcess<'set'>({
    id: 'department-budget',
    version: 2,
    names: text('Department budget account', '部门预算台账'),
    area: 'internal-management',
    department: 'finance',
    owner: 'finance-manager',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    steps: {
      set: step(
        'set',
        { roles: ['automation', 'finance-manager'], department: 'finance' },
        {
          names: text('Set the budget', '设定预算'),
          instructions: text(
            'Nothing is to be done for a year whose annual budget is issued. For another year, enter the amount that the department may spend, and why. A new amount replaces the earlier one.',
            '年度预算已下达的，由系统自动登记。尚未下达的年度，填写该部门本年度可支出的金额及原因；新金额将替代原金额。',
          ),
          cautions: text('What has been claimed already stays counted.', '已报销的金额仍计入预算。'),
          inputs: object(
            { department: line, year: whole, currency: line, amount: count, by: line },
            {
              lines: list(object({ category: line, amount: count }, { purpose: line })),
              issued: object({ annualBudget: line, allotment: { type: 'integer', minimum: 1 } }),
              reason: line,
            },
          ),
        },
      ),
    },
    notes: [departmentBudgetEvents.type('attempt-refused')],
    flow: repeat('set'),
    ends: ['set'],
  });
}
