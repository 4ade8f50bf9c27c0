import { describe, expect, it } from '@jest/globals';
import { holds } from './actor.ts';

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
