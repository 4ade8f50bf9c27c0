import { holds, text } from '@liucheng/kernel';
import { ChoiceField, commandsOf, defineCaseType, TextField, WholeNumberField } from '@liucheng/service-kit';
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
    pattern: /^[a-z][a-z0-9-]*$/,
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
}

const command = commandsOf<DepartmentBudget, DepartmentBudgetEvent>();
const readers = ['finance-manager', 'accountant', 'cashier', 'executive', 'auditor', 'process-supervisor'];

/** Budgets of departments, as far as expense claims need them. */
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
      summary: text("Set a department's budget of a year", '设定部门年度预算'),
      decide: setBudget,
    }),
  ],
  readable: (state, actor) =>
    readers.some((role) => holds(actor, role)) ||
    (state !== undefined && holds(actor, 'department-head', state.department)),
  summary: (state) => ({ ...state }),
  next: () => ['set'],
});
