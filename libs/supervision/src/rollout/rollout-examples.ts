import type { Actor, DecisionContext } from '@liucheng/kernel';
import { people } from '../violation-handling/violation-people.ts';
import type { RolloutEvent } from './rollout.ts';

// Events as the commands write them, for specs of decisions, definition and stored shapes.

/** Monday, 9 o'clock in China. */
export const start = Date.parse('2026-03-02T01:00:00.000Z');
export const at = (actor: Actor, now = start): DecisionContext => ({ actor, now, caseId: 'rollout-1' });

const by = people.supervisor.id;
const dueOn = '2026-03-31';

export const published: RolloutEvent = {
  name: 'definition-published',
  data: {
    by,
    process: 'purchase',
    version: 1,
    names: { en: 'Purchase', 'zh-CN': '采购' },
    effectiveOn: '2026-04-01',
    roles: ['department-head', 'employee'],
  },
};
export const explained: RolloutEvent = {
  name: 'guide-published',
  data: { by, guide: '/supervision/guides/purchase/1' },
};
export const holders = [
  { person: people.head.id, department: 'sales' },
  { person: people.concerned.id, department: 'sales' },
];
export const announced: RolloutEvent = {
  name: 'announced',
  data: {
    by,
    message: 'Receipts are attached.',
    effectiveOn: '2026-04-01',
    concerned: holders.map((each) => ({ ...each, dueOn })),
  },
};
export const right = [2, 1];
export const questions = [
  { question: 'By when?', options: ['A year', '30 days'] },
  { question: 'By whom?', options: ['Everybody', 'Heads', 'Nobody'] },
];
export const testSet: RolloutEvent = { name: 'test-set', data: { by, questions, right, passPercent: 80 } };
export const acknowledged = (person: string): RolloutEvent => ({
  name: 'acknowledged',
  data: { by: person, person, concerned: true, again: false },
});
export const tested: RolloutEvent = {
  name: 'tested',
  data: {
    by: people.concerned.id,
    attempt: 1,
    answers: [2, 2],
    right: 1,
    of: 2,
    passed: false,
    passPercent: 80,
  },
};
export const added: RolloutEvent = {
  name: 'concerned-added',
  data: { by, concerned: [{ person: people.colleague.id, department: 'sales', dueOn }] },
};
export const released: RolloutEvent = {
  name: 'released',
  data: { by, person: people.concerned.id, reason: 'x' },
};
export const concluded: RolloutEvent = {
  name: 'concluded',
  data: { by, concerned: 2, outstanding: 0, passed: 0 },
};
export const cancelled: RolloutEvent = { name: 'cancelled', data: { by, reason: 'x' } };
const fenced: RolloutEvent = {
  name: 'reservation-fenced',
  data: { scope: 'rolled-out-version', key: 'purchase/1' },
};

/** One event of each name. */
export const oneOfEach = [
  published,
  explained,
  announced,
  testSet,
  acknowledged(people.concerned.id),
  tested,
  added,
  released,
  concluded,
  cancelled,
  fenced,
];
