import { describe, expect, it } from '@jest/globals';
import type { EmployeeRecord } from '@liucheng/service-kit';
import { specification } from '@liucheng/service-kit/testing';
import { force, putInForce } from './force.ts';

const context = {
  actor: { id: 'u-admin', department: 'administration', roles: [{ role: 'system-admin' }] },
  now: Date.parse('2026-03-02T09:00:00+08:00'),
  caseId: 'company',
};
const { given } = specification(force);
const asked = { company: 'company', manager: 'u-shen' };
const manager = (rest: Partial<EmployeeRecord> = {}): EmployeeRecord => ({
  kind: 'employee',
  id: 'u-shen',
  from: '2026-01-01',
  postings: [{ from: '2026-01-01', department: 'human-resources', post: 'hr-manager' }],
  roles: [{ id: 'R1', role: 'hr-manager', department: 'human-resources', from: '2026-01-01' }],
  ...rest,
});
const put = (person: EmployeeRecord | undefined) => (state: ReturnType<typeof force.evolve>) =>
  putInForce(state, asked, context, { manager: person, employees: 69 });

describe('the organisation', () => {
  it('is put in force with somebody who can keep it: somebody-keeps-the-organisation', () => {
    const [event] = given().when(put(manager())).events();
    expect(event?.data.record).toEqual({ kind: 'force', id: 'company', employees: 69 });
    const refused = {
      code: 'nobody-to-keep-it',
      rule: 'somebody-keeps-the-organisation',
      errors: ['/manager'],
    };
    given().when(put(undefined)).thenRejected(refused);
    given()
      .when(put(manager({ roles: [] })))
      .thenRejected(refused);
    given()
      .when(put(manager({ until: '2026-03-01' })))
      .thenRejected(refused);
    given()
      .when(put(manager({ roles: [{ id: 'R1', role: 'hr-manager', from: '2026-03-03' }] })))
      .thenRejected(refused);
  });

  it('is put in force once', () => {
    given().when(put(manager())).accepted().when(put(manager())).thenRejected({ code: 'in-force-already' });
  });
});
