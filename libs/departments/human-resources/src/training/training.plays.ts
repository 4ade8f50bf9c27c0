import { business, soon, type Planted, type Play } from '@liucheng/service-kit';
import {
  advise,
  approve,
  arrange,
  close,
  deliver,
  deliveryOf,
  evaluate,
  evaluation,
  finish,
  held,
  manager,
  online,
  plan,
  planned,
  record,
  recorded,
  resultsOf,
  running,
  schedule,
  sessionOf,
  surveyed,
  surveyOf,
  trainer,
} from './playing-trainings.ts';

// How people go through HR-2: years that go as they should, and each way to break a rule or the flow.

const conforming: readonly Play[] = [
  {
    name: 'a course of the plan, and advice',
    weight: 2,
    async *run(stage) {
      const drawn = yield* recorded(stage);
      await evaluate(stage, drawn);
      for (let times = stage.chance.between(1, 2); times > 0; times--) {
        yield soon(stage);
        await advise(stage, drawn);
      }
      yield soon(stage);
      await close(stage, drawn);
    },
  },
  {
    name: 'planned anew, two courses beside each other, one of them extra, and a result corrected',
    async *run(stage) {
      const drawn = yield* surveyed(stage);
      const [first = '', second = ''] = drawn.participants;
      await plan(stage, drawn);
      yield soon(stage);
      await plan(stage, drawn, [planned, { ...planned, course: 'calls-in-english' }]);
      yield soon(stage);
      await approve(stage, drawn);
      yield business('P1D');
      await plan(stage, drawn);
      yield soon(stage);
      await approve(stage, drawn);
      yield soon(stage);
      await schedule(stage, drawn);
      await schedule(stage, drawn, { ...online, extra: 'The law comes into force in May.' });
      yield business('P3D');
      await deliver(stage, drawn);
      yield soon(stage);
      await record(stage, drawn, [first], 'S1', 'failed');
      await deliver(stage, drawn, 'S2');
      yield soon(stage);
      await record(stage, drawn, [second], 'S1', 'absent');
      await record(stage, drawn, drawn.participants, 'S2', 'attended');
      yield business('P1D');
      await record(stage, drawn, [first]);
      yield soon(stage);
      yield* finish(stage, drawn);
    },
  },
  {
    name: 'a course that is not held',
    weight: 0.5,
    async *run(stage) {
      const drawn = yield* running(stage);
      yield* arrange(stage, drawn);
      yield* finish(stage, drawn);
    },
  },
];

const monitored: readonly Play[] = [
  {
    name: 'a result recorded late',
    plants: ['results-recorded-in-time'],
    async *run(stage) {
      const drawn = yield* held(stage);
      const [first = '', second = ''] = drawn.participants;
      await record(stage, drawn, [first]);
      yield business('P8D');
      drawn.training.plant('results-recorded-in-time');
      await record(stage, drawn, [second]);
      yield soon(stage);
      yield* finish(stage, drawn);
    },
  },
  {
    name: 'results that nobody records',
    plants: ['results-recorded-in-time'],
    async *run(stage) {
      const { training, participants } = yield* held(stage);
      training.plant('results-recorded-in-time', { times: participants.length });
    },
  },
  {
    name: 'a course that nobody has planned',
    plants: ['course-in-plan-or-extra'],
    async *run(stage) {
      const drawn = yield* running(stage);
      await schedule(stage, drawn, online);
      drawn.training.plant('course-in-plan-or-extra');
      yield business('P2D');
      await deliver(stage, drawn);
      yield soon(stage);
      await record(stage, drawn);
      yield soon(stage);
      yield* finish(stage, drawn);
    },
  },
];

const outOfFlow: readonly Play[] = [
  {
    name: 'nobody approves the plan, and nobody evaluates',
    plants: ['flow:step-skipped'],
    async *run(stage) {
      const drawn = yield* surveyed(stage);
      await plan(stage, drawn);
      yield soon(stage);
      yield* arrange(stage, drawn);
      drawn.training.plant('flow:step-skipped');
      await deliver(stage, drawn);
      yield soon(stage);
      await record(stage, drawn);
      yield soon(stage);
      await close(stage, drawn);
      drawn.training.plant('flow:step-skipped');
    },
  },
  {
    name: 'approved when the first course is scheduled',
    plants: ['flow:wrong-order'],
    async *run(stage) {
      const drawn = yield* surveyed(stage);
      await plan(stage, drawn);
      yield soon(stage);
      yield* arrange(stage, drawn);
      await approve(stage, drawn);
      drawn.training.plant('flow:wrong-order');
      yield soon(stage);
      await deliver(stage, drawn);
      yield soon(stage);
      await record(stage, drawn);
      yield soon(stage);
      yield* finish(stage, drawn);
    },
  },
  {
    name: 'advice before the evaluation',
    plants: ['flow:unexpected-step'],
    async *run(stage) {
      const drawn = yield* recorded(stage);
      await advise(stage, drawn);
      drawn.training.plant('flow:unexpected-step');
      yield soon(stage);
      yield* finish(stage, drawn);
    },
  },
  {
    name: 'evaluated again',
    plants: ['flow:step-repeated'],
    async *run(stage) {
      const drawn = yield* recorded(stage);
      await evaluate(stage, drawn);
      yield soon(stage);
      await advise(stage, drawn);
      yield business('P1D');
      await evaluate(stage, drawn);
      drawn.training.plant('flow:step-repeated');
      yield soon(stage);
      await close(stage, drawn);
    },
  },
];

const refused: readonly Play[] = [
  {
    name: 'by people who have no say in it',
    plants: ['role:survey-needs', 'role:approve', 'role:record-attendance', 'role:close-year'],
    async *run(stage) {
      const stranger = stage.who({ role: 'employee', department: 'sales' });
      await stage.refusedStart(stranger, 'survey-needs', surveyOf(stage), 'role:survey-needs');
      const drawn = yield* surveyed(stage);
      const { training, participants } = drawn;
      await plan(stage, drawn);
      yield soon(stage);
      await training.refused(stage.who(trainer), 'approve', {}, 'role:approve');
      await approve(stage, drawn);
      yield soon(stage);
      yield* arrange(stage, drawn);
      await deliver(stage, drawn);
      yield soon(stage);
      await training.refused(
        stranger,
        'record-attendance',
        resultsOf(participants),
        'role:record-attendance',
      );
      await record(stage, drawn);
      yield soon(stage);
      await evaluate(stage, drawn);
      yield soon(stage);
      await training.refused(stranger, 'close-year', {}, 'role:close-year');
      await close(stage, drawn);
    },
  },
  {
    name: 'a plan with nothing in it, and with something twice',
    plants: ['nothing-planned', 'course-twice', 'no-such-session'],
    async *run(stage) {
      const drawn = yield* surveyed(stage);
      const { training } = drawn;
      await training.refused(stage.who(manager), 'approve', {}, 'nothing-planned');
      const courses = [planned, planned];
      await training.refused(stage.who(trainer), 'plan-year', { courses }, 'course-twice');
      await plan(stage, drawn);
      yield soon(stage);
      await approve(stage, drawn);
      yield soon(stage);
      await training.refused(stage.who(trainer), 'deliver', deliveryOf(stage), 'no-such-session');
      yield* arrange(stage, drawn);
      yield* finish(stage, drawn);
    },
  },
  {
    name: 'results before the delivery, a delivery to come, and another one',
    plants: ['not-delivered', 'day-not-come', 'already-delivered', 'person-twice'],
    async *run(stage) {
      const drawn = yield* running(stage);
      const { training, participants } = drawn;
      const somebody = stage.who(trainer);
      yield* arrange(stage, drawn);
      await training.refused(somebody, 'record-attendance', resultsOf(participants), 'not-delivered');
      const tomorrow = { ...deliveryOf(stage), on: stage.day(1) };
      await training.refused(somebody, 'deliver', tomorrow, 'day-not-come');
      await deliver(stage, drawn);
      yield soon(stage);
      await training.refused(somebody, 'deliver', deliveryOf(stage), 'already-delivered');
      const twice = resultsOf([...participants, ...participants]);
      await training.refused(somebody, 'record-attendance', twice, 'person-twice');
      await record(stage, drawn);
      yield soon(stage);
      yield* finish(stage, drawn);
    },
  },
  {
    name: 'closed without the results, and evaluated after the end',
    plants: ['results-missing', 'year-closed'],
    async *run(stage) {
      const drawn = yield* held(stage);
      const { training } = drawn;
      const somebody = stage.who(trainer);
      await training.refused(somebody, 'close-year', {}, 'results-missing');
      await record(stage, drawn);
      yield soon(stage);
      yield* finish(stage, drawn);
      await training.refused(somebody, 'evaluate', evaluation, 'year-closed');
      await training.refused(somebody, 'schedule-course', sessionOf(stage, drawn), 'year-closed');
    },
  },
];

export const plays: readonly Play[] = [...conforming, ...monitored, ...outOfFlow, ...refused];

export const unplayable: Readonly<Record<Planted, string>> = {
  'flow:incomplete-case': 'A year ends with the last step of its flow, so what is left out lies before it.',
};
