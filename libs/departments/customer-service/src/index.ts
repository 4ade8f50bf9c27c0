export { complaints } from './complaint/complaints.ts';
export { customerServiceService } from './customer-service.service.ts';
export { customerCares } from './customer-care/customer-cares.ts';
export { consultations } from './consultation/consultations.ts';
