import type { Actor, DecisionContext } from '@liucheng/kernel';
import type { CareEvent } from './customer-care.ts';

// A history for the specs.

const agent: Actor = { id: 'u-luo', department: 'customer-service', roles: [] };
export const at = (now = Date.parse('2026-03-02T01:00:00Z')): DecisionContext => ({
  actor: agent,
  now,
  caseId: 'care-1',
});

const by = agent.id;
const customer = { id: 'C-1001' };
export const purpose = 'How the kettle does';
export const opened: CareEvent = {
  name: 'opened',
  data: { by, customer: { ...customer, name: 'Zhou Min', phone: '13800000000' } },
};
export const visitsPlanned: CareEvent = {
  name: 'visits-planned',
  data: {
    by,
    customer,
    purpose,
    visits: [
      { visitId: 'care-1-V1', on: '2026-03-10' },
      { visitId: 'care-1-V2', on: '2026-04-10' },
    ],
  },
};
export const rescheduled: CareEvent = {
  name: 'visit-rescheduled',
  data: {
    by,
    visitId: 'care-1-V1',
    from: '2026-03-10',
    visits: [{ visitId: 'care-1-V1', on: '2026-03-12' }],
    reason: 'The customer is away.',
  },
};
export const cancelled: CareEvent = {
  name: 'visit-cancelled',
  data: { by, visitId: 'care-1-V2', on: '2026-04-10', reason: 'The customer wishes none.' },
};
export const told = { experience: 'The lid is stiff.', satisfaction: 4, suggestions: 'A softer hinge.' };
export const visited: CareEvent = {
  name: 'visited',
  data: { by, customer, visitId: 'care-1-V1', plannedOn: '2026-03-10', ...told },
};
export const carePlanned: CareEvent = {
  name: 'care-planned',
  data: {
    by,
    customer,
    care: [{ careId: 'care-1-C1', occasion: 'birthday', on: '2026-05-04', content: 'A card with a poem' }],
  },
};
export const careDelivered: CareEvent = {
  name: 'care-delivered',
  data: { by, careId: 'care-1-C1', occasion: 'birthday', response: 'Very pleased.' },
};
const feedbackId = 'care-1-F1';
export const collected: CareEvent = {
  name: 'feedback-collected',
  data: { by, customer, feedbackId, source: 'visit', content: 'The lid is stiff.' },
};
export const classified: CareEvent = {
  name: 'feedback-classified',
  data: { by, feedbackId, category: 'product', product: 'kettle-k2' },
};
export const analysed: CareEvent = {
  name: 'feedback-analysed',
  data: { by, feedbackId, analysis: 'One in ten says so.', classified: true },
};
export const adopted: CareEvent = {
  name: 'feedback-adopted',
  data: {
    by,
    feedbackId,
    summary: 'A lid for one hand.',
    category: 'product',
    product: 'kettle-k2',
    analysed: true,
  },
};
export const declined: CareEvent = {
  name: 'feedback-declined',
  data: { by, feedbackId, reason: 'No longer made.', analysed: true },
};
export const applied: CareEvent = {
  name: 'feedback-applied',
  data: { by, feedbackId, result: 'A softer hinge.', adopted: true },
};
export const ended: CareEvent = { name: 'care-ended', data: { by, reason: 'Moved abroad.' } };

export const oneOfEach: readonly CareEvent[] = [
  opened,
  visitsPlanned,
  rescheduled,
  cancelled,
  visited,
  carePlanned,
  careDelivered,
  collected,
  classified,
  analysed,
  adopted,
  declined,
  applied,
  ended,
  { name: 'reservation-fenced', data: { scope: 'customer-in-care', key: 'C-1001' } },
];
