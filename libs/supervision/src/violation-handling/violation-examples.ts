import type { Actor, DecisionContext } from '@liucheng/kernel';
import type { Handled, ViolationCaseEvent } from './violation-case.ts';
import { people } from './violation-people.ts';

// Events as the commands write them, for specs of decisions, definition and stored shapes.

const { concerned, supervisor, chief, head, monitor, colleague } = people;

/** Monday, 9 o'clock in China: eight working hours later it is Monday, 18 o'clock, which is when a business day is over. */
export const start = Date.parse('2026-03-02T01:00:00.000Z');
export const at = (actor: Actor, now = start): DecisionContext => ({ actor, now, caseId: 'violation-1' });

const openedAt = '2026-03-02T01:00:00.000Z';
const happenedAt = '2026-03-01T10:00:00.000Z';
const what = { en: 'A private dinner was claimed.', 'zh-CN': '报销了私人聚餐费用。' };
export const breach = {
  person: concerned.id,
  department: 'sales',
  process: 'expense-reimbursement',
  case: 'EC-1',
  rule: 'personal-purchase',
  clause: 'FIN-2',
  step: 'submit',
  happenedAt,
  what,
};
export const inTheDepartment = { department: 'sales', rule: 'report-in-time', happenedAt, what };
export const dues = {
  critical: '2026-03-02T10:00:00.000Z',
  major: '2026-03-04T10:00:00.000Z',
  minor: '2026-03-13T10:00:00.000Z',
} as const;
const major = { severity: 'major', from: { major: openedAt }, dueAt: dues.major } as const;

export const detected: ViolationCaseEvent = {
  name: 'detected',
  data: {
    by: monitor.id,
    source: 'monitor',
    reference: 'V-1',
    ...breach,
    ratedSeverity: 'major',
    repeats: [],
    ...major,
  },
};
/** Nobody in particular is concerned. */
export const detectedInDepartment: ViolationCaseEvent = {
  name: 'detected',
  data: {
    by: monitor.id,
    source: 'monitor',
    reference: 'V-2',
    ...inTheDepartment,
    ratedSeverity: 'major',
    repeats: [],
    ...major,
  },
};
export const evidence = [{ reference: 'DOC-7', description: 'Copy of the receipt' }];
export const reported: ViolationCaseEvent = {
  name: 'reported',
  data: {
    by: colleague.id,
    ...breach,
    reference: 'V-1',
    evidence,
    ratedSeverity: 'minor',
    repeats: ['violation-0'],
    ...major,
  },
};

export const by = (actor: Actor): Handled => ({ by: actor.id, concernedPerson: concerned.id });

export const raised: ViolationCaseEvent = {
  name: 'severity-raised',
  data: {
    ...by(supervisor),
    former: 'major',
    repeats: ['violation-0'],
    severity: 'critical',
    from: { critical: openedAt, major: 'raised' },
    dueAt: dues.critical,
  },
};
export const assigned: ViolationCaseEvent = {
  name: 'assigned',
  data: { ...by(supervisor), assignee: head.id },
};
export const notified: ViolationCaseEvent = {
  name: 'notified',
  data: { ...by(head), to: concerned.id, message: 'Please explain.' },
};
export const explained: ViolationCaseEvent = {
  name: 'explained',
  data: { ...by(concerned), explanation: 'I took the wrong receipt.', evidence },
};
export const ruling = {
  measure: 'penalty',
  ruling: 'The amount is paid back.',
  rectifyBy: '2026-03-10',
} as const;
export const decided: ViolationCaseEvent = { name: 'decided', data: { ...by(supervisor), ...ruling } };
export const dismissed: ViolationCaseEvent = {
  name: 'dismissed',
  data: { ...by(supervisor), reason: 'The system was down.' },
};
export const rectified: ViolationCaseEvent = {
  name: 'rectified',
  data: { ...by(concerned), result: 'Paid back.' },
};
export const verified: ViolationCaseEvent = {
  name: 'verified',
  data: { ...by(head), passed: true, remark: 'It has arrived.' },
};
export const failed: ViolationCaseEvent = {
  name: 'verified',
  data: { ...by(head), passed: false, remark: 'Half of it is missing.' },
};
export const appealed: ViolationCaseEvent = {
  name: 'appealed',
  data: { ...by(concerned), grounds: 'It was a customer.' },
};
export const decidedAnew: ViolationCaseEvent = {
  name: 're-decided',
  data: {
    ...by(chief),
    ...ruling,
    measure: 'warning',
    decidedBy: supervisor.id,
    reason: 'A customer was there.',
  },
};
export const overturned: ViolationCaseEvent = {
  name: 'overturned',
  data: { ...by(chief), decidedBy: supervisor.id, reason: 'The customer confirms it.' },
};
export const closed: ViolationCaseEvent = {
  name: 'closed',
  data: { ...by(supervisor), verified: true, verifiedBy: head.id },
};
export const caughtUp: ViolationCaseEvent = {
  name: 'caught-up',
  data: { by: monitor.id, reference: 'V-1', lateBy: 7_200_000 },
};
export const withdrawn: ViolationCaseEvent = {
  name: 'withdrawn',
  data: { by: monitor.id, reference: 'V-1', lifted: 'penalty' },
};
export const lifted: ViolationCaseEvent = {
  name: 'measure-lifted',
  data: { by: monitor.id, reference: 'V-1', lifted: 'penalty' },
};
const fenced: ViolationCaseEvent = {
  name: 'reservation-fenced',
  data: { scope: 'handled-violation', key: 'V-1' },
};

export const upToDecision = [detected, assigned, notified, explained, decided];
/** One event of each name. */
export const oneOfEach = [
  ...upToDecision,
  reported,
  raised,
  dismissed,
  rectified,
  verified,
  appealed,
  decidedAnew,
  overturned,
  closed,
  caughtUp,
  withdrawn,
  lifted,
  fenced,
];
