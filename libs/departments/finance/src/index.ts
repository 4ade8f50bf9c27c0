export * from './expense-reimbursement/index.ts';
