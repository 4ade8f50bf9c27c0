import { describe, expect, it } from '@jest/globals';
import { isRejection } from '@liucheng/kernel';
import { compileSchema } from '@liucheng/process-model';
import { processFaults, specification } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { by, people } from '../product-people.ts';
import { defaultSettings } from './design-settings.ts';
import {
  baseline,
  beginDesign,
  buildPrototype,
  designFunctions,
  designInterface,
  validatePrototype,
} from './designing.ts';
import {
  baselined,
  functions,
  interfaceDesigned,
  modules,
  oneOfEach,
  prototype,
  prototyped,
  validated,
  views,
} from './product-design-examples.ts';
import { describeDesignEvent } from './product-design-history.ts';
import { productDesignProcess } from './product-design.process.ts';
import {
  designEvents,
  productDesign,
  statusOf,
  type DesignEvent,
  type Outcome,
  type ProductDesign,
} from './product-design.ts';

const { given } = specification(productDesign);
const [designer, colleague, manager] = [by(people.designer), by(people.colleague), by(people.manager)];

describe('what PRD-2 declares', () => {
  const definition = productDesignProcess();

  it('fits together', () => {
    const golden = new URL('./golden/', import.meta.url);
    const declared = {
      definition,
      events: designEvents,
      decider: productDesign,
      describe: describeDesignEvent,
    };
    expect(processFaults({ ...declared, examples: oneOfEach, golden })).toEqual([]);
  });

  it('follows its settings', () => {
    const strict = productDesignProcess({ ...defaultSettings, leastOtherValidators: 2 }, 2);
    const rule = strict.rules?.find(({ id }) => id === 'designer-does-not-validate-alone');
    const keeps = compileSchema((rule as { schema: object }).schema as never);
    const data = { designers: ['a'], validators: ['a', 'b'] };
    expect([keeps(data), keeps({ ...data, validators: ['b', 'c'] })]).toEqual([false, true]);
  });
});

describe('designing', () => {
  it('begins with the functions and goes on with the interface, again if need be', () => {
    given()
      .when((state) => beginDesign(state, { product: ' kettle-k2', plan: 'plan-1', modules }, designer))
      .then(functions);
    given(functions)
      .when((state) => designInterface(state, { views }, designer))
      .then(interfaceDesigned);
    const more = [...modules, { name: 'Light', inputs: '-', outputs: '-', logic: '-' }];
    const after = given(functions)
      .when((state) => designFunctions(state, { modules: more }, colleague))
      .accepted().state;
    expect(after).toMatchObject({ plan: 'plan-1', modules: more, designers: ['u-xia', 'u-jia'] });
  });

  it('numbers prototypes', () => {
    const building = (state: ProductDesign) =>
      buildPrototype(state, { description: 'The ring', location: 'Shelf 3' }, colleague);
    given(functions, interfaceDesigned).when(building).then(prototype(1));
    given(...prototyped)
      .when(building)
      .then(prototype(2));
  });
});

describe('a validation', () => {
  const validating =
    (more: { number?: number; validators?: string[] }, outcome: Outcome = 'passed') =>
    (state: ProductDesign) =>
      validatePrototype(state, { feedback: 'Found at once.', outcome, ...more }, manager);

  it('is of the last prototype or a named one, and says who designed', () => {
    given(...prototyped)
      .when(validating({ validators: ['u-xiao', 'u-xia', 'u-xiao'] }))
      .then(validated(1, 'passed'));
    const [event] = given(...prototyped, prototype(2))
      .when(validating({ number: 1 }, 'failed'))
      .events();
    expect(event?.data).toMatchObject({ number: 1, validators: ['u-xiao'], outcome: 'failed' });
  });

  it('takes designers by themselves as a fact, because that rule is monitored', () => {
    given(...prototyped)
      .when(validating({ validators: ['u-xia'] }))
      .accepted();
  });

  it('is of a prototype that there is', () => {
    given(functions)
      .when(validating({}))
      .thenRejected({ code: 'prototype-not-there', errors: ['/number'] });
    given(...prototyped)
      .when(validating({ number: 2 }))
      .thenRejected({ code: 'prototype-not-there', reason: '1 to 1', errors: ['/number'] });
  });
});

describe('a baseline', () => {
  const baselining = (state: ProductDesign) => baseline(state, { baseline: 'K2-B1' }, manager);

  it('rests on the last prototype having passed (validated-prototype-before-baseline)', () => {
    given(...prototyped, validated(1, 'passed'))
      .when(baselining)
      .then(baselined);
    given(...prototyped, validated(1, 'failed'), validated(1, 'passed'))
      .when(baselining)
      .then(baselined);
    for (const [code, history] of [
      ['no-prototype', [functions, interfaceDesigned]],
      ['prototype-not-validated', prototyped],
      ['prototype-not-validated', [...prototyped, validated(1, 'passed'), validated(1, 'failed')]],
      ['prototype-not-validated', [...prototyped, validated(1, 'passed'), prototype(2)]],
      ['prototype-not-validated', [...prototyped, prototype(2), validated(1, 'passed')]],
      ['prototype-outdated', [...prototyped, validated(1, 'passed'), interfaceDesigned]],
      ['prototype-outdated', [...prototyped, functions, validated(1, 'passed')]],
    ] as const)
      given(...history)
        .when(baselining)
        .thenRejected({ code, rule: 'validated-prototype-before-baseline' });
  });

  it('is given exactly when nothing has changed since the last prototype and its last validation passed', () => {
    const event = fc.oneof(
      fc.constantFrom<DesignEvent>(functions, interfaceDesigned),
      fc.constant('prototype' as const),
      fc.record({ last: fc.boolean(), outcome: fc.constantFrom<Outcome>('passed', 'failed') }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (acts) => {
        let [built, sound, passed] = [0, false, false];
        const history: DesignEvent[] = [functions];
        for (const act of acts) {
          if (act === 'prototype') {
            [built, sound, passed] = [built + 1, true, false];
            history.push(prototype(built));
          } else if ('name' in act) {
            sound = false;
            history.push(act);
          } else if (built > 0) {
            const number = act.last ? built : 1;
            if (number === built) passed = act.outcome === 'passed';
            history.push(validated(number, act.outcome));
          }
        }
        const { state } = given(...history);
        expect(isRejection(baselining(state))).toBe(!(built > 0 && sound && passed));
        expect(statusOf(state) === 'validated').toBe(built > 0 && sound && passed);
      }),
    );
  });

  it('is the end', () => {
    for (const command of [
      (state: ProductDesign) => designFunctions(state, { modules }, designer),
      (state: ProductDesign) => designInterface(state, { views }, designer),
      (state: ProductDesign) => buildPrototype(state, { description: '-', location: '-' }, designer),
      (state: ProductDesign) => validatePrototype(state, { feedback: '-', outcome: 'passed' }, manager),
      baselining,
    ])
      given(...oneOfEach)
        .when(command)
        .thenRejected({ code: 'design-baselined', reason: 'K2-B1' });
  });
});
