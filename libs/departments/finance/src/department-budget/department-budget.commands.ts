import { holds, text, type Actor } from '@liucheng/kernel';
import {
  ChoiceField,
  commandsOf,
  defineCaseType,
  forms,
  headedDepartments,
  type Sight,
  TextField,
  WholeNumberField,
} from '@liucheng/service-kit';
import {
  departmentBudget,
  departmentBudgetEvents,
  departmentBudgetId,
  departmentBudgetProcess,
  setBudget,
  type DepartmentBudget,
  type DepartmentBudgetEvent,
} from './department-budget.ts';

export class DepartmentYear {
  @TextField({
    about: text('Department id', '部门'),
    max: 48,
    form: forms.slug,
    example: 'sales',
  })
  readonly department!: string;

  @WholeNumberField({ about: text('Year', '年度'), min: 2000, max: 2100, inQuery: true, example: 2026 })
  readonly year!: number;
}

export class BudgetBody extends DepartmentYear {
  @WholeNumberField({
    about: text('Minor units (fen)', '金额，单位为分'),
    min: 0,
    max: 1_000_000_000_000_000,
    example: 20_000_000,
  })
  readonly amount!: number;

  @ChoiceField({ about: text('ISO 4217', '币种'), values: ['CNY'], example: 'CNY' })
  readonly currency!: string;

  @TextField({
    about: text('Why it is set by hand', '手工设定的原因'),
    max: 500,
    example: 'Approved on paper before the system was introduced.',
  })
  readonly reason!: string;
}

const command = commandsOf<DepartmentBudget, DepartmentBudgetEvent>();
const readers = [
  'finance-manager',
  'accountant',
  'cashier',
  'executive',
  'auditor',
  'process-supervisor',
  'process-analyst',
];

function seesAll(actor: Actor): boolean {
  return readers.some((role) => holds(actor, role));
}

/** An account is the department's, whoever has set it: its head sees it. */
export const accountSight: Sight = {
  sees: seesAll,
  narrow: (actor, asked) => {
    if (seesAll(actor)) return asked;
    const headed = headedDepartments(actor);
    const { department } = asked;
    return {
      ...asked,
      department: { in: headed.filter((each) => department === undefined || department === each) },
    };
  },
};

/** What departments may spend, by department and year. */
export const departmentBudgets = defineCaseType<DepartmentBudget, DepartmentBudgetEvent>({
  definition: departmentBudgetProcess(),
  category: 'department-budget',
  service: 'finance',
  path: 'department-budgets',
  events: departmentBudgetEvents,
  decider: departmentBudget,
  commands: [
    command({
      name: 'set',
      step: 'set',
      body: BudgetBody,
      route: { method: 'PUT', path: ':department/:year' },
      caseId: ({ department, year }) => departmentBudgetId(department, year),
      summary: text("Set a department's budget of a year that is not issued", '设定未下达年度的部门预算'),
      decide: setBudget,
    }),
  ],
  readable: (state, actor) =>
    seesAll(actor) || (state !== undefined && holds(actor, 'department-head', state.department)),
  summary: (state) => ({ ...state }),
  next: (state) => (state?.issued ? [] : ['set']),
});
