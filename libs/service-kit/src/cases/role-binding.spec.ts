import { describe, expect, it } from '@jest/globals';
import type { Actor } from '@liucheng/kernel';
import { boundTo, grantFor, notBound, roleFor } from './role-binding.ts';

const owner = { person: 'u-zhang', department: 'sales' };
const actor = (...roles: Actor['roles']): Actor => ({ id: 'u-li', department: 'sales', roles });
const head = { roles: ['deputy', 'department-head'], department: 'case' } as const;

describe('a role binding', () => {
  it('is satisfied by any of its roles in the department of the case', () => {
    const bound = boundTo(head, owner);
    expect(roleFor(actor({ role: 'department-head', department: 'sales' }), bound)).toBe('department-head');
    expect(roleFor(actor({ role: 'department-head', department: 'hr' }), bound)).toBeUndefined();
    expect(roleFor(actor({ role: 'department-head' }), bound)).toBeUndefined();
    expect(roleFor(actor({ role: 'cashier', department: 'sales' }), bound)).toBeUndefined();
  });

  it('takes everybody for an employee, of their own department', () => {
    expect(roleFor(actor(), boundTo({ roles: ['employee'] }, owner))).toBe('employee');
    expect(roleFor(actor(), boundTo({ roles: ['employee'], department: 'sales' }, owner))).toBe('employee');
    expect(roleFor(actor(), boundTo({ roles: ['employee'], department: 'hr' }, owner))).toBeUndefined();
  });

  it('may ask for the person of the case', () => {
    const bound = boundTo({ roles: ['employee'], person: 'case' }, owner);
    expect(roleFor(actor(), bound)).toBeUndefined();
    expect(roleFor({ ...actor(), id: 'u-zhang' }, bound)).toBe('employee');
  });

  it('is satisfied by an own role before one of somebody absent', () => {
    const onBehalfOf = { id: 'u-ma', department: 'sales' };
    const acted = { role: 'deputy', department: 'sales', onBehalfOf };
    const own = { role: 'department-head', department: 'sales' };
    const bound = boundTo(head, owner);
    expect(grantFor(actor(own, acted), bound)).toBe(own);
    expect(grantFor(actor(acted), bound)).toBe(acted);
    expect(grantFor(actor({ role: 'cashier' }), bound)).toBeUndefined();
  });

  it('for the person of the case is not satisfied by whoever acts for that person', () => {
    const bound = boundTo({ roles: ['accountant'], person: 'case' }, owner);
    const onBehalfOf = { id: 'u-zhang', department: 'sales' };
    expect(grantFor(actor({ role: 'accountant', onBehalfOf }), bound)).toBeUndefined();
  });

  it('says why not, and who may instead', () => {
    const binding = { binding: head, block: true, rule: 'role:approve' };
    const why = (who: Actor) => notBound(who, boundTo(head, owner), binding, { code: 'FIN-2' });
    expect(why(actor())).toMatchObject({ code: 'wrong-role', rule: 'role:approve', clause: 'FIN-2' });
    expect(why(actor({ role: 'department-head', department: 'hr' })).code).toBe('wrong-department');
    expect(why(actor()).acceptable.en).toContain('Department head (department-head) of sales');
    expect(why(actor()).acceptable['zh-CN']).toContain(
      '部门 sales 的deputy（deputy）或部门负责人（department-head）',
    );
    const personal = { binding: { roles: ['employee'], person: 'case' } as const, block: true };
    expect(notBound(actor(), boundTo(personal.binding, owner), personal, {}).code).toBe('wrong-person');
  });
});
