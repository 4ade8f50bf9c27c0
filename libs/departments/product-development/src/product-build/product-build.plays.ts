import {
  business,
  soon,
  type Acting,
  type Planted,
  type Play,
  type PlayedCase,
  type Stage,
} from '@liucheng/service-kit';
import { levels, type Level } from './product-build.ts';

// How people go through PRD-3: developments that go as they should, and each way to break a rule.

const manager = { role: 'product-manager' };
const developer = { role: 'developer' };
const tester = { role: 'tester' };

const technology = (stage: Stage) => ({
  product: stage.unique('kettle'),
  options: [
    { name: 'Induction', feasibility: 4, stability: 5, scalability: 4 },
    { name: 'Heating coil', feasibility: 5, stability: 4, scalability: 3 },
  ],
  choice: 'Induction',
  reason: 'Fast, and the house knows it',
});
const built = { revision: 'v0.1.0', changes: 'Heating and base panel' };
const passed = { outcome: 'passed', testCases: 120 };
const critical = { severity: 'critical', description: 'Keeps heating without water' };
const minor = { severity: 'minor', description: 'The lid is stiff' };
const solution = { defect: 'D1', solution: 'A sensor switches the heating off' };

async function* begun(stage: Stage): Acting {
  const development = await stage.start(stage.who(developer), 'begin', technology(stage));
  yield soon(stage);
  return development;
}

async function* build(stage: Stage, development: PlayedCase, person = stage.who(developer)): Acting<void> {
  await development.send(person, 'build', built);
  yield soon(stage);
}

async function* test(
  stage: Stage,
  development: PlayedCase,
  level: Level,
  more: object = {},
  person = stage.who(tester),
): Acting<void> {
  await development.send(person, `${level}-test`, { ...passed, ...more });
  yield soon(stage);
}

async function* testAll(stage: Stage, development: PlayedCase): Acting<void> {
  for (const level of levels) yield* test(stage, development, level);
}

export const accept = (stage: Stage, development: PlayedCase) =>
  development.send(stage.who(manager), 'accept');

async function* firstBuilt(stage: Stage, person = stage.who(developer)): Acting {
  const development = yield* begun(stage);
  yield* build(stage, development, person);
  return development;
}

/** From another build on. */
async function* finish(stage: Stage, development: PlayedCase): Acting<void> {
  yield* build(stage, development);
  yield* testAll(stage, development);
  await accept(stage, development);
}

/** A development of which the first build may be accepted. */
export async function* tested(stage: Stage): Acting {
  const development = yield* firstBuilt(stage);
  yield* testAll(stage, development);
  return development;
}

/** A development of which the first build is accepted; its launch is open then. */
export async function* accepted(stage: Stage): Acting {
  const development = yield* tested(stage);
  await accept(stage, development);
  yield soon(stage);
  return development;
}

const conforming: readonly Play[] = [
  {
    name: 'built, tested and accepted',
    weight: 3,
    async *run(stage) {
      yield* accepted(stage);
    },
  },
  {
    name: 'defects found, fixed and gone in the next build',
    async *run(stage) {
      const development = yield* firstBuilt(stage);
      yield* test(stage, development, 'unit');
      yield* test(stage, development, 'integration', { outcome: 'failed', defects: [critical, minor] });
      await development.send(stage.who(developer), 'fix', solution);
      yield business('P1D');
      yield* finish(stage, development);
    },
  },
  {
    name: 'a result that arrives when the next build is there',
    async *run(stage) {
      const development = yield* firstBuilt(stage);
      yield* test(stage, development, 'unit');
      yield* test(stage, development, 'integration');
      yield* build(stage, development);
      yield* test(stage, development, 'system', { build: 1 });
      yield* testAll(stage, development);
      await accept(stage, development);
    },
  },
  {
    name: 'developers test what another has built',
    async *run(stage) {
      const person = stage.who(developer);
      const other = stage.who({ ...developer, not: [person] });
      const development = yield* firstBuilt(stage, person);
      yield* test(stage, development, 'unit', {}, other);
      yield* test(stage, development, 'integration', { defects: [minor] }, other);
      yield* test(stage, development, 'system');
      await accept(stage, development);
    },
  },
];

/** The build's levels are tested in another order; the first of them comes too early. */
function outOfOrder(name: string, ...order: readonly [Exclude<Level, 'unit'>, Level, Level]): Play {
  const rule = `test-levels-in-order-${order[0]}-test`;
  return {
    name,
    plants: [rule],
    async *run(stage) {
      const development = yield* firstBuilt(stage);
      for (const level of order) yield* test(stage, development, level);
      development.plant(rule);
      await accept(stage, development);
    },
  };
}

const monitored: readonly Play[] = [
  outOfOrder('the integration test comes first', 'integration', 'unit', 'system'),
  outOfOrder('the system test comes first', 'system', 'unit', 'integration'),
  {
    name: 'developers test what they have built or fixed',
    plants: ['tester-is-not-builder-unit-test', 'tester-is-not-builder-integration-test'],
    async *run(stage) {
      const builder = stage.who(developer);
      const fixer = stage.who({ ...developer, not: [builder] });
      const development = yield* firstBuilt(stage, builder);
      yield* test(stage, development, 'unit', { outcome: 'failed', defects: [critical] });
      await development.send(fixer, 'fix', solution);
      yield soon(stage);
      yield* build(stage, development, builder);
      yield* test(stage, development, 'unit', {}, builder);
      development.plant('tester-is-not-builder-unit-test', { person: builder });
      yield* test(stage, development, 'integration', {}, fixer);
      development.plant('tester-is-not-builder-integration-test', { person: fixer });
      yield* test(stage, development, 'system');
      await accept(stage, development);
    },
  },
];

const notPassed = 'all-levels-passed-on-last-build';
const openDefect = 'no-open-critical-defect';

const refused: readonly Play[] = [
  {
    name: 'accepted before all is tested, an earlier build, and one that failed',
    plants: [notPassed],
    async *run(stage) {
      const person = stage.who(manager);
      const development = yield* begun(stage);
      await development.refused(person, 'accept', {}, notPassed);
      yield* build(stage, development);
      await development.refused(person, 'accept', {}, notPassed);
      yield* testAll(stage, development);
      yield* build(stage, development);
      await development.refused(person, 'accept', { build: 1 }, notPassed);
      yield* test(stage, development, 'unit', { outcome: 'failed' });
      await development.refused(person, 'accept', {}, notPassed);
      yield* finish(stage, development);
    },
  },
  {
    name: 'accepted with a critical defect, and with a fix that no build contains',
    plants: [openDefect],
    async *run(stage) {
      const development = yield* firstBuilt(stage);
      yield* test(stage, development, 'unit');
      yield* test(stage, development, 'integration');
      yield* test(stage, development, 'system', { defects: [critical] });
      await development.refused(stage.who(manager), 'accept', {}, openDefect);
      await development.send(stage.who(developer), 'fix', solution);
      yield soon(stage);
      await development.refused(stage.who(manager), 'accept', {}, openDefect);
      yield* finish(stage, development);
    },
  },
  {
    name: 'a technology that was no option',
    plants: ['choice-not-among-options'],
    async *run(stage) {
      const other = { ...technology(stage), choice: 'Gas' };
      await stage.refusedStart(stage.who(developer), 'begin', other, 'choice-not-among-options');
      yield* [];
    },
  },
  {
    name: 'what is not there, people who are not bound to a step, and a build after the acceptance',
    plants: ['build-not-there', 'defect-not-open', 'role:system-test', 'role:accept', 'build-accepted'],
    async *run(stage) {
      const development = yield* begun(stage);
      const [maker, examiner] = [stage.who(developer), stage.who(tester)];
      await development.refused(examiner, 'unit-test', passed, 'build-not-there');
      yield* build(stage, development);
      await development.refused(maker, 'fix', solution, 'defect-not-open');
      await development.refused(maker, 'system-test', passed, 'role:system-test');
      yield* testAll(stage, development);
      await development.refused(examiner, 'accept', {}, 'role:accept');
      await accept(stage, development);
      await development.refused(maker, 'build', built, 'build-accepted');
    },
  },
];

export const plays: readonly Play[] = [...conforming, ...monitored, ...refused];

const inItsPlace =
  'Nothing is tested or fixed before there is a build, nor done after the acceptance; in between, the flow allows any order.';

export const unplayable: Readonly<Record<Planted, string>> = {
  'tester-is-not-builder-system-test':
    'Only developers build and fix, only testers do a system test, and nobody in the sample company is both.',
  'flow:step-skipped': inItsPlace,
  'flow:wrong-order': inItsPlace,
  'flow:unexpected-step': inItsPlace,
  'flow:step-repeated': inItsPlace,
  'flow:incomplete-case': 'The acceptance ends a development, and is the last step of its flow.',
};
