import { refusing, text } from '@liucheng/kernel';
import { caseProcess, commandsOf, defineCaseType, type DepartmentProcess } from '@liucheng/service-kit';
import { sight } from '../product-roles.ts';
import { adoptedFeedbackReachesPlanning } from './adopted-feedback.ts';
import { approve, openPlan, position, research, setRoadmap } from './planning.ts';
import { describePlanEvent } from './product-plan-history.ts';
import { OpenPlanBody, PositionBody, RequirementBody, RoadmapBody } from './product-plan.bodies.ts';
import {
  countSources,
  planEvents,
  productKey,
  productPlan,
  statuses,
  statusOf,
  type PlanEvent,
  type PlanStatus,
  type ProductPlan,
} from './product-plan.ts';
import { plays, unplayable } from './product-planning.plays.ts';
import { productPlanningProcess } from './product-planning.process.ts';
import { clause } from './product-planning.rules.ts';

const command = commandsOf<ProductPlan, PlanEvent>();
const refuse = refusing(clause);
const farAway = '9999-12-31';

const commands = [
  command({
    name: 'open',
    step: 'research-requirements',
    body: OpenPlanBody,
    route: { method: 'POST', path: '' },
    summary: text('Open the plan of a product with its first requirement', '立项规划并登记首项需求'),
    examples: {
      'from marketing': {
        product: 'kettle-k2',
        source: 'marketing',
        reference: 'MKT-1 report of March',
        content: 'Boils a litre in two minutes',
      },
    },
    decide: openPlan,
  }),
  command({
    name: 'research',
    step: 'research-requirements',
    body: RequirementBody,
    route: { method: 'POST', path: ':id/requirements' },
    summary: text('Add a requirement', '登记需求'),
    examples: {
      'from a customer': {
        source: 'customer',
        reference: 'Interview of 12 March',
        content: 'Does not boil over',
        customer: { id: 'C-1001', words: 'It boils over each time.' },
      },
    },
    trial: () => ({ source: 'department' as const, reference: '-', content: '-' }),
    decide: (state, body, context) => research(state, body, context),
  }),
  command({
    name: 'position',
    step: 'position',
    body: PositionBody,
    route: { method: 'PUT', path: ':id/positioning' },
    summary: text('Position the product', '产品定位'),
    examples: {
      kettle: {
        positioning: 'The quiet kettle for small households',
        features: [{ name: 'Double wall', advantage: 'Stays cool outside' }],
        goals: { launchOn: '2099-06-30', performance: 'A litre in two minutes', marketSharePermille: 125 },
      },
    },
    trial: (): PositionBody => ({
      positioning: '-',
      features: [],
      goals: { launchOn: farAway, performance: '-', marketSharePermille: 0 },
    }),
    decide: position,
  }),
  command({
    name: 'set-roadmap',
    step: 'set-roadmap',
    body: RoadmapBody,
    route: { method: 'PUT', path: ':id/roadmap' },
    summary: text('Set the roadmap', '制定路线图'),
    examples: {
      'two milestones': {
        milestones: [
          { name: 'Design baseline', on: '2099-02-28', deliverables: 'Drawings and a prototype' },
          { name: 'Accepted build', on: '2099-05-31', deliverables: 'A tested kettle' },
        ],
        resources: 'Two designers, three developers, 400,000 CNY',
      },
    },
    trial: ({ goals }): RoadmapBody => ({
      milestones: [{ name: '-', on: goals?.launchOn ?? farAway, deliverables: '-' }],
      resources: '-',
    }),
    decide: setRoadmap,
  }),
  command({
    name: 'approve',
    step: 'approve',
    route: { method: 'POST', path: ':id/approval' },
    summary: text('Approve the plan', '审批产品规划'),
    trial: () => ({}),
    decide: approve,
  }),
];

const next: Readonly<Record<PlanStatus, readonly string[]>> = {
  researching: ['research', 'position'],
  positioned: ['research', 'position', 'set-roadmap'],
  scheduled: ['research', 'position', 'set-roadmap', 'approve'],
  approved: [],
};

export const productPlans = defineCaseType({
  definition: productPlanningProcess(),
  category: 'product-plan',
  service: 'product-development',
  path: 'product-plans',
  events: planEvents,
  decider: productPlan,
  commands,
  uniqueKeys: [
    {
      scope: 'planned-product',
      held: ({ product, approved }) => (product === undefined || approved ? [] : [productKey(product)]),
      refusal: (product, holder) =>
        refuse({
          code: 'product-planned-already',
          reason: text(
            `${product} is being planned${holder === undefined ? '' : ` in ${holder}`}.`,
            `${product} 正在规划中${holder === undefined ? '' : `（${holder}）`}。`,
          ),
          acceptable: text(
            'Add the requirement to that plan, or open another one when it has been approved.',
            '请在该规划中登记需求，或待其审批通过后另行立项。',
          ),
          errors: [
            {
              path: '/product',
              expected: text('a product that is not being planned', '不在规划中的产品'),
              actual: product,
            },
          ],
        }),
    },
    {
      // Held for good: feedback that arrives again after the approval begins no second plan.
      scope: 'planning-feedback',
      held: ({ requirements }) =>
        requirements.flatMap(({ feedback }) => (feedback === undefined ? [] : [feedback])),
      refusal: (feedback, holder) =>
        refuse({
          code: 'feedback-taken-up-already',
          reason: text(
            `The feedback ${feedback} has been taken up${holder === undefined ? '' : ` in ${holder}`}.`,
            `反馈 ${feedback} 已纳入规划${holder === undefined ? '' : `（${holder}）`}。`,
          ),
          acceptable: text('Feedback that no plan has taken up.', '尚未纳入任何规划的反馈。'),
          errors: [
            {
              path: '/feedback',
              expected: text('feedback that no plan has taken up', '尚未被规划采纳的反馈'),
              actual: feedback,
            },
          ],
        }),
    },
  ],
  readable: (_state, actor, owner) => sight.sees(actor, owner),
  summary: (state) => ({
    status: statusOf(state),
    product: state.product ?? '',
    requirements: state.requirements.length,
    ...(state.goals ? { launchOn: state.goals.launchOn } : {}),
  }),
  next: (state) => next[statusOf(state)],
});

/** PRD-1 as the service lists it. */
export const productPlanning: DepartmentProcess = caseProcess({
  type: productPlans,
  sight,
  describe: describePlanEvent,
  list: {
    name: 'product_plans',
    version: 1,
    row: (state: ProductPlan) => {
      const { marketing, customer } = countSources(state.requirements);
      return {
        status: statusOf(state),
        product: state.product ?? '',
        requirements: state.requirements.length,
        fromMarketing: marketing,
        fromCustomers: customer,
        milestones: state.roadmap?.milestones.length ?? 0,
        ...(state.goals ? { launchOn: state.goals.launchOn } : {}),
      };
    },
    filters: {
      status: { kind: 'choice', about: text('Where the plan stands', '规划状态'), values: statuses },
      product: { kind: 'text', about: text('Product', '产品名称或编码') },
      launchOn: { kind: 'day', about: text('Launch date', '计划上线日期') },
      fromMarketing: { kind: 'number', about: text('Requirements from marketing', '市场需求数') },
      fromCustomers: { kind: 'number', about: text('Requirements from customers', '客户需求数') },
    },
    sorts: ['product', 'launchOn', 'requirements'],
  },
  policies: [adoptedFeedbackReachesPlanning],
  plays,
  unplayable,
});
