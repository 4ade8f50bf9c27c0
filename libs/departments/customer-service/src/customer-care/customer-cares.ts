import { text } from '@liucheng/kernel';
import {
  caseProcess,
  commandsOf,
  defineCaseType,
  seenBy,
  type DepartmentProcess,
} from '@liucheng/service-kit';
import { endCare, inCareAlready, open } from './care-file.ts';
import { describeCareEvent } from './care-history.ts';
import {
  CareDeliveryBody,
  CarePlanBody,
  EndOfCareBody,
  FeedbackAdoptionBody,
  FeedbackAnalysisBody,
  FeedbackApplicationBody,
  FeedbackBody,
  FeedbackClassBody,
  FeedbackDeclineBody,
  OpenCareBody,
  VisitBody,
  VisitCancellationBody,
  VisitMoveBody,
  VisitPlanBody,
} from './care.bodies.ts';
import { deliverCare, planCare } from './caring.ts';
import { plays, unplayable } from './customer-care.plays.ts';
import { customerCareProcess } from './customer-care.process.ts';
import { agents } from './customer-care.steps.ts';
import { careEvents, customerCare, nextVisit, type CareEvent, type CustomerCare } from './customer-care.ts';
import {
  adoptFeedback,
  analyseFeedback,
  applyFeedback,
  classifyFeedback,
  collectFeedback,
  declineFeedback,
} from './feedback.ts';
import { cancelVisit, planVisits, rescheduleVisit, visit } from './visiting.ts';

const command = commandsOf<CustomerCare, CareEvent>();
const someVisit = ({ visits }: CustomerCare) => ({ visitId: visits[0]?.visitId ?? '-' });
const someUndecided = ({ feedback }: CustomerCare) => ({
  feedbackId: feedback.find(({ adopted }) => !adopted)?.feedbackId ?? '-',
});
const farAway = '9999-12-31';

const commands = [
  command({
    name: 'open',
    binding: agents,
    body: OpenCareBody,
    route: { method: 'POST', path: '' },
    summary: text('Take a customer into care', '建立客户关怀档案'),
    examples: { customer: { customer: { id: 'C-1001', name: 'Zhou Min', phone: '13800000000' } } },
    decide: open,
  }),
  command({
    name: 'plan-visits',
    step: 'plan-visits',
    body: VisitPlanBody,
    route: { method: 'POST', path: ':id/visit-plans' },
    summary: text('Plan visits', '制定回访计划'),
    examples: {
      'two visits': {
        purpose: 'How the new kettle does',
        visits: [{ on: '2099-06-30' }, { on: '2099-12-31' }],
      },
    },
    trial: () => ({ purpose: '-', visits: [{ on: farAway }] }),
    decide: (state, body, context) => planVisits(state, body, context),
  }),
  command({
    name: 'reschedule-visit',
    step: 'reschedule-visit',
    body: VisitMoveBody,
    route: { method: 'POST', path: ':id/visit-changes' },
    summary: text('Move a visit to another day', '回访改期'),
    examples: { later: { visitId: 'V1', on: '2099-07-31', reason: 'The customer is away.' } },
    trial: (state) => ({ ...someVisit(state), on: farAway, reason: '-' }),
    decide: (state, body, context) => rescheduleVisit(state, body, context),
  }),
  command({
    name: 'cancel-visit',
    step: 'cancel-visit',
    body: VisitCancellationBody,
    route: { method: 'POST', path: ':id/visit-cancellations' },
    summary: text('Cancel a visit', '取消回访'),
    examples: { 'no visit': { visitId: 'V2', reason: 'The customer wishes no visit.' } },
    trial: (state) => ({ ...someVisit(state), reason: '-' }),
    decide: cancelVisit,
  }),
  command({
    name: 'visit',
    step: 'visit',
    body: VisitBody,
    route: { method: 'POST', path: ':id/visits' },
    summary: text('Record a visit', '登记回访结果'),
    examples: {
      satisfied: {
        visitId: 'V1',
        experience: 'The kettle works; the lid is hard to open.',
        satisfaction: 4,
        suggestions: 'A lid that opens with one hand.',
      },
    },
    trial: (state): VisitBody => ({ ...someVisit(state), experience: '-', satisfaction: 5 }),
    decide: visit,
  }),
  command({
    name: 'plan-care',
    step: 'plan-care',
    body: CarePlanBody,
    route: { method: 'POST', path: ':id/care-plans' },
    summary: text('Plan acts of care', '制定关怀计划'),
    examples: {
      'a card': { care: [{ occasion: 'holiday' as const, on: '2099-02-04', content: 'A card' }] },
    },
    trial: () => ({ care: [{ occasion: 'offer' as const, on: farAway, content: '-' }] }),
    decide: (state, body, context) => planCare(state, body, context),
  }),
  command({
    name: 'deliver-care',
    step: 'deliver-care',
    body: CareDeliveryBody,
    route: { method: 'POST', path: ':id/care' },
    summary: text('Record an act of care', '登记关怀结果'),
    examples: { delivered: { careId: 'C1', response: 'The customer was pleased.' } },
    trial: ({ care }): CareDeliveryBody => ({ careId: care[0]?.careId ?? '-' }),
    decide: deliverCare,
  }),
  command({
    name: 'collect-feedback',
    step: 'collect-feedback',
    body: FeedbackBody,
    route: { method: 'POST', path: ':id/feedback' },
    summary: text('Collect feedback', '收集反馈'),
    examples: { lid: { source: 'visit' as const, content: 'The lid is hard to open.' } },
    trial: () => ({ source: 'other' as const, content: '-' }),
    decide: (state, body, context) => collectFeedback(state, body, context),
  }),
  command({
    name: 'classify-feedback',
    step: 'classify-feedback',
    body: FeedbackClassBody,
    route: { method: 'POST', path: ':id/feedback-classes' },
    summary: text('Classify feedback', '反馈归类'),
    examples: { product: { feedbackId: 'F1', category: 'product' as const, product: 'kettle-k2' } },
    trial: (state) => ({ ...someUndecided(state), category: 'other' as const, product: '-' }),
    decide: classifyFeedback,
  }),
  command({
    name: 'analyse-feedback',
    step: 'analyse-feedback',
    body: FeedbackAnalysisBody,
    route: { method: 'POST', path: ':id/feedback-analyses' },
    summary: text('Analyse feedback', '反馈分析'),
    examples: { hinge: { feedbackId: 'F1', analysis: 'One in ten says so; the hinge is too stiff.' } },
    trial: (state) => ({ ...someUndecided(state), analysis: '-' }),
    decide: analyseFeedback,
  }),
  command({
    name: 'adopt-feedback',
    step: 'adopt-feedback',
    body: FeedbackAdoptionBody,
    route: { method: 'POST', path: ':id/feedback-adoptions' },
    summary: text('Adopt feedback', '采纳反馈'),
    examples: { lid: { feedbackId: 'F1', summary: 'The lid opens with one hand.' } },
    trial: (state): FeedbackAdoptionBody => ({
      ...someUndecided(state),
      summary: '-',
      category: 'other',
      product: '-',
    }),
    decide: adoptFeedback,
  }),
  command({
    name: 'decline-feedback',
    step: 'decline-feedback',
    body: FeedbackDeclineBody,
    route: { method: 'POST', path: ':id/feedback-declines' },
    summary: text('Decline feedback', '不采纳反馈'),
    examples: { 'no longer made': { feedbackId: 'F2', reason: 'The model is no longer made.' } },
    trial: (state) => ({ ...someUndecided(state), reason: '-' }),
    decide: declineFeedback,
  }),
  command({
    name: 'apply-feedback',
    step: 'apply-feedback',
    body: FeedbackApplicationBody,
    route: { method: 'POST', path: ':id/feedback-applications' },
    summary: text('Record that feedback was applied', '反馈落实'),
    examples: { hinge: { feedbackId: 'F1', result: 'A softer hinge from March on.' } },
    trial: ({ feedback }) => ({
      feedbackId: feedback.find(({ applied }) => !applied)?.feedbackId ?? '-',
      result: '-',
    }),
    decide: applyFeedback,
  }),
  command({
    name: 'end-care',
    step: 'end-care',
    body: EndOfCareBody,
    route: { method: 'POST', path: ':id/end' },
    summary: text('End the care', '结束关怀'),
    examples: { abroad: { reason: 'The customer has moved abroad.' } },
    trial: () => ({ reason: '-' }),
    decide: endCare,
  }),
];

/** Customers' matters are nobody else's business. */
const sight = seenBy('service-agent', 'service-lead');

function statusOf({ ended }: CustomerCare): 'in-care' | 'ended' {
  return ended ? 'ended' : 'in-care';
}

export const customerCares = defineCaseType({
  definition: customerCareProcess(),
  category: 'customer-care',
  service: 'customer-service',
  path: 'customer-care',
  events: careEvents,
  decider: customerCare,
  commands,
  uniqueKeys: [
    {
      scope: 'customer-in-care',
      held: ({ customer, ended }) => (customer === undefined || ended ? [] : [customer.id]),
      refusal: inCareAlready,
    },
  ],
  readable: (_state, actor, owner) => sight.sees(actor, owner),
  summary: (state) => ({
    status: statusOf(state),
    visits: state.visits,
    care: state.care.map(({ careId }) => careId),
    feedback: state.feedback.map(({ feedbackId }) => feedbackId),
  }),
  next: ({ ended, visits, care, feedback }) => {
    if (ended) return [];
    const undecided = feedback.some(({ adopted }) => !adopted);
    return [
      'plan-visits',
      ...(visits.length > 0 ? ['visit', 'reschedule-visit', 'cancel-visit'] : []),
      'plan-care',
      ...(care.length > 0 ? ['deliver-care'] : []),
      'collect-feedback',
      ...(undecided ? ['classify-feedback', 'analyse-feedback', 'adopt-feedback', 'decline-feedback'] : []),
      ...(feedback.some(({ adopted, applied }) => adopted && !applied) ? ['apply-feedback'] : []),
      ...(undecided || visits.length > 0 ? [] : ['end-care']),
    ];
  },
});

/** SVC-3 as the service lists it. */
export const customerCaring: DepartmentProcess = caseProcess({
  type: customerCares,
  sight,
  describe: describeCareEvent,
  list: {
    name: 'customer_care',
    version: 1,
    row: (state: CustomerCare) => {
      const visitOn = nextVisit(state);
      return {
        status: statusOf(state),
        customer: state.customer?.id ?? '',
        ...(visitOn === undefined ? {} : { nextVisitOn: visitOn }),
        visited: state.visited,
        ...(state.satisfaction === undefined ? {} : { satisfaction: state.satisfaction }),
        undecidedFeedback: state.feedback.filter(({ adopted }) => !adopted).length,
      };
    },
    filters: {
      status: {
        kind: 'choice',
        about: text('Whether the customer is in care', '关怀状态'),
        values: ['in-care', 'ended'],
      },
      customer: { kind: 'text', about: text('Number of the customer', '客户编号') },
      nextVisitOn: { kind: 'day', about: text('Day of the next visit', '下次回访日期') },
      satisfaction: { kind: 'number', about: text('Satisfaction at the latest visit', '最近一次满意度') },
      undecidedFeedback: { kind: 'number', about: text('Feedback to be decided', '待决定反馈数') },
    },
    sorts: ['nextVisitOn', 'satisfaction', 'undecidedFeedback'],
  },
  plays,
  unplayable,
});
