import { people } from '../product-people.ts';
import type { PlanEvent } from './product-plan.ts';

// A history for the specs.

const product = 'kettle-k2';
const by = people.manager.id;
export const content = 'Boils a litre in two minutes';

export const fromMarketing: PlanEvent = {
  name: 'requirement-researched',
  data: { by, product, requirement: 'R1', source: 'marketing', reference: 'Report 7', content },
};
export const fromCustomer: PlanEvent = {
  name: 'requirement-researched',
  data: {
    by,
    product,
    requirement: 'R2',
    source: 'customer',
    reference: 'care-1-F1',
    content: 'Does not boil over',
    customer: { id: 'C-1001', words: 'It spills each morning!' },
    feedback: 'care-1-F1',
  },
};
export const goals = {
  launchOn: '2026-09-30',
  performance: 'A litre in two minutes',
  marketSharePermille: 125,
};
export const features = [{ name: 'Double wall', advantage: 'Stays cool outside' }];
export const positioning = 'The quiet kettle';
export const positioned: PlanEvent = {
  name: 'positioned',
  data: { by, product, positioning, features, goals, sources: { marketing: 1, customer: 1, department: 0 } },
};
export const milestones = [
  { name: 'Design baseline', on: '2026-05-29', deliverables: 'Drawings' },
  { name: 'Accepted build', on: '2026-08-31', deliverables: 'A tested kettle' },
];
export const resources = 'Two designers';
export const roadmapSet: PlanEvent = {
  name: 'roadmap-set',
  data: {
    by,
    milestones,
    resources,
    launchOn: goals.launchOn,
    leastGapDays: 94,
    daysBeforeLaunch: 30,
  },
};
export const approved: PlanEvent = {
  name: 'approved',
  data: { by: people.head.id, product, launchOn: goals.launchOn },
};
export const fenced: PlanEvent = {
  name: 'reservation-fenced',
  data: { scope: 'planned-product', key: product },
};

export const scheduled = [fromMarketing, fromCustomer, positioned, roadmapSet];
/** One event of each name. */
export const oneOfEach = [...scheduled, approved, fenced];
