export { financeService } from './finance.service.ts';
export { sampleCompany } from './sample-company.ts';
