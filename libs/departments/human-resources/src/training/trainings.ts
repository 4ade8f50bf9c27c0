import { text } from '@liucheng/kernel';
import {
  caseProcess,
  commandsOf,
  defineCaseType,
  eachPerson,
  seenBy,
  type DepartmentProcess,
} from '@liucheng/service-kit';
import { describeTrainingEvent } from './training-history.ts';
import {
  adviseCareer,
  approvePlan,
  closeYear,
  deliver,
  evaluateTraining,
  planYear,
  recordAttendance,
  scheduleCourse,
  surveyNeeds,
} from './training-year.ts';
import {
  AdviceBody,
  AttendancesBody,
  DeliveryBody,
  TrainingEvaluationBody,
  SessionBody,
  SurveyBody,
  YearPlanBody,
} from './training.bodies.ts';
import { plays, unplayable } from './training.plays.ts';
import { trainingProcess } from './training.process.ts';
import {
  awaitedResults,
  statuses,
  statusOf,
  training,
  trainingEvents,
  type Training,
  type TrainingEvent,
} from './training.ts';

const command = commandsOf<Training, TrainingEvent>();

const commands = [
  command({
    name: 'survey-needs',
    step: 'survey-needs',
    body: SurveyBody,
    route: { method: 'POST', path: '' },
    summary: text("Begin a year with its departments' needs", '调查年度培训需求（新年度）'),
    names: ({ needs }) =>
      needs.map(({ department }, index) => ({ path: `/needs/${index}/department`, department })),
    decide: surveyNeeds,
  }),
  command({
    name: 'plan-year',
    step: 'plan-year',
    body: YearPlanBody,
    route: { method: 'PUT', path: ':id/plan' },
    summary: text('Plan the courses of the year', '编制年度培训计划'),
    trial: () => ({ courses: [] }),
    decide: planYear,
  }),
  command({
    name: 'approve',
    step: 'approve',
    route: { method: 'POST', path: ':id/approval' },
    summary: text('Approve the plan', '审批培训计划'),
    trial: () => ({}),
    decide: approvePlan,
  }),
  command({
    name: 'schedule-course',
    step: 'schedule-course',
    body: SessionBody,
    route: { method: 'POST', path: ':id/sessions' },
    summary: text('Schedule a course', '安排课程'),
    examples: {
      'a course of the plan': {
        course: 'difficult-calls',
        title: 'Difficult calls',
        kind: 'internal',
        hours: 4,
        on: '2026-03-16',
        participants: [{ person: 'u-luo' }, { person: 'u-fang' }],
      },
      'an extra one': {
        course: 'new-law',
        title: 'The new consumer law',
        kind: 'online',
        hours: 2,
        on: '2026-03-20',
        participants: [{ person: 'u-luo' }],
        extra: 'The law comes into force in May.',
      },
    },
    trial: (): SessionBody => ({
      course: '-',
      title: '-',
      kind: 'online',
      hours: 1,
      on: '2000-01-01',
      participants: [],
    }),
    names: ({ participants }) => eachPerson('/participants', participants),
    decide: (state, { participants, ...course }: SessionBody, context) =>
      scheduleCourse(state, { ...course, participants: participants.map(({ person }) => person) }, context),
  }),
  command({
    name: 'deliver',
    step: 'deliver',
    body: DeliveryBody,
    route: { method: 'POST', path: ':id/deliveries' },
    summary: text('Record that a session was held', '登记培训实施'),
    trial: ({ sessions }) => ({
      session: sessions.find(({ deliveredOn }) => deliveredOn === undefined)?.session ?? '-',
      on: '2000-01-01',
      trainer: '-',
    }),
    decide: deliver,
  }),
  command({
    name: 'record-attendance',
    step: 'record-attendance',
    body: AttendancesBody,
    route: { method: 'POST', path: ':id/attendances' },
    summary: text('Record hours and results of a session', '登记出勤与结果'),
    trial: ({ sessions }) => ({
      session: sessions.find(({ deliveredOn }) => deliveredOn !== undefined)?.session ?? '-',
      records: [],
    }),
    names: ({ records }) => eachPerson('/records', records, { past: true }),
    decide: recordAttendance,
  }),
  command({
    name: 'evaluate',
    step: 'evaluate',
    body: TrainingEvaluationBody,
    route: { method: 'POST', path: ':id/evaluation' },
    summary: text('Evaluate the training of the year', '评估培训效果'),
    trial: () => ({ effect: '-', improvements: '-' }),
    decide: evaluateTraining,
  }),
  command({
    name: 'advise-career',
    step: 'advise-career',
    body: AdviceBody,
    route: { method: 'POST', path: ':id/career-advice' },
    summary: text('Advise somebody on the career', '提出职业发展建议'),
    trial: () => ({ person: '-', advice: '-' }),
    decide: adviseCareer,
  }),
  command({
    name: 'close-year',
    step: 'close-year',
    route: { method: 'POST', path: ':id/closing' },
    summary: text('Close the year', '结束年度培训'),
    trial: () => ({}),
    decide: closeYear,
  }),
];

/** Results of everybody stand in it; one's own are in the training file. */
const sight = seenBy('trainer', 'hr-manager', 'executive');

export const trainings = defineCaseType({
  definition: trainingProcess(),
  category: 'training-year',
  service: 'human-resources',
  path: 'trainings',
  events: trainingEvents,
  decider: training,
  commands,
  readable: (_state, actor, owner) => sight.sees(actor, owner),
  summary: (state) => ({
    status: statusOf(state),
    sessions: state.sessions.length,
    awaitedResults: awaitedResults(state).length,
  }),
  next: (state) => {
    const { sessions } = state;
    switch (statusOf(state)) {
      case 'surveyed':
        return ['plan-year'];
      case 'planned':
        return ['approve', 'plan-year'];
      case 'running':
        return [
          'schedule-course',
          ...(sessions.some(({ deliveredOn }) => deliveredOn === undefined) ? ['deliver'] : []),
          ...(awaitedResults(state).length > 0 ? ['record-attendance'] : []),
          ...(sessions.length > 0 ? ['evaluate'] : []),
        ];
      case 'evaluated':
        return ['advise-career', 'close-year'];
      case 'closed':
        return [];
    }
  },
});

/** HR-2 as the service lists it. */
export const yearlyTraining: DepartmentProcess = caseProcess({
  type: trainings,
  sight,
  describe: describeTrainingEvent,
  plays,
  unplayable,
  list: {
    name: 'trainings',
    version: 1,
    row: (state: Training) => ({
      status: statusOf(state),
      year: state.year ?? 0,
      courses: state.courses.length,
      sessions: state.sessions.length,
      delivered: state.sessions.filter(({ deliveredOn }) => deliveredOn !== undefined).length,
      awaitedResults: awaitedResults(state).length,
    }),
    filters: {
      status: { kind: 'choice', about: text('Where the year stands', '年度状态'), values: statuses },
      year: { kind: 'number', about: text('Year', '年度') },
      awaitedResults: { kind: 'number', about: text('Results not recorded', '未登记结果数') },
    },
    sorts: ['year', 'awaitedResults'],
  },
});
