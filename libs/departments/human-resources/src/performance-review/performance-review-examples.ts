import { actor } from '../sample-actor.ts';
import type { ReviewEvent } from './performance-review.ts';

// Events as the commands write them, for specs of decisions, definition and stored shapes.

export const people = {
  employee: actor('u-liu', 'sales'),
  head: actor('u-li', 'sales', 'department-head'),
  otherHead: actor('u-ma', 'product', 'department-head'),
  manager: actor('u-shen', 'human-resources', 'hr-manager'),
  executive: actor('u-sun', 'management', 'executive'),
};

const employee = 'u-liu';
const own = { by: employee, employee };
const head = { by: 'u-li', employee };
const hr = { by: 'u-shen', employee };

export const scheme = {
  employee,
  department: 'sales',
  cycle: '2026-H1',
  method: 'kpi',
  indicators: [
    { indicator: 'sales', title: 'Sales', weight: 60 },
    { indicator: 'customers', title: 'New customers', weight: 40 },
  ],
  scale: [
    { grade: 'A', bonusPercent: 120 },
    { grade: 'B', bonusPercent: 100 },
  ],
} as const;
export const scores = [
  { indicator: 'sales', score: 90 },
  { indicator: 'customers', score: 81 },
];
export const comment = 'Two new regions opened.';

export const schemeSet: ReviewEvent = {
  name: 'scheme-set',
  data: { by: 'u-shen', ...scheme, weightsTotal: 100 },
};
export const selfAssessed: ReviewEvent = {
  name: 'self-assessed',
  data: { ...own, scores, total: 86, comment },
};
export const managerAssessed: ReviewEvent = {
  name: 'manager-assessed',
  data: { ...head, scores, total: 86, comment },
};
export const feedbackGiven: ReviewEvent = {
  name: 'feedback-given',
  data: { ...head, on: '2026-03-12', summary: 'More time for key accounts.' },
};
export const consolidated: ReviewEvent = {
  name: 'consolidated',
  data: { ...hr, score: 86, reason: 'As assessed.', selfTotal: 86, managerTotal: 86 },
};
export const graded = (grade = 'B'): ReviewEvent => ({
  name: 'graded',
  data: { ...hr, grade, scale: ['A', 'B'], score: 86 },
});
export const bonusComputed: ReviewEvent = {
  name: 'bonus-computed',
  data: { ...hr, grade: 'B', base: 1_000_000, bonusPercent: 100, amount: 1_000_000 },
};
export const appealed: ReviewEvent = {
  name: 'appealed',
  data: { ...own, grade: 'B', reason: 'The new regions were not counted.' },
};
export const decided: ReviewEvent = {
  name: 'decided',
  data: {
    ...hr,
    resolutions: [
      { measure: 'reward', content: 'Bonus as computed' },
      { measure: 'none', content: 'No promotion this year' },
    ],
  },
};
const fenced: ReviewEvent = { name: 'reservation-fenced', data: { scope: 'review', key: 'u-liu/2026-H1' } };

export const assessed = [schemeSet, selfAssessed, managerAssessed];
export const complete = [...assessed, feedbackGiven, consolidated, graded(), bonusComputed];
export const oneOfEach = [...complete, appealed, decided, fenced];
