import {
  business,
  soon,
  type Acting,
  type Planted,
  type Play,
  type PlayedCase,
  type Stage,
} from '@liucheng/service-kit';
import { department } from '../product-roles.ts';

// How people go through PRD-1: plans that go as they should, and each way to break a rule or the flow.

interface Planning {
  readonly plan: PlayedCase;
  readonly product: string;
}

const manager = { role: 'product-manager' };
const head = { role: 'department-head', department };
const agent = { role: 'service-agent' };
const lead = { role: 'service-lead' };

const fromMarketing = {
  source: 'marketing',
  reference: 'Report of March',
  content: 'Boils a litre in two minutes',
};
const fromCustomer = (stage: Stage) => ({
  source: 'customer',
  reference: 'Interview of March',
  content: 'Does not boil over',
  customer: { id: stage.unique('C'), words: 'It spills each morning!' },
});
const positioning = (stage: Stage) => ({
  positioning: 'The quiet kettle for small households',
  features: [{ name: 'Double wall', advantage: 'Stays cool outside' }],
  goals: { launchOn: stage.day(180), performance: 'A litre in two minutes', marketSharePermille: 125 },
});
/** Milestones on days so far from today. */
const roadmap = (stage: Stage, ...inDays: readonly number[]) => ({
  milestones: inDays.map((days, index) => ({
    name: `Milestone ${index + 1}`,
    on: stage.day(days),
    deliverables: 'Drawings',
  })),
  resources: 'Two designers, three developers',
});

async function* opened(stage: Stage, requirement: object = fromMarketing): Acting<Planning> {
  const product = stage.unique('kettle');
  const plan = await stage.start(stage.who(manager), 'open', { ...requirement, product });
  yield soon(stage);
  return { plan, product };
}

const research = (stage: Stage, { plan }: Planning, requirement: object) =>
  plan.send(stage.who(manager), 'research', requirement);
const position = (stage: Stage, { plan }: Planning) =>
  plan.send(stage.who(manager), 'position', positioning(stage));
const schedule = (stage: Stage, { plan }: Planning) =>
  plan.send(stage.who(manager), 'set-roadmap', roadmap(stage, 60, 150));
const approve = (stage: Stage, { plan }: Planning) => plan.send(stage.who(head), 'approve');

async function* researched(stage: Stage): Acting<Planning> {
  const planning = yield* opened(stage);
  await research(stage, planning, fromCustomer(stage));
  yield soon(stage);
  return planning;
}

async function* positioned(stage: Stage): Acting<Planning> {
  const planning = yield* researched(stage);
  await position(stage, planning);
  yield soon(stage);
  return planning;
}

/** From the roadmap on. */
async function* finish(stage: Stage, planning: Planning): Acting<void> {
  await schedule(stage, planning);
  yield soon(stage);
  await approve(stage, planning);
}

/** Customer service adopts what a customer says of a product. */
async function* adopted(stage: Stage, product: string): Acting {
  const customer = { id: stage.unique('C'), name: 'Zhou Min', phone: '13800000000' };
  const about = { feedbackId: 'F1', category: 'product', product };
  const care = await stage.of('customer-care').start(stage.who(agent), 'open', { customer });
  yield soon(stage);
  const feedback = { source: 'visit', content: 'It spills each morning.' };
  await care.send(stage.who(agent), 'collect-feedback', feedback);
  await care.send(stage.who(agent), 'classify-feedback', about);
  yield soon(stage);
  await care.send(stage.who(agent), 'analyse-feedback', { feedbackId: 'F1', analysis: 'The spout.' });
  yield soon(stage);
  await care.send(stage.who(lead), 'adopt-feedback', { ...about, summary: 'Does not boil over' });
  yield soon(stage);
  return care;
}

/** And tells the customer what became of it. */
async function applied(stage: Stage, care: PlayedCase): Promise<void> {
  await care.send(stage.who(agent), 'apply-feedback', { feedbackId: 'F1', result: 'Planned for autumn.' });
  await care.send(stage.who(lead), 'end-care', { reason: 'The customer has moved abroad.' });
}

const conforming: readonly Play[] = [
  {
    name: 'researched, positioned, scheduled and approved',
    weight: 3,
    async *run(stage) {
      yield* finish(stage, yield* positioned(stage));
    },
  },
  {
    name: 'changed until it convinces',
    async *run(stage) {
      const planning = yield* positioned(stage);
      await schedule(stage, planning);
      yield soon(stage);
      const request = { source: 'department', reference: 'Request of sales', content: 'Fits on a shelf' };
      await research(stage, planning, request);
      yield business('P2D');
      await position(stage, planning);
      yield soon(stage);
      await schedule(stage, planning);
      yield business('P1D');
      yield* finish(stage, planning);
    },
  },
  {
    name: 'adopted feedback opens the plan',
    async *run(stage) {
      const product = stage.unique('kettle');
      const care = yield* adopted(stage, product);
      const planning = { plan: await stage.find(stage.who(manager), { product }), product };
      await research(stage, planning, fromMarketing);
      yield soon(stage);
      await position(stage, planning);
      yield soon(stage);
      yield* finish(stage, planning);
      await applied(stage, care);
    },
  },
  {
    name: 'adopted feedback joins the plan',
    async *run(stage) {
      const planning = yield* opened(stage);
      const care = yield* adopted(stage, planning.product);
      // No customer has been heard but by customer service.
      await position(stage, planning);
      yield soon(stage);
      yield* finish(stage, planning);
      await applied(stage, care);
    },
  },
];

/** Positioned with only one side heard; what comes later changes nothing. */
function unheard(name: string, first: (stage: Stage) => object, second: (stage: Stage) => object): Play {
  return {
    name,
    plants: ['marketing-and-customers-heard'],
    async *run(stage) {
      const planning = yield* opened(stage, first(stage));
      await position(stage, planning);
      planning.plan.plant('marketing-and-customers-heard');
      yield soon(stage);
      await research(stage, planning, second(stage));
      yield soon(stage);
      yield* finish(stage, planning);
    },
  };
}

const monitored: readonly Play[] = [
  unheard('no customer is heard', () => fromMarketing, fromCustomer),
  unheard('marketing is not heard', fromCustomer, () => fromMarketing),
];

const outOfFlow: readonly Play[] = [
  {
    name: 'positioned anew before there is a roadmap',
    plants: ['flow:step-skipped'],
    async *run(stage) {
      const planning = yield* positioned(stage);
      await position(stage, planning);
      planning.plan.plant('flow:step-skipped');
      yield soon(stage);
      yield* finish(stage, planning);
    },
  },
];

const refused: readonly Play[] = [
  {
    name: 'milestones out of order',
    plants: ['milestones-in-date-order'],
    async *run(stage) {
      const planning = yield* positioned(stage);
      const wrong = roadmap(stage, 90, 60);
      await planning.plan.refused(stage.who(manager), 'set-roadmap', wrong, 'milestones-in-date-order');
      yield soon(stage);
      yield* finish(stage, planning);
    },
  },
  {
    name: 'milestones before there is a launch date, and after it',
    plants: ['milestones-end-by-launch'],
    async *run(stage) {
      const planning = yield* researched(stage);
      const { plan } = planning;
      const wrong = roadmap(stage, 60, 190);
      await plan.refused(stage.who(manager), 'set-roadmap', wrong, 'milestones-end-by-launch');
      await position(stage, planning);
      yield soon(stage);
      await plan.refused(stage.who(manager), 'set-roadmap', wrong, 'milestones-end-by-launch');
      yield soon(stage);
      yield* finish(stage, planning);
    },
  },
  {
    name: 'approved without a roadmap, by others, and changed afterwards',
    plants: ['no-roadmap', 'role:approve', 'plan-approved'],
    async *run(stage) {
      const planning = yield* positioned(stage);
      const { plan } = planning;
      await plan.refused(stage.who(head), 'approve', {}, 'no-roadmap');
      await schedule(stage, planning);
      yield soon(stage);
      const elsewhere = stage.who({ role: 'department-head', not: stage.everybody(head) });
      await plan.refused(elsewhere, 'approve', {}, 'role:approve');
      yield soon(stage);
      await approve(stage, planning);
      await plan.refused(stage.who(manager), 'position', positioning(stage), 'plan-approved');
    },
  },
  {
    name: 'a product that is being planned, and feedback of another plan',
    plants: ['product-planned-already', 'feedback-taken-up-already', 'role:research-requirements'],
    async *run(stage) {
      const taken = { ...fromCustomer(stage), feedback: stage.unique('F') };
      const planning = yield* opened(stage, taken);
      const person = stage.who(manager);
      // The same, as it is called in the house.
      const again = { ...fromMarketing, product: ` ${planning.product.toUpperCase()} ` };
      await stage.refusedStart(person, 'open', again, 'product-planned-already');
      const other = { ...taken, product: stage.unique('pot') };
      await stage.refusedStart(person, 'open', other, 'feedback-taken-up-already');
      const designer = stage.who({ role: 'designer' });
      await planning.plan.refused(designer, 'research', fromMarketing, 'role:research-requirements');
      yield soon(stage);
      await research(stage, planning, fromMarketing);
      yield soon(stage);
      await position(stage, planning);
      yield soon(stage);
      yield* finish(stage, planning);
    },
  },
];

export const plays: readonly Play[] = [...conforming, ...monitored, ...outOfFlow, ...refused];

const inItsPlace =
  'A plan begins with a requirement, has no roadmap before its positioning, and no approval before its roadmap; each may be done again.';

export const unplayable: Readonly<Record<Planted, string>> = {
  'flow:wrong-order': inItsPlace,
  'flow:unexpected-step': inItsPlace,
  'flow:step-repeated': inItsPlace,
  'flow:incomplete-case': 'The approval ends a plan, and is the last step of its flow.',
};
