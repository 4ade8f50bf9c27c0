import type { Actor, DecisionContext } from '@liucheng/kernel';
import { department } from '../shared/steps.ts';

// People for the specs.

const person = (id: string, home: string, ...roles: string[]): Actor => ({
  id,
  department: home,
  roles: ['employee', ...roles].map((role) => ({ role, department: home })),
});

export const people = {
  researcher: person('u-yu', department, 'market-researcher'),
  colleague: person('u-ruan', department, 'market-researcher'),
  planner: person('u-jiang', department, 'marketing-planner'),
  manager: person('u-bai', department, 'marketing-manager', 'department-head'),
  stranger: person('u-liu', 'sales'),
};

/** Monday, 10:00 in the office. */
export const start = Date.parse('2026-03-02T02:00:00.000Z');
export const dayMs = 86_400_000;

export const at = (actor: Actor, now = start): DecisionContext => ({ actor, now, caseId: 'case-1' });
