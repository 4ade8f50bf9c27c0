export { annualBudgets } from './annual-budget/annual-budget.ts';
export * from './department-budget/department-budget.ts';
export * from './expense-reimbursement/index.ts';
export { expenseClaims } from './expense-reimbursement/expense-claim.commands.ts';
export { fundPeriods } from './fund-management/fund-management.ts';
export { financeService } from './finance.service.ts';
