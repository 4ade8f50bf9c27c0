import { text, type Decision, type DecisionContext } from '@liucheng/kernel';
import {
  caseProcess,
  commandsOf,
  defineCaseType,
  seenBy,
  WholeNumberField,
  type DepartmentProcess,
} from '@liucheng/service-kit';
import {
  budgetAccount,
  budgetEvents,
  describeBudgetEvent,
  remainingOf,
  reservedOf,
  type BudgetAccount,
  type BudgetEvent,
} from './budget-account.ts';
import { budgetFromFinance } from './budget-from-finance.ts';
import { plays, unplayable } from './marketing-budget.plays.ts';
import { marketingBudgetProcess } from './marketing-budget.process.ts';

export class YearBudgetBody {
  @WholeNumberField({ about: text('Year', '年度'), min: 2000, max: 2100, inQuery: true, example: 2026 })
  readonly year!: number;

  @WholeNumberField({
    about: text('Budget in fen', '预算金额，单位为分'),
    min: 0,
    max: 1_000_000_000_000_000,
    example: 50_000_000,
  })
  readonly amount!: number;
}

export function setBudget(
  _state: BudgetAccount,
  { year, amount }: YearBudgetBody,
  { actor }: DecisionContext,
): Decision<BudgetEvent> {
  return [{ name: 'budget-set', data: { by: actor.id, year, amount } }];
}

/** Plans are drawn up and approved against it. */
const sight = seenBy('marketing-planner', 'marketing-manager', 'finance-manager', 'executive');

export const marketingBudgets = defineCaseType<BudgetAccount, BudgetEvent>({
  definition: marketingBudgetProcess(),
  category: 'marketing-budget',
  service: 'marketing',
  path: 'budgets',
  events: budgetEvents,
  decider: budgetAccount,
  commands: [
    commandsOf<BudgetAccount, BudgetEvent>()({
      name: 'set-budget',
      step: 'set-budget',
      body: YearBudgetBody,
      route: { method: 'PUT', path: ':year/amount' },
      caseId: ({ year }) => String(year),
      summary: text(
        "Take over the department's budget of a year (by rule only)",
        '同步年度预算（仅限自动规则）',
      ),
      decide: setBudget,
    }),
  ],
  readable: (_state, actor, owner) => sight.sees(actor, owner),
  summary: (account) => ({ budget: account.limit ?? 0, remaining: remainingOf(account) }),
  next: () => [],
});

/** The account behind MKT-3 as the service lists it. */
export const marketingBudgeting: DepartmentProcess = caseProcess({
  type: marketingBudgets,
  sight,
  describe: describeBudgetEvent,
  list: {
    name: 'marketing_budgets',
    version: 1,
    row: (account: BudgetAccount) => ({
      year: account.year ?? 0,
      budget: account.limit ?? 0,
      reserved: reservedOf(account),
      remaining: remainingOf(account),
    }),
    filters: {
      year: { kind: 'number', about: text('Year', '年度') },
    },
    sorts: ['year', 'remaining'],
  },
  policies: [budgetFromFinance],
  plays,
  unplayable,
});
