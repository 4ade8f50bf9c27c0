export { financeService } from './finance.service.ts';
