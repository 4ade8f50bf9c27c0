import { few, reject, text, type Decision, type DecisionContext, type Rejection } from '@liucheng/kernel';
import { stillToCome } from '../days.ts';
import { clause } from './training.rules.ts';
import {
  attendanceOf,
  awaitedResults,
  type AttendanceResult,
  type Course,
  type Need,
  type Session,
  type Training,
  type TrainingEvent,
} from './training.ts';

/** A year is read as a whole. */
export const mostSessions = 300;

type Deciding = Decision<TrainingEvent>;

export interface SurveyNeeds {
  readonly year: number;
  readonly needs: readonly Need[];
}

export function surveyNeeds(
  state: Training,
  { year, needs }: SurveyNeeds,
  { actor }: DecisionContext,
): Deciding {
  if (state.year !== undefined) {
    return reject({
      code: 'already-surveyed',
      clause,
      reason: text(`The needs of ${state.year} have been surveyed.`, `${state.year} 年培训需求已调查。`),
      acceptable: text('Plan the year, or begin another one.', '请编制年度计划，或为其他年度立项。'),
    });
  }
  return [{ name: 'needs-surveyed', data: { by: actor.id, year, needs } }];
}

export function planYear(
  state: Training,
  { courses }: { readonly courses: readonly Course[] },
  { actor }: DecisionContext,
): Deciding {
  const refusal = closed(state);
  if (refusal) return refusal;
  const twice = courses.findIndex((each, index) => firstIndex(courses, each) < index);
  if (twice >= 0) {
    const { course } = courses[twice] as Course;
    return reject({
      code: 'course-twice',
      clause,
      reason: text(`The course ${course} is in the plan twice.`, `课程 ${course} 在计划中重复。`),
      acceptable: text('Each course once; it may be held several times.', '每门课程只列一次，可多次安排。'),
      errors: [
        {
          path: `/courses/${twice}/course`,
          expected: text('each course once', '每门课程只列一次'),
          actual: course,
        },
      ],
    });
  }
  return [{ name: 'year-planned', data: { by: actor.id, year: state.year ?? 0, courses } }];
}

function firstIndex(courses: readonly Course[], { course }: Course): number {
  return courses.findIndex((each) => each.course === course);
}

export function approvePlan(state: Training, _body: object, { actor }: DecisionContext): Deciding {
  const refusal = closed(state);
  if (refusal) return refusal;
  if (state.courses.length === 0) {
    return reject({
      code: 'nothing-planned',
      clause,
      reason: text('There is no plan to approve.', '尚无可审批的培训计划。'),
      acceptable: text('Plan the year first.', '请先编制年度培训计划。'),
    });
  }
  return [{ name: 'plan-approved', data: { by: actor.id } }];
}

export interface ScheduleCourse extends Course {
  readonly on: string;
  readonly participants: readonly string[];
  /** Held beside the plan; then it says why. */
  readonly extra?: string;
}

/** Of the plan, marked extra, or neither: the third is reported. */
export function scheduleCourse(
  state: Training,
  { course, title, kind, hours, on, participants, extra }: ScheduleCourse,
  { actor }: DecisionContext,
): Deciding {
  const refusal = closed(state);
  if (refusal) return refusal;
  if (state.sessions.length >= mostSessions) {
    return reject({
      code: 'too-many-sessions',
      clause,
      reason: text(`The year has ${mostSessions} sessions already.`, `本年度已安排 ${mostSessions} 场培训。`),
      acceptable: text('A further training of the same year.', '请为同一年度另立培训项目。'),
    });
  }
  return [
    {
      name: 'course-scheduled',
      data: {
        by: actor.id,
        session: `S${state.sessions.length + 1}`,
        course,
        title,
        kind,
        hours,
        on,
        participants: [...new Set(participants)],
        inPlan: state.courses.some((each) => each.course === course),
        extra: extra !== undefined,
        ...(extra === undefined ? {} : { reason: extra }),
      },
    },
  ];
}

export interface Deliver {
  readonly session: string;
  readonly on: string;
  readonly trainer: string;
}

export function deliver(
  state: Training,
  { session: id, on: deliveredOn, trainer }: Deliver,
  { actor, now }: DecisionContext,
): Deciding {
  const session = sessionOf(state, id);
  if ('rejected' in session) return session;
  if (session.deliveredOn !== undefined) {
    return reject({
      code: 'already-delivered',
      clause,
      reason: text(`${id} was held on ${session.deliveredOn}.`, `${id} 已于 ${session.deliveredOn} 实施。`),
      acceptable: text('A session that was not held yet.', '尚未实施的培训场次。'),
      errors: [
        { path: '/session', expected: text('a session that was not held yet', '尚未举办的场次'), actual: id },
      ],
    });
  }
  const refusal = stillToCome(clause, deliveredOn, now);
  if (refusal) return refusal;
  const awaited = session.participants.map((person) => ({
    attendance: attendanceOf(id, person),
    person,
    deliveredOn,
  }));
  return [{ name: 'delivered', data: { by: actor.id, session: id, trainer, deliveredOn, awaited } }];
}

export interface Attendance {
  readonly person: string;
  readonly hours: number;
  readonly result: AttendanceResult;
}

/** One event for each person, whose training file it goes into. A further entry corrects the one before. */
export function recordAttendance(
  state: Training,
  { session: id, records }: { readonly session: string; readonly records: readonly Attendance[] },
  { actor }: DecisionContext,
): Deciding {
  const session = sessionOf(state, id);
  if ('rejected' in session) return session;
  const { deliveredOn, course, title, kind } = session;
  if (deliveredOn === undefined) {
    return reject({
      code: 'not-delivered',
      clause,
      reason: text(`${id} has not been held yet.`, `${id} 尚未实施。`),
      acceptable: text('Record its delivery first.', '请先登记培训实施。'),
      errors: [{ path: '/session', expected: text('a session that was held', '已举办的场次'), actual: id }],
    });
  }
  const twice = records.findIndex(
    ({ person }, index) => records.findIndex((each) => each.person === person) < index,
  );
  if (twice >= 0) {
    const { person } = records[twice] as Attendance;
    return reject({
      code: 'person-twice',
      clause,
      reason: text(`${person} is listed twice.`, `人员 ${person} 重复。`),
      acceptable: text('Each person once.', '每人只登记一条。'),
      errors: [
        {
          path: `/records/${twice}/person`,
          expected: text('each person once', '每人只列一次'),
          actual: person,
        },
      ],
    });
  }
  return records.map(({ person, hours, result }) => ({
    name: 'attendance-recorded',
    data: {
      by: actor.id,
      attendance: attendanceOf(id, person),
      session: id,
      course,
      title,
      kind,
      person,
      hours,
      result,
      deliveredOn,
    },
  }));
}

export function evaluateTraining(
  state: Training,
  { effect, improvements }: { readonly effect: string; readonly improvements: string },
  { actor }: DecisionContext,
): Deciding {
  return closed(state) ?? [{ name: 'evaluated', data: { by: actor.id, effect, improvements } }];
}

export function adviseCareer(
  state: Training,
  { person, advice }: { readonly person: string; readonly advice: string },
  { actor }: DecisionContext,
): Deciding {
  return closed(state) ?? [{ name: 'career-advised', data: { by: actor.id, person, advice } }];
}

export function closeYear(state: Training, _body: object, { actor }: DecisionContext): Deciding {
  const refusal = closed(state);
  if (refusal) return refusal;
  const missing = awaitedResults(state);
  if (missing.length > 0) {
    const some = few(missing);
    return reject({
      code: 'results-missing',
      clause,
      reason: text(
        `${missing.length} results of courses that were held are missing: ${some.en}.`,
        `已实施的培训尚有 ${missing.length} 条结果未登记：${some['zh-CN']}。`,
      ),
      acceptable: text('Record them first, absent people included.', '请先登记全部结果，包括缺席人员。'),
    });
  }
  const sessions = state.sessions.length;
  const attendances = state.sessions.reduce((sum, { results }) => sum + Object.keys(results).length, 0);
  return [{ name: 'year-closed', data: { by: actor.id, sessions, attendances } }];
}

function closed(state: Training): Rejection | undefined {
  if (!state.closed) return undefined;
  return reject({
    code: 'year-closed',
    clause,
    reason: text('The training of this year is closed.', '本年度培训已结束。'),
    acceptable: text('A year that runs.', '选择进行中的年度。'),
  });
}

/** Of a year that runs. */
function sessionOf(state: Training, id: string): Session | Rejection {
  const refusal = closed(state);
  if (refusal) return refusal;
  const session = state.sessions.find((each) => each.session === id);
  if (session) return session;
  const last = state.sessions.at(-1)?.session;
  return reject({
    code: 'no-such-session',
    clause,
    reason: text(`No session ${id} is scheduled.`, `没有培训场次 ${id}。`),
    acceptable: text(
      last === undefined ? 'Schedule a course first.' : `S1 to ${last}.`,
      last === undefined ? '请先安排课程。' : `S1 至 ${last}。`,
    ),
    errors: [
      {
        path: '/session',
        expected: last === undefined ? text('a session', '培训场次') : text(`S1 to ${last}`, `S1 至 ${last}`),
        actual: id,
      },
    ],
  });
}
