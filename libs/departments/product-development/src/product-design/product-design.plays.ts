import {
  business,
  soon,
  type Acting,
  type Planted,
  type Play,
  type PlayedCase,
  type Stage,
} from '@liucheng/service-kit';

// How people go through PRD-2: designs that go as they should, and each way to break a rule or the flow.

const manager = { role: 'product-manager' };
const designer = { role: 'designer' };
const developer = { role: 'developer' };
const tester = { role: 'tester' };

const modules = [
  {
    name: 'Heating',
    inputs: 'Amount of water, wanted temperature',
    outputs: 'Heat, the temperature reached',
    logic: 'Heats until the temperature is reached, then keeps it.',
  },
];
const views = [
  {
    name: 'Base panel',
    elements: 'Temperature, a ring of light',
    interaction: 'A turn sets the temperature.',
  },
];

async function* begun(stage: Stage): Acting {
  const product = stage.unique('kettle');
  const design = await stage.start(stage.who(designer), 'begin', { product, modules });
  yield soon(stage);
  return design;
}

const designFunctions = (stage: Stage, design: PlayedCase) =>
  design.send(stage.who(designer), 'design-functions', { modules });
const designInterface = (stage: Stage, design: PlayedCase) =>
  design.send(stage.who(designer), 'design-interface', { views });
const prototype = (stage: Stage, design: PlayedCase) =>
  design.send(stage.who(developer), 'prototype', {
    description: 'The turning ring on a printed base',
    location: 'Laboratory, shelf 3',
  });
const found = (outcome: string) => ({ feedback: 'Everybody found the ring at once.', outcome });
const validate = (stage: Stage, design: PlayedCase, outcome = 'passed') =>
  design.send(stage.who(tester), 'validate', found(outcome));
const name = { baseline: 'B1' };
const baseline = (stage: Stage, design: PlayedCase) => design.send(stage.who(manager), 'baseline', name);

async function* designed(stage: Stage): Acting {
  const design = yield* begun(stage);
  await designInterface(stage, design);
  yield soon(stage);
  return design;
}

async function* prototyped(stage: Stage): Acting {
  const design = yield* designed(stage);
  await prototype(stage, design);
  yield soon(stage);
  return design;
}

/** From another prototype on. */
async function* finish(stage: Stage, design: PlayedCase): Acting<void> {
  await prototype(stage, design);
  yield soon(stage);
  await validate(stage, design);
  yield soon(stage);
  await baseline(stage, design);
}

const conforming: readonly Play[] = [
  {
    name: 'designed, tried out and baselined',
    weight: 3,
    async *run(stage) {
      yield* finish(stage, yield* designed(stage));
    },
  },
  {
    name: 'found wanting, and designed anew',
    async *run(stage) {
      const design = yield* prototyped(stage);
      await validate(stage, design, 'failed');
      yield business('P1D');
      if (stage.chance.happens(0.5)) await designFunctions(stage, design);
      await designInterface(stage, design);
      yield business('P2D');
      yield* finish(stage, design);
    },
  },
  {
    name: 'several prototypes, and several who try them out',
    async *run(stage) {
      const design = yield* prototyped(stage);
      await validate(stage, design, 'failed');
      yield soon(stage);
      await prototype(stage, design);
      await prototype(stage, design);
      yield soon(stage);
      const [one, other] = [stage.who(designer), stage.who(manager)];
      const together = { validators: [{ person: one }, { person: other }], ...found('passed') };
      await design.send(one, 'validate', together);
      // The first one once more, which changes nothing.
      await design.send(other, 'validate', { number: 1, ...found('failed') });
      yield soon(stage);
      await baseline(stage, design);
    },
  },
];

const monitored: readonly Play[] = [
  {
    name: 'a designer validates alone',
    plants: ['designer-does-not-validate-alone'],
    async *run(stage) {
      const person = stage.who(designer);
      const design = await stage.start(person, 'begin', { product: stage.unique('kettle'), modules });
      yield soon(stage);
      await designInterface(stage, design);
      yield soon(stage);
      await prototype(stage, design);
      yield soon(stage);
      await design.send(person, 'validate', found('passed'));
      design.plant('designer-does-not-validate-alone', { person });
      yield soon(stage);
      await baseline(stage, design);
    },
  },
];

const outOfFlow: readonly Play[] = [
  {
    name: 'no interface is designed',
    plants: ['flow:step-skipped'],
    async *run(stage) {
      const design = yield* begun(stage);
      await prototype(stage, design);
      design.plant('flow:step-skipped');
      yield soon(stage);
      await validate(stage, design);
      yield soon(stage);
      await baseline(stage, design);
    },
  },
  {
    name: 'the interface is designed while the prototype is tried out',
    plants: ['flow:wrong-order'],
    async *run(stage) {
      const design = yield* begun(stage);
      await prototype(stage, design);
      yield soon(stage);
      await designInterface(stage, design);
      await validate(stage, design);
      design.plant('flow:wrong-order');
      yield soon(stage);
      yield* finish(stage, design);
    },
  },
  {
    name: 'a prototype before the interface is designed',
    plants: ['flow:unexpected-step'],
    async *run(stage) {
      const design = yield* begun(stage);
      await prototype(stage, design);
      design.plant('flow:unexpected-step');
      yield soon(stage);
      await designInterface(stage, design);
      yield soon(stage);
      yield* finish(stage, design);
    },
  },
  {
    name: 'the interface is designed twice',
    plants: ['flow:step-repeated'],
    async *run(stage) {
      const design = yield* designed(stage);
      await designInterface(stage, design);
      design.plant('flow:step-repeated');
      yield soon(stage);
      yield* finish(stage, design);
    },
  },
];

const early = 'validated-prototype-before-baseline';

const refused: readonly Play[] = [
  {
    name: 'baselined without a prototype, before it has passed, and after a change',
    plants: [early],
    async *run(stage) {
      const design = yield* designed(stage);
      await design.refused(stage.who(manager), 'baseline', name, early);
      await prototype(stage, design);
      yield soon(stage);
      await design.refused(stage.who(manager), 'baseline', name, early);
      await validate(stage, design, 'failed');
      yield soon(stage);
      await design.refused(stage.who(manager), 'baseline', name, early);
      await validate(stage, design);
      await designFunctions(stage, design);
      yield soon(stage);
      await design.refused(stage.who(manager), 'baseline', name, early);
      yield* finish(stage, design);
    },
  },
  {
    name: 'a prototype that is not there, people who are not bound to a step, and a change after the baseline',
    plants: ['prototype-not-there', 'role:prototype', 'role:baseline', 'design-baselined'],
    async *run(stage) {
      const design = yield* designed(stage);
      await design.refused(stage.who(tester), 'validate', found('passed'), 'prototype-not-there');
      const made = { description: 'The ring', location: 'Shelf 3' };
      await design.refused(stage.who(tester), 'prototype', made, 'role:prototype');
      await prototype(stage, design);
      yield soon(stage);
      await validate(stage, design);
      yield soon(stage);
      await design.refused(stage.who(designer), 'baseline', name, 'role:baseline');
      await baseline(stage, design);
      await design.refused(stage.who(designer), 'design-functions', { modules }, 'design-baselined');
    },
  },
];

export const plays: readonly Play[] = [...conforming, ...monitored, ...outOfFlow, ...refused];

export const unplayable: Readonly<Record<Planted, string>> = {
  'flow:incomplete-case': 'The baseline ends a design, and is the last step of its flow.',
};
