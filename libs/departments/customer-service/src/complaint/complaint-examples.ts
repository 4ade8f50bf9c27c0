import type { Actor, DecisionContext } from '@liucheng/kernel';
import type { ComplaintEvent } from './complaint.ts';

// People and a history for the specs.

const department = 'customer-service';
const person = (id: string, home: string, ...roles: string[]): Actor => ({
  id,
  department: home,
  roles: ['employee', ...roles].map((role) => ({ role, department: home })),
});

export const people = {
  agent: person('u-luo', department, 'service-agent'),
  colleague: person('u-fang', department, 'service-agent'),
  lead: person('u-song', department, 'service-lead', 'department-head'),
  stranger: person('u-liu', 'sales'),
};

export const hour = 3_600_000;
export const day = 24 * hour;
export const start = Date.parse('2026-03-02T01:00:00.000Z');
export const at = (now: number, actor: Actor = people.agent): DecisionContext => ({
  actor,
  now,
  caseId: 'complaint-1',
});

export const promisedAt = '2026-03-06T10:00:00.000Z';
export const customer = { id: 'C-1001', name: 'Zhou Min', phone: '13800000000' };
export const words = { content: 'The kettle leaks.', demand: 'A new kettle.' };
const by = people.agent.id;
const handled = { by, responsiblePerson: 'u-he' };
const remark = { id: customer.id, remark: 'Too little.' };

export const accepted: ComplaintEvent = {
  name: 'accepted',
  data: { by, customer: { ...customer, ...words }, promisedAt, visit: 'V-7' },
};
export const acknowledged: ComplaintEvent = { name: 'acknowledged', data: { by, channel: 'phone' } };
export const evidence = [{ reference: 'PH-1', description: 'Photo of the crack' }];
export const investigated: ComplaintEvent = {
  name: 'investigated',
  data: {
    ...handled,
    facts: 'The seal was missing.',
    responsible: { department: 'product', person: 'u-he' },
    evidence,
  },
};
export const withoutEvidence: ComplaintEvent = {
  name: 'investigated',
  data: { by, facts: 'Unclear.', responsible: { department: 'product' }, evidence: [] },
};
export const solution = { content: 'A new kettle by courier', compensation: 5_000 };
export const proposed: ComplaintEvent = {
  name: 'solution-proposed',
  data: { ...handled, solution, evidenceItems: 1 },
};
export const rejected: ComplaintEvent = { name: 'solution-rejected', data: { ...handled, customer: remark } };
export const revised: ComplaintEvent = { name: 'solution-revised', data: { ...handled, solution } };
export const agreed: ComplaintEvent = { name: 'solution-agreed', data: { ...handled, channel: 'phone' } };
export const executed: ComplaintEvent = {
  name: 'executed',
  data: { ...handled, result: 'Sent as SF-88.' },
};
/** An hour before the promised time. */
export const reportedAt = '2026-03-06T09:00:00.000Z';
export const reported: ComplaintEvent = {
  name: 'reported-back',
  data: { ...handled, channel: 'phone', reportedAt, promisedAt, minutesLate: 0 },
};
export const reopened: ComplaintEvent = {
  name: 'reopened',
  data: { ...handled, customer: remark, promisedAt: '2026-03-13T09:00:00.000Z' },
};
export const confirmed: ComplaintEvent = {
  name: 'satisfaction-confirmed',
  data: { ...handled, channel: 'phone', confirmation: 'REC-5512' },
};
export const silent: ComplaintEvent = {
  name: 'closed-by-silence',
  data: { ...handled, reportedAt, silentDays: 14 },
};

/** Up to the report-back. */
export const handledWhole = [accepted, acknowledged, investigated, proposed, agreed, executed, reported];
/** One event of each name. */
export const oneOfEach = [...handledWhole, rejected, revised, reopened, confirmed, silent];
