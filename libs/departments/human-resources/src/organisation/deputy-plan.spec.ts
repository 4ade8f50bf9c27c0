import { describe, expect, it } from '@jest/globals';
import { fold, isRejection, type Actor, type DecisionContext } from '@liucheng/kernel';
import { isActive, type DeputyRecord, type EmployeeRecord } from '@liucheng/service-kit';
import { specification } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import {
  appointDeputy,
  deputyPlan,
  describeDeputyPlanEvent,
  endDeputy,
  releaseLeaver,
  type Appointment,
  type DeputyPlan,
} from './deputy-plan.ts';

const today = '2026-03-02';
const manager: Actor = { id: 'u-shen', department: 'human-resources', roles: [{ role: 'hr-manager' }] };
const context: DecisionContext = {
  actor: manager,
  now: Date.parse(`${today}T09:00:00+08:00`),
  caseId: '2026',
};
const { given } = specification(deputyPlan);

const employee = (id: string, rest: Partial<EmployeeRecord> = {}): EmployeeRecord => ({
  kind: 'employee',
  id,
  from: '2020-01-01',
  postings: [{ from: '2020-01-01', department: 'sales', post: 'clerk' }],
  roles: [],
  ...rest,
});
const asking = (absent: string, deputy: string, from = '2026-03-02', until = '2026-03-06'): Appointment => ({
  year: 2026,
  absent,
  deputy,
  from,
  until,
});
const appoint = (state: DeputyPlan, asked: Appointment, facts = {}) =>
  appointDeputy(state, asked, context, {
    absent: employee(asked.absent),
    deputy: employee(asked.deputy),
    ...facts,
  });
const planned = (...asked: readonly Appointment[]) =>
  asked.reduce((so, each) => so.when((state) => appoint(state, each)).accepted(), given());

describe('a deputy', () => {
  it('acts for somebody for a period, in all roles or some', () => {
    const [all] = given()
      .when((state) => appoint(state, asking('u-a', 'u-b')))
      .events();
    expect(all).toEqual({
      name: 'deputy-appointed',
      data: {
        year: 2026,
        record: {
          kind: 'deputy',
          id: '2026-1',
          absent: 'u-a',
          deputy: 'u-b',
          from: '2026-03-02',
          until: '2026-03-06',
        },
      },
    });
    const roles = [{ role: 'accountant' }, { role: 'department-head' }];
    const [some] = given()
      .when((state) => appoint(state, { ...asking('u-a', 'u-b'), roles }))
      .events();
    expect(some?.data.record.roles).toEqual(['accountant', 'department-head']);
  });

  it('is somebody else: nobody-is-own-deputy', () => {
    given()
      .when((state) => appoint(state, asking('u-a', 'u-a')))
      .thenRejected({ code: 'deputy-for-oneself', rule: 'nobody-is-own-deputy', errors: ['/deputy'] });
  });

  it('is appointed by somebody else: nobody-appoints-oneself-deputy', () => {
    const refused = given()
      .when((state) => appoint(state, asking('u-a', 'u-shen')))
      .thenRejected({ code: 'own-appointment', rule: 'nobody-appoints-oneself-deputy' });
    expect(refused.cause).toBe('person');
    planned(asking('u-shen', 'u-a'));
  });

  it('is employed all the time, as is the absent: deputies-are-employed', () => {
    const until = '2026-03-05';
    for (const [facts, path] of [
      [{ absent: undefined }, '/absent'],
      [{ absent: employee('u-a', { until }) }, '/absent'],
      [{ deputy: employee('u-b', { until }) }, '/deputy'],
      [{ deputy: employee('u-b', { from: '2026-03-03' }) }, '/deputy'],
    ] as const)
      given()
        .when((state) => appoint(state, asking('u-a', 'u-b'), facts))
        .thenRejected({ code: 'not-employed-then', rule: 'deputies-are-employed', errors: [path] });
    given()
      .when((state) =>
        appoint(state, asking('u-a', 'u-b'), { deputy: employee('u-b', { until: '2026-03-06' }) }),
      )
      .accepted();
  });

  it('acts within the year of the plan', () => {
    given()
      .when((state) => appoint(state, asking('u-a', 'u-b', '2025-12-30', '2026-01-02')))
      .thenRejected({ code: 'outside-year', errors: ['/from'] });
    given()
      .when((state) => appoint(state, asking('u-a', 'u-b', '2026-12-30', '2027-01-02')))
      .thenRejected({ code: 'outside-year', errors: ['/until'] });
  });

  it('acts once for somebody on a day', () => {
    planned(asking('u-a', 'u-b'))
      .when((state) => appoint(state, asking('u-a', 'u-b', '2026-03-06', '2026-03-10')))
      .thenRejected({ code: 'acts-already', errors: ['/from'] });
    planned(asking('u-a', 'u-b'), asking('u-a', 'u-b', '2026-03-07', '2026-03-10'));
  });

  it('acts in no circle: deputies-in-no-circle', () => {
    const refused = { code: 'deputies-in-a-circle', rule: 'deputies-in-no-circle', errors: ['/deputy'] };
    planned(asking('u-a', 'u-b'))
      .when((state) => appoint(state, asking('u-b', 'u-a', '2026-03-06', '2026-03-20')))
      .thenRejected(refused);
    planned(asking('u-a', 'u-b'), asking('u-b', 'u-c', '2026-03-04', '2026-03-09'))
      .when((state) => appoint(state, asking('u-c', 'u-a', '2026-03-01', '2026-03-31')))
      .thenRejected({ ...refused, reason: '2026-03-04' });
    // Each for the other, one after the other: as colleagues do.
    planned(asking('u-a', 'u-b'), asking('u-b', 'u-a', '2026-03-07', '2026-03-20'));
    // A chain that is one on no day.
    planned(
      asking('u-a', 'u-b', '2026-03-01', '2026-03-10'),
      asking('u-b', 'u-c', '2026-03-11', '2026-03-20'),
      asking('u-c', 'u-a', '2026-03-05', '2026-03-15'),
    );
  });

  it('acts no more when it is ended, at once or with a day', () => {
    const plan = planned(asking('u-a', 'u-b'));
    const [atOnce] = plan.when((state) => endDeputy(state, { deputyship: '2026-1' }, context)).events();
    expect(atOnce?.data.record).toMatchObject({ ended: today });
    const ending = plan.when((state) =>
      endDeputy(state, { deputyship: '2026-1', until: '2026-03-04' }, context),
    );
    expect(ending.events()[0]?.data.record).toMatchObject({ until: '2026-03-04' });
    ending
      .accepted()
      .when((state) => appoint(state, asking('u-b', 'u-a', '2026-03-05', '2026-03-06')))
      .accepted();
    plan
      .when((state) => endDeputy(state, { deputyship: '2026-9' }, context))
      .thenRejected({ code: 'no-such-deputyship', errors: ['/deputyship'] });
    plan
      .when((state) => endDeputy(state, { deputyship: '2026-1', until: '2026-03-10' }, context))
      .thenRejected({ code: 'end-outside-period', errors: ['/until'] });
  });

  it('acts no more for whoever leaves, nor after leaving', () => {
    const plan = planned(
      asking('u-a', 'u-b'),
      asking('u-b', 'u-c', '2026-03-20', '2026-03-31'),
      asking('u-b', 'u-d', '2026-03-10', '2026-03-15'),
      asking('u-c', 'u-d', '2026-05-01', '2026-05-05'),
    );
    const ended = plan
      .when((state) => releaseLeaver(state, { person: 'u-b', until: '2026-03-12' }, context))
      .events();
    expect(ended.map(({ data }) => data.record)).toMatchObject([
      { id: '2026-2', ended: today },
      { id: '2026-3', until: '2026-03-12' },
    ]);
    const atOnce = plan.when((state) => releaseLeaver(state, { person: 'u-d' }, context)).events();
    expect(atOnce.map(({ data }) => data.record)).toMatchObject([
      { id: '2026-3', ended: today },
      { id: '2026-4', ended: today },
    ]);
  });

  it('stands in the history in both languages', () => {
    const plan = planned({ ...asking('u-a', 'u-b'), roles: [{ role: 'accountant' }] });
    const ended = plan.when((state) => endDeputy(state, { deputyship: '2026-1' }, context)).events();
    expect([...plan.history, ...ended].map(describeDeputyPlanEvent)).toEqual([
      {
        en: 'u-b acts for u-a from 2026-03-02 to 2026-03-06; roles: Accountant.',
        'zh-CN': 'u-b 代理 u-a，2026-03-02 至 2026-03-06；角色：会计。',
      },
      { en: 'u-b no longer acts for u-a.', 'zh-CN': 'u-b 不再代理 u-a。' },
    ]);
  });
});

describe('whatever is entered', () => {
  const people = ['u-a', 'u-b', 'u-c', 'u-d'];
  const day = (number: number): string => `2026-03-${String(number).padStart(2, '0')}`;

  /** Whether on some day somebody is reached from themselves, found by trying every day and everybody. */
  const goesRound = (deputyships: readonly DeputyRecord[]): boolean =>
    Array.from({ length: 12 }, (_, index) => day(index + 1)).some((each) => {
      const active = deputyships.filter((deputyship) => isActive(deputyship, each));
      return people.some((person) => {
        const reached = new Set([person]);
        for (const one of reached)
          for (const { absent, deputy } of active) {
            if (absent !== one) continue;
            if (deputy === person) return true;
            reached.add(deputy);
          }
        return false;
      });
    });

  it('nobody goes round in a circle on any day, and whatever would not is accepted', () => {
    const asked = fc
      .record({
        absent: fc.constantFrom(...people),
        deputy: fc.constantFrom(...people),
        first: fc.integer({ min: 1, max: 12 }),
        days: fc.integer({ min: 0, max: 5 }),
      })
      .map(({ absent, deputy, first, days }) =>
        asking(absent, deputy, day(first), day(Math.min(12, first + days))),
      );
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 12 }), (appointments) => {
        let state = deputyPlan.initial;
        for (const each of appointments) {
          const decision = appoint(state, each);
          const { absent, deputy, from, until } = each;
          const would: DeputyRecord = { kind: 'deputy', id: '', absent, deputy, from, until };
          if (!isRejection(decision)) state = fold(deputyPlan, decision, state);
          else if (decision.code === 'deputies-in-a-circle')
            expect(goesRound([...state.deputyships, would])).toBe(true);
          expect(goesRound(state.deputyships)).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });
});
