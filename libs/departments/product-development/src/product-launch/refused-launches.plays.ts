import { soon, type Play } from '@liucheng/service-kit';
import { accepted } from '../product-build/product-build.plays.ts';
import {
  developer,
  finish,
  head,
  lostOrders,
  manager,
  observation,
  openedByHand,
  plan,
  planOf,
  preparation,
  ready,
  release,
  releaseManager,
  risks,
  rollBack,
  superseded,
  unacceptedBuild,
  windowOf,
} from './playing-launches.ts';

// Launches of which something is refused before they go on, or end.

const unaccepted = 'only-accepted-build-released';
const response = 'every-risk-has-a-response';

export const refused: readonly Play[] = [
  {
    name: 'a build that is not accepted, and another one than was',
    plants: [unaccepted],
    async *run(stage) {
      const person = stage.who(releaseManager);
      const unknown = yield* openedByHand(stage);
      await unknown.refused(person, 'release', {}, unaccepted);
      await unknown.send(person, 'withdraw', { reason: 'Nothing is accepted yet' });
      const { id: buildCase } = yield* accepted(stage.of('product-build'));
      const second = { product: stage.unique('kettle'), buildCase, build: 2 };
      const launch = await stage.start(person, 'open', second);
      await launch.refused(person, 'release', {}, unaccepted);
      await launch.send(person, 'withdraw', { reason: 'The first build is launched' });
    },
  },
  {
    name: 'a plan without a response, without a risk, and without time',
    plants: [response, 'window-ends-before-it-begins'],
    async *run(stage) {
      const launch = yield* openedByHand(stage);
      const person = stage.who(releaseManager);
      const blank = planOf(stage, { risks: [...risks, { risk: 'Nobody notices', response: ' ' }] });
      await launch.refused(person, 'plan-launch', blank, response);
      await launch.refused(person, 'plan-launch', planOf(stage, { risks: [] }), response);
      const { from, to } = windowOf(stage);
      const backwards = planOf(stage, { window: { from: to, to: from } });
      await launch.refused(person, 'plan-launch', backwards, 'window-ends-before-it-begins');
      yield* plan(stage, launch);
      await launch.send(person, 'withdraw', superseded);
    },
  },
  {
    name: 'a build that is being launched, nothing to authorise, and nothing released',
    plants: ['build-launched-already', 'nothing-planned', 'not-released', 'role:authorise', 'launch-ended'],
    async *run(stage) {
      const person = stage.who(releaseManager);
      const build = unacceptedBuild(stage);
      const launch = await stage.start(person, 'open', build);
      await stage.refusedStart(stage.who(manager), 'open', build, 'build-launched-already');
      await launch.refused(stage.who(head), 'authorise', {}, 'nothing-planned');
      await launch.refused(person, 'watch', observation, 'not-released');
      yield* plan(stage, launch);
      await launch.refused(person, 'authorise', {}, 'role:authorise');
      yield soon(stage);
      await launch.send(person, 'withdraw', superseded);
      await launch.refused(person, 'prepare', preparation, 'launch-ended');
    },
  },
  {
    name: 'released twice, by others, and rolled back twice',
    plants: ['role:release', 'released-already', 'rolled-back-already'],
    async *run(stage) {
      const launch = yield* ready(stage);
      await launch.refused(stage.who(developer), 'release', {}, 'role:release');
      await release(stage, launch);
      const person = stage.who(releaseManager);
      await launch.refused(person, 'release', {}, 'released-already');
      yield soon(stage);
      await rollBack(stage, launch);
      await launch.refused(person, 'roll-back', lostOrders, 'rolled-back-already');
      yield soon(stage);
      yield* finish(stage, launch);
    },
  },
];
