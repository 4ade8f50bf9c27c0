import { business, soon, type Planted, type Play } from '@liucheng/service-kit';
import {
  appeal,
  assess,
  assessOneself,
  assessed,
  begun,
  computeBonus,
  conclude,
  consolidate,
  consolidated,
  decide,
  decision,
  executive,
  finish,
  giveFeedback,
  grade,
  head,
  reckon,
  underManagement,
} from './playing-reviews.ts';
import { refused } from './refused-reviews.plays.ts';

// How people go through HR-3: reviews that go as they should, and each way to break a monitored rule or the flow.

const conforming: readonly Play[] = [
  {
    name: 'from the scheme to the decision',
    weight: 3,
    async *run(stage) {
      yield* finish(stage, yield* consolidated(stage));
    },
  },
  {
    name: 'a head, judged by management',
    async *run(stage) {
      const cast = underManagement(stage, stage.who({ ...head, department: 'sales' }), 'sales');
      const drawn = yield* consolidated(stage, cast);
      yield* reckon(stage, drawn);
      await drawn.review.send(stage.who(executive), 'decide', decision);
    },
  },
  {
    name: 'an appeal, and what comes of it',
    async *run(stage) {
      const drawn = yield* consolidated(stage);
      yield* reckon(stage, drawn);
      for (let round = 0, rounds = stage.chance.between(1, 2); round < rounds; round++) {
        await appeal(drawn);
        yield business('P2D');
        yield* reckon(stage, drawn, 'A');
      }
      await decide(drawn);
    },
  },
];

const monitored: readonly Play[] = [
  {
    name: 'the superior assesses first',
    plants: ['self-assessment-first', 'flow:wrong-order'],
    async *run(stage) {
      const drawn = yield* begun(stage);
      await assess(stage, drawn);
      drawn.review.plant('self-assessment-first', { person: drawn.superior });
      yield soon(stage);
      await assessOneself(stage, drawn);
      drawn.review.plant('flow:wrong-order', { person: drawn.superior });
      yield soon(stage);
      yield* conclude(stage, drawn);
      yield* finish(stage, drawn);
    },
  },
  {
    name: 'consolidated without a talk',
    plants: ['feedback-before-consolidation', 'flow:step-skipped'],
    async *run(stage) {
      const drawn = yield* assessed(stage);
      await consolidate(drawn);
      drawn.review.plant('feedback-before-consolidation', { person: drawn.hr });
      drawn.review.plant('flow:step-skipped', { person: drawn.hr });
      yield soon(stage);
      yield* finish(stage, drawn);
    },
  },
];

const outOfFlow: readonly Play[] = [
  {
    name: 'decided without a bonus',
    plants: ['flow:step-skipped'],
    async *run(stage) {
      const drawn = yield* consolidated(stage);
      await grade(drawn);
      yield soon(stage);
      await decide(drawn);
      drawn.review.plant('flow:step-skipped', { person: drawn.hr });
    },
  },
  {
    name: 'graded before the result is consolidated',
    plants: ['flow:wrong-order'],
    async *run(stage) {
      const drawn = yield* assessed(stage);
      await giveFeedback(stage, drawn);
      yield soon(stage);
      await grade(drawn);
      yield soon(stage);
      await consolidate(drawn);
      drawn.review.plant('flow:wrong-order', { person: drawn.hr });
      yield soon(stage);
      await computeBonus(drawn);
      yield soon(stage);
      await decide(drawn);
    },
  },
  {
    name: 'an appeal that nobody looks at',
    plants: ['flow:unexpected-step'],
    async *run(stage) {
      const drawn = yield* consolidated(stage);
      yield* reckon(stage, drawn);
      await appeal(drawn);
      yield business('P2D');
      await decide(drawn);
      drawn.review.plant('flow:unexpected-step', { person: drawn.employee });
    },
  },
  {
    name: 'a second talk',
    plants: ['flow:step-repeated'],
    async *run(stage) {
      const drawn = yield* assessed(stage);
      await giveFeedback(stage, drawn);
      yield business('P1D');
      await giveFeedback(stage, drawn);
      drawn.review.plant('flow:step-repeated', { person: drawn.superior });
      yield soon(stage);
      await consolidate(drawn);
      yield soon(stage);
      yield* finish(stage, drawn);
    },
  },
];

export const plays: readonly Play[] = [...conforming, ...monitored, ...outOfFlow, ...refused];

export const unplayable: Readonly<Record<Planted, string>> = {
  'flow:incomplete-case': 'A review ends with the last step of its flow, so what is left out lies before it.',
};
