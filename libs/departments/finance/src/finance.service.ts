import { text } from '@liucheng/kernel';
import { departmentModule, publishedStreams, type ServiceSpec } from '@liucheng/service-kit';
import { departmentBudgets } from './department-budget/department-budget.commands.ts';
import { DepartmentBudgetController } from './department-budget/department-budget.controller.ts';
import { expenseClaims } from './expense-reimbursement/expense-claim.commands.ts';
import { ExpenseClaimController } from './expense-reimbursement/expense-claim.controller.ts';
import { ListClaimsHandler, SumClaimsHandler } from './expense-reimbursement/expense-claims.queries.ts';
import { claimsView } from './expense-reimbursement/expense-claims.view.ts';

const caseTypes = [expenseClaims, departmentBudgets];

/** The finance department's service. A further process adds its case type, view, controller and query handlers. */
export const financeService: ServiceSpec = {
  name: 'finance',
  title: text('Finance', '财务'),
  description: text('Expense reimbursement (FIN-2) and department budgets.', '费用报销（FIN-2）与部门预算。'),
  publishes: publishedStreams(caseTypes),
  module: (deps) =>
    departmentModule(
      {
        service: 'finance',
        caseTypes,
        projections: [claimsView],
        controllers: [ExpenseClaimController, DepartmentBudgetController],
        providers: [ListClaimsHandler, SumClaimsHandler],
      },
      deps,
    ),
};
