export { humanResourcesService } from './human-resources.service.ts';
export { reviews } from './performance-review/reviews.ts';
export { recruitments } from './recruitment/recruitments.ts';
export { enteringSampleCompany } from './sample-company/enter-at-start.ts';
export { loadSampleCompany } from './sample-company/load.ts';
export { sampleCompany, sampleDepartments } from './sample-company/people.ts';
export { trainingFiles } from './training-file/training-files.ts';
export { trainings } from './training/trainings.ts';
