import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { text, type Text } from '@liucheng/kernel';
import type { Type } from '@nestjs/common';
import { checkCaseTypes } from '../department/department-module.ts';
import { errands, type Errand } from '../testing/errand-case.ts';
import { ListField, ObjectField } from '../http/body-fields.ts';
import { free, parcels, take } from '../testing/parcel-case.ts';
import { defineCaseType } from './case-type.ts';
import type { SharedLimit } from './shared-limit.ts';

const limited = errands.sharedLimit as SharedLimit<Errand>;
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
    ['a limit without accounts', { sharedLimit: { ...limited, accounts: parcels } }, 'the event drawn'],
    [
      'accounts elsewhere',
      { sharedLimit: { ...limited, accounts: { ...limited.accounts, service: 'other' } } },
      'not of other',
    ],
    [
      'a limit without a fence',
      { uniqueKeys: [], sharedLimit: limited, definition: { ...parcels.definition, notes: [] } },
      'a shared limit needs',
    ],
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

  it('have bodies that are called by names of their own, those within bodies included', () => {
    type Holding = (options: { readonly about: Text; readonly of: Type<object> }) => PropertyDecorator;
    const called = (name: string): Type<object> => Object.defineProperty(class {}, 'name', { value: name });
    const holder = (name: string, of: Type<object>, decorate: Holding): Type<object> => {
      const body = called(name);
      decorate({ about: text('label', '标签'), of })(body.prototype as object, 'label');
      return body;
    };
    const listOf: Holding = (options) => ListField({ ...options, max: 1 });
    const service =
      (...bodies: Type<object>[]) =>
      () =>
        checkCaseTypes(
          bodies.map((body, index) =>
            defineCaseType({ ...keyless, category: `letter${index}`, commands: [{ ...take, body }] }),
          ),
        );
    const [label, other] = [called('Label'), called('Label')];
    class Chapter extends holder('Page', other, listOf) {}
    expect(service(label, label)).not.toThrow();
    expect(service(other, Chapter)).not.toThrow();
    for (const body of [other, holder('Sheet', other, ObjectField), Chapter])
      expect(service(label, body)).toThrow('two bodies are called Label');
  });
});
