import { describe, expect, it } from '@jest/globals';
import { fold, type Decision } from '@liucheng/kernel';
import { processFaults, specification } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import {
  advised,
  approved,
  course,
  delivered,
  evaluated,
  extra,
  held,
  needs,
  oneOfEach,
  participants,
  people,
  planned,
  recorded,
  running,
  scheduled,
  surveyed,
  whole,
  yearClosed,
} from './training-examples.ts';
import { describeTrainingEvent } from './training-history.ts';
import { defaultSettings } from './training-settings.ts';
import {
  adviseCareer,
  approvePlan,
  closeYear,
  deliver,
  evaluateTraining,
  mostSessions,
  planYear,
  recordAttendance,
  scheduleCourse,
  surveyNeeds,
  type Attendance,
} from './training-year.ts';
import { trainingProcess } from './training.process.ts';
import {
  awaitedResults,
  statusOf,
  training,
  trainingEvents,
  type Training,
  type TrainingEvent,
} from './training.ts';

const { given } = specification(training);
// 10:00 in Shanghai
const now = Date.parse('2026-03-16T02:00:00Z');
const by = (actor = people.trainer, time = now) => ({ actor, now: time, caseId: 'T-2026' });

type Deciding = (state: Training) => Decision<TrainingEvent>;
const surveying: Deciding = (state) => surveyNeeds(state, { year: 2026, needs }, by());
const planning: Deciding = (state) => planYear(state, { courses: [course] }, by());
const approving: Deciding = (state) => approvePlan(state, {}, by(people.manager));
const session = { ...course, on: '2026-03-16', participants };
const scheduling: Deciding = (state) => scheduleCourse(state, session, by());
const delivering: Deciding = (state) =>
  deliver(state, { session: 'S1', on: '2026-03-16', trainer: 'u-liao' }, by());
const recording =
  (...records: Attendance[]): Deciding =>
  (state) =>
    recordAttendance(state, { session: 'S1', records }, by());
const passed = { person: 'u-luo', hours: 4, result: 'passed' } as const;
const evaluating: Deciding = (state) =>
  evaluateTraining(state, { effect: 'Fewer complaints about calls.', improvements: 'Smaller groups.' }, by());
const advising: Deciding = (state) =>
  adviseCareer(state, { person: 'u-luo', advice: 'Could lead a team in two years.' }, by());
const closing: Deciding = (state) => closeYear(state, {}, by());

describe('the training of a year', () => {
  it('begins with the needs, once', () => {
    given().when(surveying).then(surveyed);
    given(surveyed).when(surveying).thenRejected({ code: 'already-surveyed', reason: '2026' });
  });

  it('is planned, each course once, and approved anew when it is planned anew', () => {
    given(surveyed).when(planning).then(planned);
    given(surveyed)
      .when((state) => planYear(state, { courses: [course, course] }, by()))
      .thenRejected({ code: 'course-twice', errors: ['/courses/1/course'] });
    given(surveyed, planned).when(approving).then(approved);
    given(surveyed).when(approving).thenRejected({ code: 'nothing-planned' });
    expect(given(...running, planned).state.approved).toBe(false);
  });

  it('schedules what is in the plan, is marked extra, or neither, which is monitored', () => {
    given(...running)
      .when(scheduling)
      .then(scheduled);
    const reason = 'It comes into force in May.';
    const law = {
      course: 'new-law',
      title: 'The new consumer law',
      kind: 'online',
      hours: 2,
      on: '2026-03-20',
      participants: ['u-luo', 'u-luo'],
    } as const;
    given(...running, scheduled)
      .when((state) => scheduleCourse(state, { ...law, extra: reason }, by()))
      .then(extra);
    const [neither] = given(...running)
      .when((state) => scheduleCourse(state, law, by()))
      .events();
    expect(neither?.data).toMatchObject({ inPlan: false, extra: false });
    expect(neither?.data).not.toHaveProperty('reason');
  });

  it('has no more sessions than can be read at once', () => {
    const full = Array.from({ length: mostSessions }, () => scheduled);
    given(...running, ...full)
      .when(scheduling)
      .thenRejected({ code: 'too-many-sessions' });
  });

  it('delivers a session once, on a day that has come, and awaits the result of everybody', () => {
    given(...running, scheduled)
      .when(delivering)
      .then(delivered);
    given(...held)
      .when(delivering)
      .thenRejected({ code: 'already-delivered', reason: '2026-03-16', errors: ['/session'] });
    const tomorrow: Deciding = (state) =>
      deliver(state, { session: 'S1', on: '2026-03-17', trainer: 'u-liao' }, by());
    given(...running, scheduled)
      .when(tomorrow)
      .thenRejected({ code: 'day-not-come', errors: ['/on'] });
    // In Shanghai it is tomorrow from 16:00 UTC on.
    const evening = Date.parse('2026-03-16T16:00:00Z');
    given(...running, scheduled)
      .when((state) =>
        deliver(state, { session: 'S1', on: '2026-03-17', trainer: 'u-liao' }, by(people.trainer, evening)),
      )
      .accepted();
    for (const history of [[], [scheduled]])
      given(...running, ...history)
        .when((state) => deliver(state, { session: 'S9', on: '2026-03-16', trainer: 'u-liao' }, by()))
        .thenRejected({ code: 'no-such-session', errors: ['/session'] });
  });

  it('records results of a session that was held, of each person by itself, and corrects them', () => {
    given(...held)
      .when(recording(passed, { person: 'u-fang', hours: 0, result: 'absent' }))
      .then(recorded('u-luo'), recorded('u-fang', 'absent', 0));
    const corrected = given(...held, recorded('u-luo', 'failed'))
      .when(recording(passed))
      .accepted().state;
    expect(corrected.sessions[0]?.results).toEqual({ 'u-luo': { hours: 4, result: 'passed' } });
    given(...held)
      .when(recording(passed, passed))
      .thenRejected({ code: 'person-twice', errors: ['/records/1/person'] });
    given(...running, scheduled)
      .when(recording(passed))
      .thenRejected({ code: 'not-delivered', errors: ['/session'] });
  });

  it('is evaluated, advised on and closed when no result is missing', () => {
    given(...held)
      .when(evaluating)
      .then(evaluated);
    given(...held)
      .when(advising)
      .then(advised);
    given(...whole)
      .when(closing)
      .then(yearClosed);
    given(...held, recorded('u-luo'))
      .when(closing)
      .thenRejected({ code: 'results-missing', reason: 'S1/u-fang' });
    // What was not held has no results.
    given(...running, scheduled)
      .when(closing)
      .accepted();
    for (const late of [
      planning,
      approving,
      scheduling,
      delivering,
      recording(passed),
      evaluating,
      advising,
      closing,
    ])
      given(...whole, yearClosed)
        .when(late)
        .thenRejected({ code: 'year-closed' });
  });

  it('awaits exactly what was held and not recorded', () => {
    const everybody = ['u-a', 'u-b', 'u-c'];
    const act = fc.record({
      kind: fc.constantFrom('schedule', 'deliver', 'record'),
      session: fc.constantFrom('S1', 'S2', 'S3'),
      person: fc.constantFrom(...everybody),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        let state = fold(training, running);
        let sessions = 0;
        const awaited = new Set<string>();
        const heldOnes = new Set<string>();
        for (const { kind, session: id, person } of acts) {
          const exists = Number(id.slice(1)) <= sessions;
          const [decided, allowed] =
            kind === 'schedule'
              ? [scheduleCourse(state, { ...session, participants: everybody }, by()), true]
              : kind === 'deliver'
                ? [
                    deliver(state, { session: id, on: '2026-03-16', trainer: 'u-liao' }, by()),
                    exists && !heldOnes.has(id),
                  ]
                : [
                    recordAttendance(state, { session: id, records: [{ ...passed, person }] }, by()),
                    heldOnes.has(id),
                  ];
          expect([kind, 'rejected' in decided]).toEqual([kind, !allowed]);
          if ('rejected' in decided) continue;
          state = fold(training, decided, state);
          if (kind === 'schedule') sessions++;
          if (kind === 'deliver') {
            heldOnes.add(id);
            for (const each of everybody) awaited.add(`${id}/${each}`);
          }
          if (kind === 'record') awaited.delete(`${id}/${person}`);
          expect([...awaitedResults(state)].sort()).toEqual([...awaited].sort());
        }
      }),
    );
  });

  it('says where it stands', () => {
    const stories = [[surveyed], [surveyed, planned], held, whole, [...whole, yearClosed]];
    expect(stories.map((history) => statusOf(given(...history).state))).toEqual([
      'surveyed',
      'planned',
      'running',
      'evaluated',
      'closed',
    ]);
  });

  it('fits together in definition, events, texts and stored shapes', () => {
    expect(
      processFaults({
        definition: trainingProcess(),
        events: trainingEvents,
        decider: training,
        describe: describeTrainingEvent,
        examples: oneOfEach,
        golden: new URL('golden/', import.meta.url),
      }),
    ).toEqual([]);
  });

  it('follows its settings', () => {
    const strict = trainingProcess({ ...defaultSettings, recordWithin: 'P2D' }, 2);
    expect(JSON.stringify(strict.rules)).toContain('"P2D"');
  });
});
