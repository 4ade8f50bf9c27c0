export { assessments } from './assessment/assessments.ts';
export { inspections } from './inspection/inspections.ts';
export { optimisations } from './optimisation/optimisations.ts';
export { rollouts } from './rollout/rollouts.ts';
export { supervisionService } from './supervision.service.ts';
export { violationCases } from './violation-handling/violation-cases.ts';
