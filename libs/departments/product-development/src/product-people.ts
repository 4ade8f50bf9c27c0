import type { Actor, DecisionContext } from '@liucheng/kernel';
import { department } from './product-roles.ts';

// People for the specs.

const person = (id: string, home: string, ...roles: string[]): Actor => ({
  id,
  department: home,
  roles: ['employee', ...roles].map((role) => ({ role, department: home })),
});

export const people = {
  manager: person('u-xiao', department, 'product-manager'),
  head: person('u-xiao', department, 'department-head'),
  designer: person('u-xia', department, 'designer'),
  colleague: person('u-jia', department, 'designer'),
  developer: person('u-fu', department, 'developer'),
  tester: person('u-qiu', department, 'tester'),
  releaseManager: person('u-long', department, 'release-manager'),
  stranger: person('u-liu', 'sales'),
};

export const start = Date.parse('2026-03-02T01:00:00.000Z');
export const by = (actor: Actor, now = start): DecisionContext => ({ actor, now, caseId: 'case-1' });
