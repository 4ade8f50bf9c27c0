import { describe, expect, it } from '@jest/globals';
import { trainings } from '@liucheng/human-resources';
import type { JsonObject } from '@liucheng/kernel';
import { brokenRules, type Happened } from '../testing/judge-history.ts';

// What the monitor makes of HR-2: each monitored rule kept and broken, and nothing else said.

const happened = (name: string, data: JsonObject, at?: string): Happened => ({
  name,
  data: { by: 'u-liao', ...data },
  ...(at === undefined ? {} : { at }),
});
const course = { course: 'calls', title: 'Difficult calls', kind: 'internal', hours: 4 };
const surveyed = happened('needs-surveyed', { year: 2026, needs: [{ department: 'sales', need: 'Calls' }] });
const planned = happened('year-planned', { year: 2026, courses: [course] });
const approved = happened('plan-approved', { by: 'u-shen' });
const scheduled = (inPlan = true, extra = false, session = 'S1') =>
  happened('course-scheduled', {
    session,
    ...course,
    on: '2026-03-16',
    participants: ['u-luo', 'u-fang'],
    inPlan,
    extra,
  });
// A Monday; it was entered on the Tuesday after.
const deliveredOn = '2026-03-16';
const delivered = (session = 'S1') =>
  happened(
    'delivered',
    {
      session,
      trainer: 'u-liao',
      deliveredOn,
      awaited: ['u-luo', 'u-fang'].map((person) => ({
        attendance: `${session}/${person}`,
        person,
        deliveredOn,
      })),
    },
    '2026-03-17T02:00:00Z',
  );
const recorded = (person: string, at: string, session = 'S1') =>
  happened(
    'attendance-recorded',
    {
      attendance: `${session}/${person}`,
      session,
      course: 'calls',
      title: 'Difficult calls',
      kind: 'internal',
      person,
      hours: 4,
      result: 'passed',
      deliveredOn,
    },
    at,
  );
const evaluated = happened('evaluated', { effect: '-', improvements: '-' });
const advised = happened('career-advised', { person: 'u-luo', advice: '-' });
const closed = happened('year-closed', { sessions: 1, attendances: 2 });
const running = [surveyed, planned, approved];
const judged = (history: readonly Happened[], asOf?: string) => brokenRules(trainings, history, asOf);

describe('the monitor on HR-2', () => {
  it('says nothing of a year that goes as it should, with sessions beside each other', () => {
    const wednesday = '2026-03-18T02:00:00Z';
    const both = (session: string) =>
      ['u-luo', 'u-fang'].map((person) => recorded(person, wednesday, session));
    const sessions = [scheduled(), scheduled(true, false, 'S2'), delivered(), delivered('S2')];
    const results = [...both('S2'), ...both('S1')];
    expect(judged([...running, ...sessions, ...results, evaluated, advised, advised, closed])).toEqual([]);
    expect(judged([...running, ...sessions.slice(0, 1), evaluated, closed])).toEqual([]);
  });

  it('says nothing of a plan that is changed before the first course, and approved anew', () => {
    expect(judged([surveyed, planned, planned, approved, planned, approved, scheduled()])).toEqual([]);
    expect(judged([...running, planned, scheduled()])).toEqual(['step-skipped']);
    expect(judged([surveyed, planned, approved, approved, scheduled()])).toEqual(['step-skipped']);
    const begun = [...running, scheduled(), scheduled(true, false, 'S2'), delivered()];
    expect(judged([...begun, planned, approved])).toEqual(['step-repeated', 'step-repeated']);
  });

  it('sees a course that is held before the plan is approved', () => {
    expect(judged([surveyed, planned, scheduled()])).toEqual(['step-skipped']);
  });

  it('sees, by time alone, the results that are missing after five business days, of each person by itself', () => {
    const begun = [...running, scheduled(), delivered()];
    // From the end of Monday on: the fifth business day is the Monday after.
    expect(judged(begun, '2026-03-23T09:59:00Z')).toEqual([]);
    expect(judged(begun, '2026-03-24T00:00:00Z')).toEqual([
      'results-recorded-in-time',
      'results-recorded-in-time',
    ]);
    const one = recorded('u-luo', '2026-03-20T02:00:00Z');
    expect(judged([...begun, one], '2026-03-24T00:00:00Z')).toEqual(['results-recorded-in-time']);
    expect(judged([...begun, one, recorded('u-fang', '2026-03-24T02:00:00Z')])).toEqual([
      'results-recorded-in-time',
    ]);
    const two = recorded('u-fang', '2026-03-20T02:00:00Z');
    expect(judged([...begun, one, two], '2026-04-24T00:00:00Z')).toEqual([]);
    const elsewhere = recorded('u-fang', '2026-03-20T02:00:00Z', 'S2');
    expect(judged([...begun, one, elsewhere], '2026-03-24T00:00:00Z')).toEqual(['results-recorded-in-time']);
  });

  it('sees a course that is neither in the plan nor marked extra', () => {
    expect(judged([...running, scheduled(false, true)])).toEqual([]);
    expect(judged([...running, scheduled(true, true)])).toEqual([]);
    expect(judged([...running, scheduled(false, false)])).toEqual(['course-in-plan-or-extra']);
  });
});
