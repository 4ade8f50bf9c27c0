import type { TrainingFileEvent } from './training-file.ts';

// Events as the commands write them, for specs of decisions, definition and stored shapes.

const of = { by: 'policy-result-goes-into-training-file', employee: 'u-luo' };

export const job = { department: 'customer-service', post: 'service-agent', startsOn: '2026-04-01' };
export const entry = {
  training: 'T-2026',
  attendance: 'S1/u-luo',
  course: 'difficult-calls',
  title: 'Difficult calls',
  kind: 'internal',
  hours: 4,
  result: 'passed',
  deliveredOn: '2026-03-16',
} as const;
export const advice = { training: 'T-2026', advice: 'Could lead a team in two years.' };

export const opened: TrainingFileEvent = {
  name: 'opened',
  data: { by: 'policy-contract-opens-training-file', employee: 'u-luo', ...job },
};
export const entered: TrainingFileEvent = { name: 'training-entered', data: { ...of, ...entry } };
export const adviceEntered: TrainingFileEvent = { name: 'advice-entered', data: { ...of, ...advice } };
export const oneOfEach = [opened, entered, adviceEntered];
