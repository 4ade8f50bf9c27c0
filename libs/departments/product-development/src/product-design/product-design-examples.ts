import { people } from '../product-people.ts';
import type { DesignEvent, Outcome } from './product-design.ts';

// A history for the specs.

const product = 'kettle-k2';
const by = people.designer.id;

export const modules = [{ name: 'Heating', inputs: 'Water', outputs: 'Heat', logic: 'Heats, then keeps.' }];
export const functions: DesignEvent = {
  name: 'functions-designed',
  data: { by, product, plan: 'plan-1', modules },
};
export const views = [{ name: 'Base panel', elements: 'A ring', interaction: 'A turn sets it.' }];
export const interfaceDesigned: DesignEvent = { name: 'interface-designed', data: { by, views } };
export const prototype = (number: number): DesignEvent => ({
  name: 'prototype-built',
  data: { by: people.colleague.id, number, description: 'The ring', location: 'Shelf 3' },
});
const designers = [by, people.colleague.id];
export const validated = (number: number, outcome: Outcome): DesignEvent => ({
  name: 'prototype-validated',
  data: {
    by: people.manager.id,
    number,
    validators: [people.manager.id, by],
    designers,
    feedback: 'Found at once.',
    outcome,
  },
});
export const baselined: DesignEvent = {
  name: 'baselined',
  data: {
    by: people.manager.id,
    product,
    baseline: 'K2-B1',
    lastPrototype: 1,
    validatedPrototype: 1,
    outcome: 'passed',
  },
};

export const prototyped = [functions, interfaceDesigned, prototype(1)];
/** One event of each name. */
export const oneOfEach = [...prototyped, validated(1, 'passed'), baselined];
