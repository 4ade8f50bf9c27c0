import { business, elapsed, soon, type Planted, type Play } from '@liucheng/service-kit';
import {
  candidateOf,
  choose,
  close,
  evaluate,
  examine,
  giveUp,
  hire,
  interview,
  offer,
  offered,
  onboard,
  publish,
  published,
  recommend,
  recruiter,
  requested,
  screen,
  select,
  selected,
  sign,
  test,
  turnDown,
  unsuitable,
} from './playing-recruitments.ts';
import { refused } from './refused-recruitments.plays.ts';

// How people go through HR-1: recruitments that go as they should, and each way to break a monitored rule or the flow.

const conforming: readonly Play[] = [
  {
    name: 'one of two is hired',
    weight: 2,
    async *run(stage) {
      const drawn = yield* published(stage);
      const [one, other] = [candidateOf(stage), candidateOf(stage, 'B')];
      await screen(stage, drawn, one);
      yield* select(stage, drawn, other);
      await turnDown(stage, drawn, one);
      yield soon(stage);
      yield* choose(stage, drawn, other);
      yield* hire(stage, drawn, other);
    },
  },
  {
    name: 'begins to work, and signs the contract in time',
    async *run(stage) {
      const candidate = candidateOf(stage);
      const drawn = yield* offered(stage, candidate);
      await onboard(stage, drawn, candidate);
      yield elapsed('P20D');
      await sign(stage, drawn, candidate);
      yield soon(stage);
      await close(stage, drawn);
    },
  },
  {
    name: 'signs and stays away, and another one takes the place',
    async *run(stage) {
      const [one, other] = [candidateOf(stage), candidateOf(stage, 'B')];
      const drawn = yield* offered(stage, one);
      await sign(stage, drawn, one);
      yield business('P3D');
      await turnDown(stage, drawn, one, 'withdrew');
      yield* select(stage, drawn, other);
      yield* choose(stage, drawn, other);
      yield* hire(stage, drawn, other);
    },
  },
  {
    name: 'screened again, tested before two interviews, and found unsuitable',
    async *run(stage) {
      const drawn = yield* published(stage);
      const candidate = candidateOf(stage);
      await screen(stage, drawn, candidate, unsuitable);
      yield soon(stage);
      await screen(stage, drawn, candidate);
      yield soon(stage);
      await test(stage, drawn, candidate);
      yield soon(stage);
      await interview(stage, drawn, candidate);
      yield business('P1D');
      await interview(stage, drawn, candidate, [{ person: drawn.head, department: drawn.department }]);
      yield soon(stage);
      await evaluate(drawn, candidate, unsuitable);
      yield* giveUp(stage, drawn, candidate);
    },
  },
  {
    name: 'nobody applies',
    weight: 0.5,
    async *run(stage) {
      const drawn = yield* published(stage);
      yield business('P20D');
      await close(stage, drawn);
    },
  },
];

const monitored: readonly Play[] = [
  {
    name: 'interviewed by human resources alone',
    plants: ['hiring-department-interviewed'],
    async *run(stage) {
      const drawn = yield* published(stage);
      const candidate = candidateOf(stage);
      await screen(stage, drawn, candidate);
      yield soon(stage);
      const alone = [{ person: stage.who(recruiter), department: 'human-resources' }];
      await interview(stage, drawn, candidate, alone);
      yield soon(stage);
      await test(stage, drawn, candidate);
      yield soon(stage);
      await evaluate(drawn, candidate);
      drawn.recruitment.plant('hiring-department-interviewed', { person: drawn.colleague });
      yield soon(stage);
      yield* choose(stage, drawn, candidate);
      yield* hire(stage, drawn, candidate);
    },
  },
  {
    name: 'signs the contract late',
    plants: ['contract-within-30-days'],
    async *run(stage) {
      const candidate = candidateOf(stage);
      const drawn = yield* offered(stage, candidate);
      await onboard(stage, drawn, candidate);
      yield elapsed(`P${stage.chance.between(32, 60)}D`);
      drawn.recruitment.plant('contract-within-30-days');
      await sign(stage, drawn, candidate);
      yield soon(stage);
      await close(stage, drawn);
    },
  },
  {
    name: 'works without a contract, and leaves',
    plants: ['contract-within-30-days'],
    async *run(stage) {
      const candidate = candidateOf(stage);
      const drawn = yield* offered(stage, candidate);
      await onboard(stage, drawn, candidate);
      yield elapsed('P40D');
      drawn.recruitment.plant('contract-within-30-days');
      yield* giveUp(stage, drawn, candidate);
    },
  },
  {
    name: 'interviewed and tested although screened out',
    plants: ['candidate-in-order-interview', 'candidate-in-order-written-test'],
    async *run(stage) {
      const drawn = yield* published(stage);
      const [one, other] = [candidateOf(stage), candidateOf(stage, 'B')];
      await screen(stage, drawn, one, unsuitable);
      await screen(stage, drawn, other, unsuitable);
      yield soon(stage);
      await interview(stage, drawn, one);
      drawn.recruitment.plant('candidate-in-order-interview');
      await test(stage, drawn, other);
      drawn.recruitment.plant('candidate-in-order-written-test');
      yield* giveUp(stage, drawn, one, other);
    },
  },
  {
    name: 'evaluated without a written test, and recommended as unsuitable',
    plants: ['candidate-in-order-evaluate', 'candidate-in-order-recommend'],
    async *run(stage) {
      const drawn = yield* published(stage);
      const { recruitment, colleague, head } = drawn;
      const candidate = candidateOf(stage);
      await screen(stage, drawn, candidate);
      yield soon(stage);
      await interview(stage, drawn, candidate);
      yield soon(stage);
      await evaluate(drawn, candidate, unsuitable);
      recruitment.plant('candidate-in-order-evaluate', { person: colleague });
      yield soon(stage);
      await recommend(drawn, candidate);
      recruitment.plant('candidate-in-order-recommend', { person: head });
      yield* giveUp(stage, drawn, candidate);
    },
  },
  {
    name: 'the offer is made anew',
    plants: ['candidate-in-order-offer'],
    async *run(stage) {
      const candidate = candidateOf(stage);
      const drawn = yield* offered(stage, candidate);
      await offer(stage, drawn, candidate);
      drawn.recruitment.plant('candidate-in-order-offer');
      yield soon(stage);
      yield* hire(stage, drawn, candidate);
    },
  },
  {
    name: 'signs without an offer',
    plants: ['candidate-in-order-sign-contract'],
    async *run(stage) {
      const candidate = candidateOf(stage);
      const drawn = yield* selected(stage, candidate);
      await recommend(drawn, candidate);
      yield soon(stage);
      await sign(stage, drawn, candidate);
      drawn.recruitment.plant('candidate-in-order-sign-contract');
      yield soon(stage);
      await onboard(stage, drawn, candidate);
      await close(stage, drawn);
    },
  },
  {
    name: 'begins to work without an offer',
    plants: ['candidate-in-order-onboard'],
    async *run(stage) {
      const candidate = candidateOf(stage);
      const drawn = yield* selected(stage, candidate);
      await recommend(drawn, candidate);
      yield soon(stage);
      await onboard(stage, drawn, candidate);
      drawn.recruitment.plant('candidate-in-order-onboard');
      yield business('P2D');
      await sign(stage, drawn, candidate);
      await close(stage, drawn);
    },
  },
];

const outOfFlow: readonly Play[] = [
  {
    name: 'nothing is published',
    plants: ['flow:step-skipped'],
    async *run(stage) {
      const drawn = yield* requested(stage);
      const candidate = candidateOf(stage);
      yield* select(stage, drawn, candidate);
      drawn.recruitment.plant('flow:step-skipped');
      yield* choose(stage, drawn, candidate);
      yield* hire(stage, drawn, candidate);
    },
  },
  {
    name: 'published when somebody has been examined',
    plants: ['flow:wrong-order'],
    async *run(stage) {
      const drawn = yield* requested(stage);
      const candidate = candidateOf(stage);
      await screen(stage, drawn, candidate);
      yield* examine(stage, drawn, candidate);
      await publish(stage, drawn);
      drawn.recruitment.plant('flow:wrong-order');
      yield* giveUp(stage, drawn, candidate);
    },
  },
  {
    name: 'an application before it is published, and no other one',
    plants: ['flow:unexpected-step'],
    async *run(stage) {
      const drawn = yield* requested(stage);
      await screen(stage, drawn, candidateOf(stage), unsuitable);
      drawn.recruitment.plant('flow:unexpected-step');
      yield soon(stage);
      await publish(stage, drawn);
    },
  },
  {
    name: 'published twice',
    plants: ['flow:step-repeated'],
    async *run(stage) {
      const drawn = yield* published(stage);
      await publish(stage, drawn);
      drawn.recruitment.plant('flow:step-repeated');
      yield business('P5D');
      await close(stage, drawn);
    },
  },
];

export const plays: readonly Play[] = [...conforming, ...monitored, ...outOfFlow, ...refused];

export const unplayable: Readonly<Record<Planted, string>> = {
  'flow:incomplete-case':
    'A recruitment ends with the last step of its flow, so what is left out lies before it.',
};
