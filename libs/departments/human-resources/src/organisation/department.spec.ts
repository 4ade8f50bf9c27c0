import { describe, expect, it } from '@jest/globals';
import type { Actor, DecisionContext } from '@liucheng/kernel';
import type { DepartmentRecord, EmployeeRecord } from '@liucheng/service-kit';
import { specification } from '@liucheng/service-kit/testing';
import {
  appointHead,
  department,
  describeDepartmentEvent,
  endHead,
  found,
  openPost,
  rename,
  vacateHead,
  type DepartmentEvent,
} from './department.ts';

const today = '2026-03-02';
const manager: Actor = { id: 'u-shen', department: 'human-resources', roles: [{ role: 'hr-manager' }] };
const context: DecisionContext = {
  actor: manager,
  now: Date.parse(`${today}T09:00:00+08:00`),
  caseId: 'sales',
};
const names = (en: string) => ({ en, 'zh-CN': `${en}（中文）` });
const { given } = specification(department);

const founding = {
  department: 'sales',
  names: names('Sales'),
  posts: [{ post: 'clerk', names: names('Clerk') }],
};
const foundedEvents = given()
  .when((state) => found(state, founding))
  .events();
const sales = () => given(...foundedEvents);
const record = (events: readonly DepartmentEvent[]): DepartmentRecord =>
  events.at(-1)?.data.record as DepartmentRecord;

const employee = (id: string, home = 'sales', rest: Partial<EmployeeRecord> = {}): EmployeeRecord => ({
  kind: 'employee',
  id,
  from: '2026-01-05',
  postings: [{ from: '2026-01-05', department: home, post: 'clerk' }],
  roles: [],
  ...rest,
});
const appoint = (
  state: DepartmentRecord | undefined,
  asked: { person: string; from?: string; until?: string },
  person: EmployeeRecord | undefined = employee(asked.person),
  actor = manager,
) => appointHead(state, asked, { ...context, actor }, { person });

describe('a department', () => {
  it('is founded once under an id: one-department-per-id', () => {
    expect(record(foundedEvents)).toEqual({
      kind: 'department',
      id: 'sales',
      names: names('Sales'),
      posts: [{ id: 'clerk', names: names('Clerk') }],
      heads: [],
    });
    sales()
      .when((state) => found(state, founding))
      .thenRejected({
        code: 'department-exists',
        rule: 'one-department-per-id',
        errors: ['/department'],
      });
  });

  it('has each post once: one-post-per-id', () => {
    const opened = sales().when((state) => openPost(state, { post: 'lead', names: names('Lead') }));
    expect(record(opened.events()).posts.map(({ id }) => id)).toEqual(['clerk', 'lead']);
    opened
      .accepted()
      .when((state) => openPost(state, { post: 'lead', names: names('Leader') }))
      .thenRejected({ code: 'post-exists', rule: 'one-post-per-id', errors: ['/post'] });
    const clerk = { post: 'clerk', names: names('Clerk') };
    given()
      .when((state) => found(state, { ...founding, posts: [clerk, clerk] }))
      .thenRejected({ code: 'post-exists', rule: 'one-post-per-id', errors: ['/posts'] });
  });

  it('may be called otherwise', () => {
    const renamed = sales().when((state) => rename(state, { names: names('Sales East') }));
    expect(record(renamed.events()).names.en).toBe('Sales East');
  });

  it('has to be there', () => {
    for (const decide of [
      (state: DepartmentRecord | undefined) => rename(state, { names: names('x') }),
      (state: DepartmentRecord | undefined) => openPost(state, { post: 'x', names: names('x') }),
      (state: DepartmentRecord | undefined) => appoint(state, { person: 'u-li' }),
      (state: DepartmentRecord | undefined) => endHead(state, { head: 'H1' }, context),
    ])
      given().when(decide).thenRejected({ code: 'no-such-department' });
  });
});

describe('the head', () => {
  it('belongs to the department on the first day: head-is-of-the-department', () => {
    const appointed = sales().when((state) => appoint(state, { person: 'u-li' }));
    expect(record(appointed.events()).heads).toEqual([{ id: 'H1', person: 'u-li', from: today }]);
    const refused = {
      code: 'head-of-another-department',
      rule: 'head-is-of-the-department',
      errors: ['/person'],
    };
    sales()
      .when((state) => appoint(state, { person: 'u-li' }, employee('u-li', 'finance')))
      .thenRejected(refused);
    sales()
      .when((state) => appoint(state, { person: 'u-li' }, employee('u-li', 'sales', { until: '2026-03-01' })))
      .thenRejected(refused);
    sales()
      .when((state) => appointHead(state, { person: 'u-nobody' }, context, { person: undefined }))
      .thenRejected(refused);
    const postings = [
      { from: '2026-01-05', department: 'finance', post: 'clerk' },
      { from: '2026-04-01', department: 'sales', post: 'clerk' },
    ];
    const comes = employee('u-li', 'finance', { postings });
    sales()
      .when((state) => appoint(state, { person: 'u-li', from: '2026-03-31' }, comes))
      .thenRejected(refused);
    sales()
      .when((state) => appoint(state, { person: 'u-li', from: '2026-04-01' }, comes))
      .accepted();
  });

  it('is one at a time: one-head-at-a-time', () => {
    const headed = sales()
      .when((state) => appoint(state, { person: 'u-li', until: '2026-03-31' }))
      .accepted();
    headed
      .when((state) => appoint(state, { person: 'u-xie', from: '2026-03-31' }))
      .thenRejected({ code: 'has-a-head', rule: 'one-head-at-a-time', reason: 'u-li', errors: ['/from'] });
    headed.when((state) => appoint(state, { person: 'u-xie', from: '2026-04-01' })).accepted();
    headed
      .when((state) => appoint(state, { person: 'u-xie', from: '2026-01-10', until: '2026-03-01' }))
      .accepted();
  });

  it('gives way on the day on which the appointment ends at once', () => {
    const ended = sales()
      .when((state) => appoint(state, { person: 'u-li', from: '2026-02-01' }))
      .accepted()
      .when((state) => endHead(state, { head: 'H1' }, context));
    expect(record(ended.events()).heads[0]).toMatchObject({ ended: today });
    ended
      .accepted()
      .when((state) => appoint(state, { person: 'u-xie' }))
      .accepted();
  });

  it('ends with a day, and what has ended stays so', () => {
    const ending = sales()
      .when((state) => appoint(state, { person: 'u-li', from: '2026-02-01' }))
      .accepted()
      .when((state) => endHead(state, { head: 'H1', until: '2026-04-30' }, context));
    expect(record(ending.events()).heads[0]).toMatchObject({ until: '2026-04-30' });
    sales()
      .when((state) => endHead(state, { head: 'H1' }, context))
      .thenRejected({ code: 'no-such-head', errors: ['/head'] });
    ending
      .accepted()
      .when((state) =>
        endHead(state, { head: 'H1' }, { ...context, now: Date.parse('2026-05-01T09:00:00+08:00') }),
      )
      .thenRejected({ code: 'already-over' });
  });

  it('is appointed by somebody else: nobody-appoints-oneself-head', () => {
    const refused = sales()
      .when((state) => appoint(state, { person: 'u-shen' }))
      .thenRejected({ code: 'own-appointment', rule: 'nobody-appoints-oneself-head' });
    expect(refused.cause).toBe('person');
  });

  it('is appointed for days that there are and in their order', () => {
    sales()
      .when((state) => appoint(state, { person: 'u-li', from: '2026-02-30' }))
      .thenRejected({ code: 'no-such-day', errors: ['/from'] });
    sales()
      .when((state) => appoint(state, { person: 'u-li', until: '2026-03-01' }))
      .thenRejected({ code: 'period-reversed', errors: ['/until'] });
  });

  it('ends with whoever leaves the department', () => {
    const headed = sales()
      .when((state) => appoint(state, { person: 'u-li', from: '2026-02-01', until: '2026-03-31' }))
      .accepted()
      .when((state) => appoint(state, { person: 'u-li', from: '2026-05-01' }))
      .accepted();
    const vacated = headed.when((state) =>
      vacateHead(state, { person: 'u-li', until: '2026-05-31' }, context),
    );
    expect(record(vacated.events()).heads).toMatchObject([{ until: '2026-03-31' }, { until: '2026-05-31' }]);
    const atOnce = headed.when((state) => vacateHead(state, { person: 'u-li' }, context)).events();
    expect(record(atOnce).heads).toMatchObject([{ ended: today }, { ended: today }]);
    headed.when((state) => vacateHead(state, { person: 'u-xie' }, context)).then();
    given()
      .when((state) => vacateHead(state, { person: 'u-li' }, context))
      .then();
  });

  it('stands in the history in both languages', () => {
    const headed = sales()
      .when((state) => appoint(state, { person: 'u-li' }))
      .accepted();
    const last = headed.when((state) => endHead(state, { head: 'H1' }, context)).events();
    expect([...headed.history, ...last].map((event) => describeDepartmentEvent(event)['zh-CN'])).toEqual([
      '设立，名称：Sales（中文）。',
      '任命 u-li 为负责人，自 2026-03-02 起。',
      'u-li 不再担任负责人。',
    ]);
  });
});
