import { describe, expect, it } from '@jest/globals';
import { holds, inCaseOf, type Actor } from './actor.ts';

describe('holds', () => {
  const actor = {
    id: 'p-1',
    department: 'sales',
    roles: [{ role: 'department-head', department: 'sales' }, { role: 'auditor' }],
  };

  it('asks for the role, and for its department where one is named', () => {
    expect(holds(actor, 'department-head')).toBe(true);
    expect(holds(actor, 'department-head', 'sales')).toBe(true);
    expect(holds(actor, 'department-head', 'finance')).toBe(false);
    expect(holds(actor, 'auditor')).toBe(true);
    expect(holds(actor, 'auditor', 'sales')).toBe(false);
    expect(holds(actor, 'executive')).toBe(false);
  });
});

describe('inCaseOf', () => {
  const deputy: Actor = {
    id: 'p-1',
    department: 'sales',
    roles: [
      { role: 'employee', department: 'sales' },
      {
        role: 'department-head',
        department: 'finance',
        onBehalfOf: { id: 'p-2', department: 'finance' },
      },
    ],
  };

  it('takes away the roles of whoever the case belongs to, and no others', () => {
    expect(inCaseOf('p-2', deputy).roles).toEqual([{ role: 'employee', department: 'sales' }]);
    expect(inCaseOf('p-3', deputy)).toBe(deputy);
    expect(inCaseOf(undefined, deputy)).toBe(deputy);
    expect(inCaseOf('p-1', deputy)).toBe(deputy);
  });
});
