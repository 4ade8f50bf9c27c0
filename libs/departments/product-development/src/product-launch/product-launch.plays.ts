import { business, elapsed, soon, until, type Planted, type Play } from '@liucheng/service-kit';
import { accept as acceptBuild, tested } from '../product-build/product-build.plays.ts';
import {
  authorise,
  finish,
  manager,
  opened,
  openedByHand,
  plan,
  planAndAuthorise,
  prepare,
  ready,
  release,
  releaseAndFinish,
  released,
  review,
  rollBack,
  superseded,
  watch,
} from './playing-launches.ts';
import { refused } from './refused-launches.plays.ts';

// How people go through PRD-4: launches that go as they should, and each way to break a monitored rule or the flow.

const conforming: readonly Play[] = [
  {
    name: 'released in its window, watched and reviewed',
    weight: 2,
    async *run(stage) {
      const launch = yield* released(stage);
      await watch(stage, launch);
      yield elapsed('P7D');
      yield* finish(stage, launch);
    },
  },
  {
    name: 'planned first, and again after the authorisation',
    async *run(stage) {
      const launch = yield* opened(stage);
      yield* plan(stage, launch);
      yield* plan(stage, launch);
      await prepare(stage, launch);
      await authorise(stage, launch);
      yield business('P1D');
      yield until(yield* planAndAuthorise(stage, launch));
      yield* releaseAndFinish(stage, launch);
    },
  },
  {
    name: 'rolled back at once',
    async *run(stage) {
      const launch = yield* released(stage);
      await rollBack(stage, launch);
      yield soon(stage);
      yield* finish(stage, launch);
    },
  },
  {
    name: 'rolled back after it was watched',
    async *run(stage) {
      const launch = yield* released(stage);
      await watch(stage, launch);
      yield soon(stage);
      await rollBack(stage, launch);
      yield soon(stage);
      yield* finish(stage, launch);
    },
  },
  {
    name: 'prepared before the build is accepted',
    async *run(stage) {
      const builds = stage.of('product-build');
      const development = yield* tested(builds);
      const { id: buildCase } = development;
      const product = stage.unique('kettle');
      const launch = await stage.start(stage.who(manager), 'open', { product, buildCase, build: 1 });
      await prepare(stage, launch);
      yield soon(stage);
      await acceptBuild(builds, development);
      yield until(yield* planAndAuthorise(stage, launch));
      yield* releaseAndFinish(stage, launch);
    },
  },
  {
    name: 'withdrawn',
    weight: 0.5,
    async *run(stage) {
      const launch = yield* openedByHand(stage);
      await prepare(stage, launch);
      yield* planAndAuthorise(stage, launch);
      await launch.send(stage.who(manager), 'withdraw', superseded);
    },
  },
];

const monitored: readonly Play[] = [
  {
    name: 'released a day after its window',
    plants: ['released-in-window'],
    async *run(stage) {
      const launch = yield* ready(stage);
      yield elapsed('P1D');
      launch.plant('released-in-window');
      yield* releaseAndFinish(stage, launch);
    },
  },
  {
    name: 'released before its window',
    plants: ['released-in-window'],
    async *run(stage) {
      const launch = yield* opened(stage);
      await prepare(stage, launch);
      yield soon(stage);
      yield* planAndAuthorise(stage, launch);
      launch.plant('released-in-window');
      yield* releaseAndFinish(stage, launch);
    },
  },
  {
    name: 'reviewed late',
    plants: ['reviewed-in-time'],
    async *run(stage) {
      const launch = yield* released(stage);
      await watch(stage, launch);
      yield elapsed('P31D');
      launch.plant('reviewed-in-time');
      await review(stage, launch);
    },
  },
  {
    name: 'rolled back, and never reviewed',
    plants: ['reviewed-in-time'],
    async *run(stage) {
      const launch = yield* released(stage);
      await rollBack(stage, launch);
      yield soon(stage);
      await watch(stage, launch);
      launch.plant('reviewed-in-time');
    },
  },
];

const outOfFlow: readonly Play[] = [
  {
    name: 'neither planned nor authorised, nor watched',
    plants: ['flow:step-skipped', 'released-in-window'],
    async *run(stage) {
      const launch = yield* opened(stage);
      await prepare(stage, launch);
      yield soon(stage);
      await release(stage, launch);
      launch.plant('released-in-window');
      yield soon(stage);
      await review(stage, launch);
      launch.plant('flow:step-skipped', { times: 3 });
    },
  },
  {
    name: 'prepared after it is authorised',
    plants: ['flow:wrong-order'],
    async *run(stage) {
      const launch = yield* opened(stage);
      const from = yield* planAndAuthorise(stage, launch);
      await prepare(stage, launch);
      launch.plant('flow:wrong-order');
      yield until(from);
      yield* releaseAndFinish(stage, launch);
    },
  },
  {
    name: 'prepared after it is authorised, then withdrawn',
    plants: ['flow:unexpected-step'],
    async *run(stage) {
      const launch = yield* openedByHand(stage);
      yield* planAndAuthorise(stage, launch);
      await prepare(stage, launch);
      launch.plant('flow:unexpected-step');
      yield soon(stage);
      await launch.send(stage.who(manager), 'withdraw', superseded);
    },
  },
  {
    name: 'released once more after it was rolled back',
    plants: ['flow:step-repeated'],
    async *run(stage) {
      const launch = yield* ready(stage);
      await release(stage, launch);
      yield elapsed('PT1H');
      await rollBack(stage, launch);
      yield elapsed('PT2H');
      await release(stage, launch);
      launch.plant('flow:step-repeated');
      yield soon(stage);
      yield* finish(stage, launch);
    },
  },
];

export const plays: readonly Play[] = [...conforming, ...monitored, ...outOfFlow, ...refused];

export const unplayable: Readonly<Record<Planted, string>> = {
  'flow:incomplete-case': 'The review ends a launch, and is the last step of its flow.',
};
