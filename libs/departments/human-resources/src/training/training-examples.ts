import { actor } from '../sample-actor.ts';
import type { AttendanceResult, TrainingEvent } from './training.ts';

// Events as the commands write them, for specs of decisions, definition and stored shapes.

export const people = {
  trainer: actor('u-liao', 'human-resources', 'trainer'),
  manager: actor('u-shen', 'human-resources', 'hr-manager'),
  employee: actor('u-luo', 'customer-service'),
};
const by = people.trainer.id;

export const course = {
  course: 'difficult-calls',
  title: 'Difficult calls',
  kind: 'internal',
  hours: 4,
} as const;
export const needs = [{ department: 'customer-service', need: 'Handling of difficult calls' }];
export const participants = ['u-luo', 'u-fang'];

export const surveyed: TrainingEvent = { name: 'needs-surveyed', data: { by, year: 2026, needs } };
export const planned: TrainingEvent = { name: 'year-planned', data: { by, year: 2026, courses: [course] } };
export const approved: TrainingEvent = { name: 'plan-approved', data: { by: people.manager.id } };
export const scheduled: TrainingEvent = {
  name: 'course-scheduled',
  data: { by, session: 'S1', ...course, on: '2026-03-16', participants, inPlan: true, extra: false },
};
export const extra: TrainingEvent = {
  name: 'course-scheduled',
  data: {
    by,
    session: 'S2',
    course: 'new-law',
    title: 'The new consumer law',
    kind: 'online',
    hours: 2,
    on: '2026-03-20',
    participants: ['u-luo'],
    inPlan: false,
    extra: true,
    reason: 'It comes into force in May.',
  },
};
export const delivered: TrainingEvent = {
  name: 'delivered',
  data: {
    by,
    session: 'S1',
    trainer: by,
    deliveredOn: '2026-03-16',
    awaited: participants.map((person) => ({
      attendance: `S1/${person}`,
      person,
      deliveredOn: '2026-03-16',
    })),
  },
};
export const recorded = (person: string, result: AttendanceResult = 'passed', hours = 4): TrainingEvent => ({
  name: 'attendance-recorded',
  data: {
    by,
    attendance: `S1/${person}`,
    session: 'S1',
    course: course.course,
    title: course.title,
    kind: course.kind,
    person,
    hours,
    result,
    deliveredOn: '2026-03-16',
  },
});
export const evaluated: TrainingEvent = {
  name: 'evaluated',
  data: { by, effect: 'Fewer complaints about calls.', improvements: 'Smaller groups.' },
};
export const advised: TrainingEvent = {
  name: 'career-advised',
  data: { by, person: 'u-luo', advice: 'Could lead a team in two years.' },
};
export const yearClosed: TrainingEvent = {
  name: 'year-closed',
  data: { by, sessions: 1, attendances: 2 },
};

export const running = [surveyed, planned, approved];
export const held = [...running, scheduled, delivered];
export const whole = [...held, recorded('u-luo'), recorded('u-fang', 'absent', 0), evaluated, advised];
export const oneOfEach = [...whole, extra, yearClosed];
