export * from './expense-reimbursement/index.ts';
export * from './department-budget/department-budget.ts';
