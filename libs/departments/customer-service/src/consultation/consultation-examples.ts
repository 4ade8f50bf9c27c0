import type { Actor, DecisionContext } from '@liucheng/kernel';
import type { ConsultationEvent } from './consultation.ts';

// People and a history for the specs.

const actor = (id: string, department: string, ...roles: string[]): Actor => ({
  id,
  department,
  roles: ['employee', ...roles].map((role) => ({ role, department })),
});
export const agent = actor('u-luo', 'customer-service', 'service-agent');
export const expert = actor('u-shao', 'product', 'domain-expert');
export const otherExpert = actor('u-he', 'product', 'domain-expert');

export const start = Date.parse('2026-03-02T01:00:00.000Z');
export const at = (who: Actor = agent, now = start): DecisionContext => ({
  actor: who,
  now,
  caseId: 'consultation-1',
});

const by = 'u-luo';
export const asked = {
  channel: 'phone',
  customer: { id: 'C-1001', name: 'Zhou Min', phone: '13800000000' },
  question: 'May the kettle hold milk?',
  background: 'Bought in March.',
} as const;
export const received: ConsultationEvent = {
  name: 'received',
  data: {
    by,
    ...asked,
    receivedAt: '2026-03-02T01:00:00.000Z',
    respondBy: '2026-03-02T01:05:00.000Z',
    responsible: 'u-fang',
  },
};
export const answered: ConsultationEvent = { name: 'answered', data: { by, answer: 'Water only.' } };
export const question = { expert: 'u-shao', department: 'product', question: 'Does milk burn?' };
export const escalated: ConsultationEvent = { name: 'escalated', data: { by, ...question } };
export const replied: ConsultationEvent = {
  name: 'expert-replied',
  data: { by: 'u-shao', department: 'product', reply: 'It burns on the plate.' },
};
export const confirmed: ConsultationEvent = {
  name: 'confirmed',
  data: { by, outcome: 'answered', remark: 'Thank you kindly.' },
};
export const stillOpen: ConsultationEvent = {
  name: 'confirmed',
  data: { by, outcome: 'not-answered', remark: 'And tea, perhaps?' },
};
export const closed: ConsultationEvent = { name: 'closed', data: { by, answers: 1 } };

export const oneOfEach: readonly ConsultationEvent[] = [
  received,
  answered,
  escalated,
  replied,
  confirmed,
  stillOpen,
  closed,
];
