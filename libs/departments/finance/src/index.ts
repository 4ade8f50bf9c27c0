export * from './department-budget/department-budget.ts';
export * from './expense-reimbursement/index.ts';
export { financeService } from './finance.service.ts';
export { sampleCompany } from './sample-company.ts';
