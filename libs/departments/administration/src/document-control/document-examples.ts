import type { Actor, DecisionContext } from '@liucheng/kernel';
import type { DocumentEvent } from './document.ts';

// People and a history for the specs.

const actor = (id: string, department: string, ...roles: string[]): Actor => ({
  id,
  department,
  roles: ['employee', ...roles].map((role) => ({ role, department })),
});
export const people = {
  author: actor('u-liu', 'sales'),
  head: actor('u-li', 'sales', 'department-head'),
  clerk: actor('u-lei', 'administration', 'records-clerk'),
  manager: actor('u-kong', 'administration', 'office-manager'),
  stranger: actor('u-he', 'product'),
};

export const start = Date.parse('2026-03-02T01:00:00.000Z');
export const at = (who: Actor = people.clerk, now = start): DecisionContext => ({
  actor: who,
  now,
  caseId: 'document-1',
});

const by = 'u-lei';
export const content = {
  number: 'XZ-2026-017',
  title: 'Use of seals',
  class: 'policy',
  level: 'confidential',
  retentionYears: 10,
} as const;
export const drafted: DocumentEvent = {
  name: 'drafted',
  data: { by: 'u-liu', version: 1, ...content },
};
export const passed: DocumentEvent = {
  name: 'reviewed',
  data: { by: 'u-li', version: 1, outcome: 'passed', remarks: 'In order.' },
};
export const sentBack: DocumentEvent = {
  name: 'reviewed',
  data: { by: 'u-li', version: 1, outcome: 'returned', remarks: 'Branches?' },
};
export const approved: DocumentEvent = {
  name: 'approved',
  data: { by: 'u-kong', version: 1, author: 'u-liu', review: 'passed' },
};
export const published: DocumentEvent = {
  name: 'published',
  data: { by, version: 1, approvedVersion: 1, audience: 'All' },
};
export const registered: DocumentEvent = {
  name: 'registered',
  data: { by, version: 1, register: 'Policies, 12' },
};
export const archived: DocumentEvent = {
  name: 'archived',
  data: { by, version: 1, location: 'Cabinet 3', retainUntil: '2036-03-02' },
};
export const loan = { loanId: 'L1', borrower: 'u-he', due: '2026-03-20' };
export const lent: DocumentEvent = {
  name: 'lent',
  data: {
    by,
    version: 1,
    ...loan,
    level: 'confidential',
    clearance: 'secret',
    levelRank: 2,
    clearanceRank: 3,
    purpose: 'A contract',
  },
};
export const returned: DocumentEvent = { name: 'returned', data: { by, ...loan, condition: 'complete' } };
export const revised: DocumentEvent = {
  name: 'revised',
  data: { by: 'u-liu', version: 2, changes: 'Branches added.' },
};
export const kept: DocumentEvent = {
  name: 'appraised',
  data: { by, version: 1, outcome: 'keep', opinion: 'Still of use.', retainUntil: '2041-03-02' },
};
export const condemned: DocumentEvent = {
  name: 'appraised',
  data: { by, version: 1, outcome: 'destroy', opinion: 'Of no worth.' },
};
export const signed: DocumentEvent = { name: 'destruction-signed', data: { by, version: 1 } };
export const gone: DocumentEvent = {
  name: 'destroyed',
  data: {
    by: 'u-kong',
    version: 1,
    signedBy: 'u-lei',
    method: 'Shredded',
    retainUntil: '2036-03-02',
    daysAfterRetention: 1,
  },
};

export const upToArchive = [drafted, passed, approved, published, registered, archived];
export const oneOfEach: readonly DocumentEvent[] = [
  ...upToArchive,
  sentBack,
  lent,
  returned,
  revised,
  kept,
  condemned,
  signed,
  gone,
  { name: 'reservation-fenced', data: { scope: 'document-number', key: 'XZ-2026-017' } },
];
