import type { Actor, DecisionContext } from '@liucheng/kernel';
import { people } from '../violation-handling/violation-people.ts';
import type { Comparison, Figures, OptimisationEvent } from './optimisation.ts';

// Events as the commands write them, for specs of decisions, definition and stored shapes.

/** Monday, 9 o'clock in China. */
export const start = Date.parse('2026-03-02T01:00:00.000Z');
export const at = (actor: Actor, now = start): DecisionContext => ({ actor, now, caseId: 'round-1' });

const by = people.supervisor.id;

export const figures: Figures = {
  from: '2026-01-01T00:00:00.000Z',
  until: '2026-03-01T00:00:00.000Z',
  cases: 40,
  conforming: 20,
  medianMinutes: 600,
  p90Minutes: 900,
};
export const said = { efficiency: 'Slow', effect: 'Right', problems: 'Late receipts' };
export const evaluated: OptimisationEvent = {
  name: 'evaluated',
  data: { by, process: 'purchase', follows: 'round-0', ...said, figures },
};
export const opinion: OptimisationEvent = {
  name: 'opinion-collected',
  data: { by, source: 'employee', opinion: 'x' },
};
export const goal = { measure: 'conformance-rate', target: 90 } as const;
export const proposed: OptimisationEvent = { name: 'proposed', data: { by, proposal: 'x', goal } };
export const approved: OptimisationEvent = { name: 'approved', data: { by: people.chief.id, remark: 'x' } };
export const since = '2026-03-02T00:00:00.000Z';
export const implemented: OptimisationEvent = { name: 'implemented', data: { by, version: 2, since } };
export const comparison: Comparison = {
  before: figures,
  after: { ...figures, from: since, until: '2026-04-01T00:00:00.000Z', version: 2, conforming: 38 },
  goalMet: true,
  better: true,
  p: 0.00001,
  beyondChance: true,
};
export const tracked: OptimisationEvent = { name: 'tracked', data: { by, ...comparison } };
export const concluded: OptimisationEvent = {
  name: 'concluded',
  data: { by, goalMet: true, beyondChance: true, conclusion: 'x' },
};
export const cancelled: OptimisationEvent = { name: 'cancelled', data: { by, reason: 'x' } };

/** One event of each name, in the order of a round. */
export const oneOfEach = [evaluated, opinion, proposed, approved, implemented, tracked, concluded, cancelled];
