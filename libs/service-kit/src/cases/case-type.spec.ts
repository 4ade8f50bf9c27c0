import { describe, expect, it } from '@jest/globals';
import { checkCaseTypes } from '../department/department-module.ts';
import { free, parcels, take } from '../testing/parcel-case.ts';
import { defineCaseType } from './case-type.ts';

const faulty = (change: object) => () => defineCaseType({ ...parcels, ...change });

describe('a case type that does not fit together', () => {
  it.each([
    ['another sign in the category', { category: 'Parcel_1' }, 'category'],
    ['two commands of one name', { commands: [take, free, free] }, 'two commands are called free'],
    ['an unknown step', { commands: [{ ...free, step: 'open' }] }, 'the step open, which is not defined'],
    [
      'nobody to issue a command',
      { commands: [{ ...free, step: undefined }] },
      'does not say who may issue it',
    ],
    [
      'two bindings',
      { commands: [{ ...free, binding: { roles: ['employee'] } }] },
      'stands in the definition',
    ],
    [
      'a path without a case',
      { commands: [{ ...free, route: { method: 'POST', path: ':parcel/x' } }] },
      'caseId',
    ],
    ['a fence that is no note', { definition: { ...parcels.definition, notes: [] } }, 'reservation-fenced'],
    ['another sign in a scope', { uniqueKeys: [{ ...parcels.uniqueKeys[0], scope: 'a_b' }] }, 'a_b'],
  ])('is refused: %s', (_what, change, message) => {
    expect(faulty(change)).toThrow(message);
  });

  it('is accepted when it does', () => {
    expect(faulty({})).not.toThrow();
  });
});

describe('case types of one service', () => {
  const keyless = defineCaseType({ ...parcels, category: 'letter', uniqueKeys: [] });

  it('have streams and scopes of their own', () => {
    expect(() => checkCaseTypes([parcels, keyless])).not.toThrow();
    expect(() => checkCaseTypes([parcels, { ...keyless, uniqueKeys: parcels.uniqueKeys }])).toThrow(
      'scope locker',
    );
    expect(() => checkCaseTypes([parcels, parcels])).toThrow();
    const longer = defineCaseType({ ...parcels, category: 'parcel-return', uniqueKeys: [] });
    expect(() => checkCaseTypes([longer, parcels])).toThrow(
      'parcel-return cannot be told from those of parcel',
    );
  });
});
