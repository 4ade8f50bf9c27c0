import { text } from '@liucheng/kernel';
import { departmentService } from '@liucheng/service-kit';
import { annualBudgeting } from './annual-budget/annual-budget.ts';
import { departmentBudgeting } from './department-budget/department-budget.controller.ts';
import { expenseReimbursing } from './expense-reimbursement/expense-claim.controller.ts';
import { fundManagement } from './fund-management/fund-management.ts';

/** The finance department's service. A further process is one more line in `processes`. */
export const financeService = departmentService({
  name: 'finance',
  title: text('Finance', '财务'),
  description: text(
    'Annual budget (FIN-1), expense reimbursement (FIN-2) and fund management (FIN-3).',
    '预算编制（FIN-1）、费用报销（FIN-2）与资金管理（FIN-3）。',
  ),
  processes: [annualBudgeting, expenseReimbursing, fundManagement, departmentBudgeting],
});
