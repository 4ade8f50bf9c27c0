import type { Actor, DecisionContext } from '@liucheng/kernel';
import { people } from '../violation-handling/violation-people.ts';
import type { Acting, InspectionEvent, Sample } from './inspection.ts';

// Events as the commands write them, for specs of decisions, definition and stored shapes.

/** Monday, 9 o'clock in China. */
export const start = Date.parse('2026-03-02T01:00:00.000Z');
export const at = (actor: Actor, now = start): DecisionContext => ({ actor, now, caseId: 'inspection-1' });

export const bySupervisor: Acting = { by: people.supervisor.id, as: 'supervisor', department: 'sales' };
export const byHead: Acting = { by: people.head.id, as: 'head', heads: 'sales', department: 'sales' };

export const asked = {
  subject: 'Expenses of sales',
  content: 'Receipts',
  method: 'spot-check',
  department: 'sales',
  dueOn: '2026-03-31',
} as const;
export const planned: InspectionEvent = { name: 'planned', data: { ...byHead, ...asked } };
export const recurring: InspectionEvent = {
  name: 'planned',
  data: { ...byHead, ...asked, method: 'regular', frequency: 'monthly' },
};
export const cases = [
  { process: 'expense-reimbursement', case: 'EC-1', department: 'sales' },
  { process: 'expense-reimbursement', case: 'EC-2', department: 'sales' },
];
export const sample: Sample = {
  method: 'sha256-order',
  seed: 'inspection-1/1@2026-03-02T01:00:00.000Z',
  wanted: 2,
  population: {
    query: {
      process: 'expense-reimbursement',
      department: 'sales',
      startedFrom: '2026-01-01T00:00:00.000Z',
      startedUntil: '2026-03-02T01:00:00.000Z',
    },
    asOf: { time: '2026-03-02T01:00:00.000Z', positions: { 'liucheng.finance/0': 12 } },
    size: 9,
    digest: 'ab'.repeat(32),
  },
  cases,
};
export const drawn: InspectionEvent = { name: 'sample-drawn', data: { ...byHead, round: 1, ...sample } };
export const inspected = (of: string, more: object = {}): InspectionEvent => ({
  name: 'inspected',
  data: {
    ...byHead,
    round: 1,
    method: 'spot-check',
    process: 'expense-reimbursement',
    case: of,
    conforms: false,
    result: 'A receipt is missing.',
    sampled: true,
    inSample: true,
    ...more,
  },
});
export const evidence = [{ reference: 'DOC-7', description: 'Copy of the claim' }];
export const found: InspectionEvent = {
  name: 'found',
  data: {
    ...byHead,
    round: 1,
    findingId: 'F1',
    what: 'Paid without a receipt.',
    violation: true,
    severity: 'minor',
    person: people.concerned.id,
    process: 'expense-reimbursement',
    case: 'EC-1',
    rule: 'receipt-attached',
    evidence,
    concernedDepartment: 'sales',
    foundAt: '2026-03-02T01:00:00.000Z',
  },
};
export const reported: InspectionEvent = {
  name: 'reported',
  data: { ...byHead, round: 1, summary: 'x', inspections: 2, findings: 1, uninspected: 0 },
};
export const reportedAndBack: InspectionEvent = {
  name: 'reported',
  data: {
    ...byHead,
    round: 1,
    summary: 'x',
    inspections: 1,
    findings: 0,
    uninspected: 0,
    dueOn: '2026-04-30',
  },
};
export const concluded: InspectionEvent = { name: 'concluded', data: { ...byHead, rounds: 1 } };
export const cancelled: InspectionEvent = { name: 'cancelled', data: { ...byHead, reason: 'x' } };

/** One event of each name. */
export const oneOfEach = [
  planned,
  recurring,
  drawn,
  inspected('EC-1'),
  found,
  reported,
  reportedAndBack,
  concluded,
  cancelled,
];
