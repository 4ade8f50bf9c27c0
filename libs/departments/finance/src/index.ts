export * from './expense-reimbursement/index.ts';
export { financeService } from './finance-service.ts';
