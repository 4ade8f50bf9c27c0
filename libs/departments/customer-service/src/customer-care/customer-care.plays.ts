import {
  business,
  elapsed,
  noDeparture,
  soon,
  type Acting,
  type Play,
  type PlayedCase,
  type Stage,
} from '@liucheng/service-kit';
import { handled } from '../complaint/complaint.plays.ts';

// How people go through SVC-3: customers who are cared for as they should be, and each way to break a rule.

const agent = { role: 'service-agent' };
const lead = { role: 'service-lead' };
/** A product of its own: adopted feedback reaches the plan of the product, which holds only so much. */
const kettle = (stage: Stage) => ({ category: 'product', product: stage.unique('kettle') });

async function* opened(stage: Stage): Acting {
  const customer = { id: stage.unique('C'), name: 'Zhou Min', phone: '13800000000' };
  const care = await stage.start(stage.who(agent), 'open', { customer });
  yield soon(stage);
  return care;
}

const planVisit = (stage: Stage, care: PlayedCase, inDays: number) =>
  care.send(stage.who(agent), 'plan-visits', {
    purpose: 'How the new kettle does',
    visits: [{ on: stage.day(inDays) }],
  });

const visit = (stage: Stage, care: PlayedCase, satisfaction = 4) =>
  care.send(stage.who(agent), 'visit', { visitId: 'V1', experience: 'The kettle works.', satisfaction });

const end = (stage: Stage, care: PlayedCase) =>
  care.send(stage.who(lead), 'end-care', { reason: 'The customer has moved abroad.' });

async function* collected(stage: Stage): Acting {
  const care = yield* opened(stage);
  const feedback = { source: 'visit', content: 'The lid is hard to open.' };
  await care.send(stage.who(agent), 'collect-feedback', feedback);
  yield soon(stage);
  return care;
}

async function* classified(stage: Stage): Acting {
  const care = yield* collected(stage);
  await care.send(stage.who(agent), 'classify-feedback', { feedbackId: 'F1', ...kettle(stage) });
  yield soon(stage);
  return care;
}

const analyse = (stage: Stage, care: PlayedCase) =>
  care.send(stage.who(agent), 'analyse-feedback', { feedbackId: 'F1', analysis: 'The hinge is too stiff.' });
const adopt = (stage: Stage, care: PlayedCase) =>
  care.send(stage.who(lead), 'adopt-feedback', {
    feedbackId: 'F1',
    summary: 'A softer hinge',
    ...kettle(stage),
  });
const decline = (stage: Stage, care: PlayedCase) =>
  care.send(stage.who(lead), 'decline-feedback', { feedbackId: 'F1', reason: 'No longer made.' });
const apply = (stage: Stage, care: PlayedCase) =>
  care.send(stage.who(agent), 'apply-feedback', { feedbackId: 'F1', result: 'A softer hinge from May on.' });

const conforming: readonly Play[] = [
  {
    name: 'visited, and greeted at a holiday',
    weight: 2,
    async *run(stage) {
      const care = yield* opened(stage);
      await planVisit(stage, care, 30);
      const greeting = { occasion: 'holiday', on: stage.day(10), content: 'A card' };
      await care.send(stage.who(agent), 'plan-care', { care: [greeting] });
      yield elapsed('P7D');
      await care.send(stage.who(agent), 'deliver-care', { careId: 'C1' });
      yield soon(stage);
      await visit(stage, care);
      yield business('P2D');
      await end(stage, care);
    },
  },
  {
    name: 'low satisfaction, and the policy opens a complaint',
    async *run(stage) {
      const care = yield* opened(stage);
      await planVisit(stage, care, 30);
      yield business('P1D');
      await visit(stage, care, stage.chance.between(1, 2));
      yield elapsed('PT30M');
      yield* handled(stage, await stage.of('complaint').find(stage.who(agent), { visit: `${care.id}-V1` }));
      await end(stage, care);
    },
  },
  {
    name: 'visits moved and called off',
    async *run(stage) {
      const care = yield* opened(stage);
      await planVisit(stage, care, 30);
      yield soon(stage);
      const later = { visitId: 'V1', on: stage.day(40), reason: 'The customer is away.' };
      await care.send(stage.who(agent), 'reschedule-visit', later);
      yield elapsed('P10D');
      await care.send(stage.who(agent), 'cancel-visit', { visitId: 'V1', reason: 'No visit is wished.' });
      yield business('P1D');
      await end(stage, care);
    },
  },
  {
    name: 'feedback adopted and applied',
    async *run(stage) {
      const care = yield* classified(stage);
      await analyse(stage, care);
      yield business('P5D');
      await adopt(stage, care);
      yield business('P10D');
      await apply(stage, care);
      yield soon(stage);
      await end(stage, care);
    },
  },
  {
    name: 'feedback declined',
    async *run(stage) {
      const care = yield* classified(stage);
      await analyse(stage, care);
      yield business('P5D');
      await decline(stage, care);
      yield soon(stage);
      await end(stage, care);
    },
  },
];

const monitored: readonly Play[] = [
  {
    name: 'visited late',
    plants: ['visit-by-its-date'],
    async *run(stage) {
      const care = yield* opened(stage);
      await planVisit(stage, care, 1);
      yield elapsed('P3D');
      care.plant('visit-by-its-date');
      await visit(stage, care);
      yield soon(stage);
      await end(stage, care);
    },
  },
  {
    name: 'feedback forgotten',
    plants: ['feedback-decided-in-time'],
    async *run(stage) {
      const care = yield* classified(stage);
      care.plant('feedback-decided-in-time');
      await analyse(stage, care);
    },
  },
  {
    name: 'feedback analysed before anybody knows what it is about',
    plants: ['feedback-classified-before-analysis'],
    async *run(stage) {
      const care = yield* collected(stage);
      await analyse(stage, care);
      care.plant('feedback-classified-before-analysis');
      yield soon(stage);
      await adopt(stage, care);
      yield soon(stage);
      await end(stage, care);
    },
  },
  {
    name: 'feedback adopted without analysis',
    plants: ['feedback-analysed-before-adoption'],
    async *run(stage) {
      const care = yield* classified(stage);
      await adopt(stage, care);
      care.plant('feedback-analysed-before-adoption');
      yield soon(stage);
      await end(stage, care);
    },
  },
  {
    name: 'feedback declined without analysis',
    plants: ['feedback-analysed-before-decline'],
    async *run(stage) {
      const care = yield* classified(stage);
      await decline(stage, care);
      care.plant('feedback-analysed-before-decline');
      yield soon(stage);
      await end(stage, care);
    },
  },
  {
    name: 'feedback applied before it is adopted',
    plants: ['feedback-adopted-before-application'],
    async *run(stage) {
      const care = yield* classified(stage);
      await analyse(stage, care);
      yield soon(stage);
      await apply(stage, care);
      care.plant('feedback-adopted-before-application');
      yield soon(stage);
      await adopt(stage, care);
      yield soon(stage);
      await end(stage, care);
    },
  },
];

const refused: readonly Play[] = [
  {
    name: 'a customer taken into care twice',
    plants: ['customer-in-care-already'],
    async *run(stage) {
      const care = yield* opened(stage);
      const customer = { id: stage.unique('C') };
      await stage.refusedStart(stage.who(agent), 'open', { customer }, 'customer-in-care-already');
      yield soon(stage);
      await end(stage, care);
    },
  },
  {
    name: 'what has not been planned, and an end before its time',
    plants: ['visit-not-planned', 'care-not-planned', 'feedback-not-open', 'promises-open', 'day-is-over'],
    async *run(stage) {
      const care = yield* opened(stage);
      const person = stage.who(agent);
      const told = { visitId: 'V9', experience: 'The kettle works.', satisfaction: 4 };
      await care.refused(person, 'visit', told, 'visit-not-planned');
      await care.refused(person, 'deliver-care', { careId: 'C9' }, 'care-not-planned');
      const analysis = { feedbackId: 'F9', analysis: 'The hinge is too stiff.' };
      await care.refused(person, 'analyse-feedback', analysis, 'feedback-not-open');
      const past = { purpose: 'How the kettle does', visits: [{ on: stage.day(-1) }] };
      await care.refused(person, 'plan-visits', past, 'day-is-over');
      await planVisit(stage, care, 30);
      await care.refused(stage.who(lead), 'end-care', { reason: 'Moved abroad.' }, 'promises-open');
      yield business('P1D');
      await visit(stage, care);
      yield soon(stage);
      await end(stage, care);
    },
  },
];

export const plays: readonly Play[] = [...conforming, ...monitored, ...refused];

export const unplayable = noDeparture(
  'What a step is about has to be there, and what brings it about may come at any time until the end.',
);
