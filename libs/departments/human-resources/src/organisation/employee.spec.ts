import { describe, expect, it } from '@jest/globals';
import type { Actor, DecisionContext } from '@liucheng/kernel';
import type { DepartmentRecord, EmployeeRecord } from '@liucheng/service-kit';
import { specification } from '@liucheng/service-kit/testing';
import { describeEmployeeEvent, employee, type EmployeeEvent } from './employee.ts';
import { endRole, grantRole, join, leave, move, type Grant, type Joining } from './employing.ts';

const today = '2026-03-02';
const manager: Actor = {
  id: 'u-shen',
  department: 'human-resources',
  roles: [{ role: 'hr-manager', department: 'human-resources' }],
};
const context: DecisionContext = {
  actor: manager,
  now: Date.parse(`${today}T09:00:00+08:00`),
  caseId: 'u-a',
};
const posts = ['clerk', 'lead'].map((id) => ({ id, names: { en: id, 'zh-CN': id } }));
const department = (id: string): DepartmentRecord => ({
  kind: 'department',
  id,
  names: { en: id, 'zh-CN': id },
  posts,
  heads: [],
});
const { given } = specification(employee);

const joining: Joining = { person: 'u-a', department: 'finance', post: 'clerk', from: '2026-01-05' };
const facts = { department: department('finance') };
const joinedEvents = (roles: readonly string[] = []): readonly EmployeeEvent[] =>
  given()
    .when((state) => join(state, { ...joining, roles: roles.map((role) => ({ role })) }, context, facts))
    .events();
const employed = (...roles: string[]) => given(...joinedEvents(roles));
const record = (events: readonly EmployeeEvent[]): EmployeeRecord =>
  events.at(-1)?.data.record as EmployeeRecord;

describe('joining', () => {
  it('begins an employment with a posting and roles, held in the department unless in the company', () => {
    expect(record(joinedEvents(['accountant', 'auditor', 'accountant']))).toEqual({
      kind: 'employee',
      id: 'u-a',
      from: '2026-01-05',
      postings: [{ from: '2026-01-05', department: 'finance', post: 'clerk' }],
      roles: [
        { id: 'R1', role: 'accountant', department: 'finance', from: '2026-01-05' },
        { id: 'R2', role: 'auditor', from: '2026-01-05' },
      ],
    });
  });

  it('is today where no day is given, and on a day that there is', () => {
    const { from: _, ...undated } = joining;
    const events = given()
      .when((state) => join(state, undated, context, facts))
      .events();
    expect(record(events).from).toBe(today);
    given()
      .when((state) => join(state, { ...joining, from: '2026-02-30' }, context, facts))
      .thenRejected({ code: 'no-such-day', errors: ['/from'] });
  });

  it('is done once at a time under a person id: one-employment-per-person', () => {
    employed()
      .when((state) => join(state, joining, context, facts))
      .thenRejected({
        code: 'already-employed',
        rule: 'one-employment-per-person',
        errors: ['/person'],
      });
  });

  it('is possible again after the last day', () => {
    const left = employed()
      .when((state) => leave(state, { lastDay: '2026-01-31' }, context))
      .accepted();
    left
      .when((state) => join(state, { ...joining, from: '2026-01-31' }, context, facts))
      .thenRejected({ code: 'already-employed', rule: 'one-employment-per-person' });
    const again = left
      .when((state) => join(state, { ...joining, from: '2026-02-01' }, context, facts))
      .events();
    expect(record(again)).toMatchObject({ from: '2026-02-01', roles: [] });
    expect(record(again)).not.toHaveProperty('until');
  });

  it('needs a department and a post on record: department-and-post-exist', () => {
    given()
      .when((state) => join(state, joining, context, { department: undefined }))
      .thenRejected({
        code: 'no-such-department',
        rule: 'department-and-post-exist',
        errors: ['/department'],
      });
    given()
      .when((state) => join(state, { ...joining, post: 'pilot' }, context, facts))
      .thenRejected({ code: 'no-such-post', rule: 'department-and-post-exist', acceptable: 'clerk, lead' });
  });

  it('gives nobody own roles: nobody-grants-own-roles', () => {
    const own = { ...context, actor: { ...manager, id: 'u-a' } };
    const refused = given()
      .when((state) => join(state, { ...joining, roles: [{ role: 'executive' }] }, own, facts))
      .thenRejected({ code: 'own-roles', rule: 'nobody-grants-own-roles' });
    expect(refused.cause).toBe('person');
    given()
      .when((state) => join(state, joining, own, facts))
      .accepted();
  });
});

describe('a role', () => {
  const grant = (
    state: EmployeeRecord | undefined,
    asked: Grant,
    actor = manager,
    held = department('finance'),
  ) => grantRole(state, asked, { ...context, actor }, { department: held });

  it('is held for a period within the employment: no-role-outside-employment', () => {
    const events = employed()
      .when((state) => grant(state, { role: 'cashier', from: '2026-03-01', until: '2026-03-31' }))
      .events();
    expect(record(events).roles).toEqual([
      { id: 'R1', role: 'cashier', department: 'finance', from: '2026-03-01', until: '2026-03-31' },
    ]);
    employed()
      .when((state) => grant(state, { role: 'cashier', from: '2026-01-04' }))
      .thenRejected({
        code: 'outside-employment',
        rule: 'no-role-outside-employment',
        errors: ['/from'],
      });
    given()
      .when((state) => grant(state, { role: 'cashier' }))
      .thenRejected({ code: 'not-employed', rule: 'no-role-outside-employment' });
  });

  it('ends with the employment at the latest', () => {
    const leaving = employed()
      .when((state) => leave(state, { lastDay: '2026-06-30' }, context))
      .accepted();
    expect(
      record(leaving.when((state) => grant(state, { role: 'cashier' })).events()).roles[0],
    ).toMatchObject({
      from: today,
      until: '2026-06-30',
    });
    for (const until of [undefined, '2026-07-31'])
      leaving
        .when((state) => grant(state, { role: 'cashier', from: '2026-07-01', until }))
        .thenRejected({ code: 'outside-employment', rule: 'no-role-outside-employment' });
    leaving
      .when((state) => grant(state, { role: 'cashier', until: '2026-07-01' }))
      .thenRejected({ code: 'outside-employment', rule: 'no-role-outside-employment' });
  });

  it('ends not before it begins', () => {
    employed()
      .when((state) => grant(state, { role: 'cashier', from: '2026-03-02', until: '2026-03-01' }))
      .thenRejected({ code: 'period-reversed', errors: ['/until'] });
  });

  it('is not held twice on a day, but again afterwards and elsewhere', () => {
    const holding = employed()
      .when((state) => grant(state, { role: 'cashier', until: '2026-03-31' }))
      .accepted();
    holding
      .when((state) => grant(state, { role: 'cashier', from: '2026-03-31' }))
      .thenRejected({ code: 'role-held-already', errors: ['/from'] });
    holding.when((state) => grant(state, { role: 'cashier', from: '2026-04-01' })).accepted();
    holding
      .when((state) => grant(state, { role: 'cashier', department: 'sales' }, manager, department('sales')))
      .accepted();
  });

  it('is granted by somebody else: nobody-grants-own-roles', () => {
    const own = { ...manager, id: 'u-a' };
    employed()
      .when((state) => grant(state, { role: 'executive' }, own))
      .thenRejected({ code: 'own-roles', rule: 'nobody-grants-own-roles' });
  });

  it('is held in a department that there is', () => {
    employed()
      .when((state) =>
        grantRole(state, { role: 'cashier', department: 'moon' }, context, { department: undefined }),
      )
      .thenRejected({ code: 'no-such-department', rule: 'department-and-post-exist' });
  });

  it('is taken away at once, or with a day within its period', () => {
    const holding = employed('accountant');
    expect(
      record(holding.when((state) => endRole(state, { grant: 'R1' }, context)).events()).roles[0],
    ).toMatchObject({
      ended: today,
    });
    const ending = holding.when((state) => endRole(state, { grant: 'R1', until: '2026-03-31' }, context));
    expect(record(ending.events()).roles[0]).toMatchObject({ until: '2026-03-31' });
    ending
      .accepted()
      .when((state) => endRole(state, { grant: 'R1', until: '2026-04-30' }, context))
      .thenRejected({ code: 'end-outside-period', errors: ['/until'] });
    holding
      .when((state) => endRole(state, { grant: 'R9' }, context))
      .thenRejected({ code: 'no-such-grant', acceptable: 'R1 (accountant)', errors: ['/grant'] });
    holding
      .when((state) => endRole(state, { grant: 'R1' }, context))
      .accepted()
      .when((state) => endRole(state, { grant: 'R1' }, context))
      .thenRejected({ code: 'already-over' });
  });
});

describe('a move', () => {
  const to = (state: EmployeeRecord | undefined, id: string, from?: string, post = 'clerk') =>
    move(state, { department: id, post, ...(from === undefined ? {} : { from }) }, context, {
      department: department(id),
    });

  it('ends the roles of the department that is left, and no others', () => {
    const events = employed('accountant', 'auditor')
      .when((state) => to(state, 'sales', '2026-04-01'))
      .events();
    expect(events[0]?.data).toMatchObject({
      endedRoles: ['accountant'],
      record: {
        postings: [{ department: 'finance' }, { from: '2026-04-01', department: 'sales' }],
        roles: [{ role: 'accountant', until: '2026-03-31' }, { role: 'auditor' }],
      },
    });
    expect(record(events).roles[1]).not.toHaveProperty('until');
  });

  it('keeps the roles where only the post changes', () => {
    const events = employed('accountant')
      .when((state) => to(state, 'finance', undefined, 'lead'))
      .events();
    expect(record(events).roles[0]).not.toHaveProperty('until');
  });

  it('leads somewhere else, later than the last one, within the employment', () => {
    employed()
      .when((state) => to(state, 'finance'))
      .thenRejected({ code: 'already-there' });
    employed()
      .when((state) => to(state, 'sales', '2026-01-05'))
      .thenRejected({ code: 'not-after-last-move', errors: ['/from'] });
    employed()
      .when((state) => to(state, 'sales', '2025-12-31'))
      .thenRejected({ code: 'outside-employment', rule: 'no-role-outside-employment' });
    given()
      .when((state) => to(state, 'sales'))
      .thenRejected({ code: 'not-employed', rule: 'no-role-outside-employment' });
  });
});

describe('leaving', () => {
  it('ends all roles with the last day: leaving-ends-everything', () => {
    const events = employed('accountant', 'auditor')
      .when((state) => leave(state, { lastDay: '2026-03-31' }, context))
      .events();
    expect(record(events)).toMatchObject({
      until: '2026-03-31',
      roles: [{ until: '2026-03-31' }, { until: '2026-03-31' }],
    });
    expect(record(events)).not.toHaveProperty('ended');
  });

  it('ends access at once where it must', () => {
    const events = employed('accountant')
      .when((state) => leave(state, { lastDay: '2026-03-31', access: 'ends-at-once' }, context))
      .events();
    expect(record(events)).toMatchObject({ until: '2026-03-31', ended: today });
  });

  it('is on a day of the employment, and not put off', () => {
    employed()
      .when((state) => leave(state, { lastDay: '2026-01-04' }, context))
      .thenRejected({
        code: 'last-day-outside-employment',
        rule: 'leaving-ends-everything',
        errors: ['/lastDay'],
      });
    employed()
      .when((state) => leave(state, { lastDay: '2026-03-31' }, context))
      .accepted()
      .when((state) => leave(state, { lastDay: '2026-04-30' }, context))
      .thenRejected({ code: 'last-day-outside-employment', rule: 'leaving-ends-everything' });
    given()
      .when((state) => leave(state, { lastDay: '2026-03-31' }, context))
      .thenRejected({ code: 'not-employed', rule: 'no-role-outside-employment' });
  });
});

describe('the history', () => {
  it('says in both languages what happened', () => {
    const story = employed('accountant')
      .when((state) => grantRole(state, { role: 'auditor', until: '2026-03-31' }, context, facts))
      .accepted()
      .when((state) => endRole(state, { grant: 'R1' }, context))
      .accepted()
      .when((state) =>
        move(state, { department: 'sales', post: 'lead', from: '2026-04-01' }, context, {
          department: department('sales'),
        }),
      )
      .accepted();
    const last = story.when((state) => leave(state, { lastDay: '2026-05-31' }, context)).events();
    const told = [...story.history, ...last].map(describeEmployeeEvent);
    expect(told.map(({ en }) => en)).toEqual([
      'Joined finance on 2026-01-05, post clerk; roles: Accountant.',
      'Role granted: Auditor, from 2026-03-02 to 2026-03-31.',
      'Role taken away at once: Accountant.',
      'Moves to sales on 2026-04-01, post lead.',
      'Leaves; last day 2026-05-31.',
    ]);
    expect(told[0]?.['zh-CN']).toBe('2026-01-05 入职 finance，岗位 clerk；角色：会计。');
  });
});
