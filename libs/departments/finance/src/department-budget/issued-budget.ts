import { text, type Json } from '@liucheng/kernel';
import type { Policy } from '@liucheng/service-kit';
import { departmentBudgetId, type BudgetedCategory, type SetBudget } from './department-budget.ts';

/** What this rule has to know of the annual budget: one for each department at the issue and at every adjustment. */
const allotted = 'liucheng.finance.annual-budget.allotted.v1';

/** FIN-1: what is issued, or adjusted, is what the department may spend from then on. */
export const issuedBudgetFillsAccount: Policy = {
  name: 'issued-budget-fills-account',
  title: text("An issued budget fills the department's account", '预算下达后自动登记部门预算台账'),
  service: 'finance',
  types: [allotted],
  react: ({ subject, data }) => {
    const { department, year, total, lines, allotment } = data;
    if (typeof department !== 'string') throw malformed('/department', 'a text');
    if (!isWhole(year)) throw malformed('/year', 'a whole number');
    if (!isWhole(total)) throw malformed('/total', 'a whole number');
    if (!isWhole(allotment)) throw malformed('/allotment', 'a whole number');
    if (!Array.isArray(lines)) throw malformed('/lines', 'a list');
    const body: SetBudget = {
      department,
      year,
      currency: 'CNY',
      amount: total,
      lines: lines as unknown as readonly BudgetedCategory[],
      issued: { annualBudget: subject, allotment },
    };
    return { command: 'set', caseId: departmentBudgetId(department, year), body };
  },
};

function isWhole(value: Json | undefined): value is number {
  return Number.isSafeInteger(value);
}

/** Whoever looks after the dead letters reads it. */
function malformed(path: string, expected: string): Error {
  return new Error(`${allotted}: ${path}: expected ${expected}`);
}
