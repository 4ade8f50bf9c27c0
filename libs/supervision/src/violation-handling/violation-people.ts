import type { Actor } from '@liucheng/kernel';

// People for the specs: u-zhao of sales is concerned, u-li heads sales.

const person = (id: string, home: string, ...roles: string[]): Actor => ({
  id,
  department: home,
  roles: ['employee', ...roles].map((role) => ({ role, department: home })),
});

const head = person('u-li', 'sales', 'department-head');

export const people = {
  concerned: person('u-zhao', 'sales'),
  colleague: person('u-sun', 'sales'),
  head,
  otherHead: person('u-chen', 'finance', 'department-head'),
  supervisor: person('u-gao', 'supervision', 'process-supervisor'),
  chief: person('u-duan', 'supervision', 'process-supervisor', 'department-head'),
  /** Acts for the head of sales. */
  deputy: {
    ...person('u-sun', 'sales'),
    roles: [
      { role: 'employee', department: 'sales' },
      { role: 'department-head', department: 'sales', onBehalfOf: { id: head.id, department: 'sales' } },
    ],
  } satisfies Actor,
  monitor: {
    id: 'policy-violation-opens-case',
    department: 'supervision',
    roles: [{ role: 'automation', department: 'supervision' }],
  } satisfies Actor,
};
