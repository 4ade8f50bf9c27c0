import { text } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import type { TrainingSettings } from './training-settings.ts';
import type { StepId } from './training.steps.ts';

/** Where the regulation states the process. */
export const clause = 'HR-2';

const monitor = { clause, enforcement: 'monitor' } as const;

/** The rules of HR-2 beside its flow and role bindings. */
export function rulesOf({ recordWithin }: TrainingSettings): Rule<StepId>[] {
  return [
    {
      ...monitor,
      id: 'results-recorded-in-time',
      kind: 'deadline',
      step: 'record-attendance',
      after: 'deliver',
      // Each participant by itself: a session is not recorded with the first result.
      each: '/awaited',
      key: '/attendance',
      until: '/deliveredOn',
      plus: { duration: recordWithin, time: 'business' },
      severity: 'major',
      names: text('Results are recorded in time after the delivery', '培训实施后按时登记结果'),
    },
    {
      ...monitor,
      id: 'course-in-plan-or-extra',
      kind: 'data',
      step: 'schedule-course',
      severity: 'minor',
      names: text('A course is in the plan or marked extra', '课程须在培训计划内，或标明为计划外'),
      schema: {
        type: 'object',
        anyOf: [
          { type: 'object', required: ['inPlan'], properties: { inPlan: { const: true } } },
          { type: 'object', required: ['extra'], properties: { extra: { const: true } } },
        ],
      },
    },
  ];
}
