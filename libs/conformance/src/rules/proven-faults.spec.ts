import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inBoth, withheld, type Json, type JsonObject } from '@liucheng/kernel';
import { compileSchema } from '@liucheng/process-model';
import { provenFaults } from './proven-faults.ts';

const words = inBoth(withheld);

/** The paths of what is wrong in the schema for certain. */
function proven(schema: JsonObject, data: JsonObject, hidden: readonly string[] = []): string[] {
  const validate = compileSchema(schema);
  validate(data);
  return provenFaults(validate.errors ?? [], schema, { data, hidden }).map(({ schemaPath }) => schemaPath);
}

describe('faults of data of which a part may not be read', () => {
  const notBySelf: JsonObject = {
    type: 'object',
    if: { type: 'object', required: ['responsible'] },
    then: {
      type: 'object',
      properties: { by: { type: 'string', not: { type: 'string', const: { $data: '1/responsible' } } } },
    },
  };

  it('are those of a condition about other values', () => {
    const data = { by: 'ann', responsible: 'ann', customer: { remark: words } };
    expect(proven(notBySelf, data)).toContain('#/then/properties/by/not');
    expect(proven(notBySelf, { ...data, customer: {} }, ['/customer/remark'])).toContain('#/if');
  });

  it('are not those of a condition about what may not be read', () => {
    expect(proven(notBySelf, { by: words, responsible: words })).toEqual([]);
    expect(proven(notBySelf, { by: 'ann', responsible: 'ann' }, ['/responsible'])).toEqual([]);
  });

  it.each<[string, JsonObject, JsonObject, string[]]>([
    [
      'a member left out beside it',
      { type: 'object', required: ['sum', 'name'] },
      { name: words },
      ['#/required'],
    ],
    [
      'an alternative within a member',
      {
        type: 'object',
        properties: { way: { type: 'object', anyOf: [{ required: ['a'] }, { required: ['b'] }] } },
      },
      { name: words, way: {} },
      ['#/properties/way/anyOf/0/required', '#/properties/way/anyOf/1/required', '#/properties/way/anyOf'],
    ],
    [
      'an alternative that it could be',
      { type: 'object', anyOf: [{ required: ['sum'] }, { properties: { name: { const: 'x' } } }] },
      { name: words },
      [],
    ],
    [
      'a list that holds it',
      { type: 'object', properties: { all: { type: 'array', uniqueItems: true } } },
      { all: [words, words] },
      [],
    ],
    [
      'another item of its list',
      { type: 'object', properties: { all: { type: 'array', items: { type: 'string', maxLength: 3 } } } },
      { all: [words, 'long'] },
      ['#/properties/all/items/maxLength'],
    ],
    [
      'a reference to it',
      { type: 'object', properties: { sum: { type: 'string', const: { $data: '1/name' } } } },
      { sum: 'x', name: words },
      [],
    ],
    [
      'a member that nobody may give',
      { type: 'object', properties: { name: {} }, additionalProperties: false },
      { name: words, more: 1 },
      ['#/additionalProperties'],
    ],
    [
      'what a name has to be quoted for',
      { type: 'object', properties: { 'a/b~%': { type: 'string', minLength: 2 } } },
      { 'a/b~%': '', name: words },
      ['#/properties/a~1b~0%25/minLength'],
    ],
    [
      'what a reference within the schema says',
      { type: 'object', properties: { sum: { $ref: '#/$defs/sum' } }, $defs: { sum: { type: 'string' } } },
      { sum: 1, name: words },
      [],
    ],
  ])('%s', (_, schema, data, expected) => {
    expect(proven(schema, data).sort()).toEqual(expected.sort());
  });

  it('are there whatever could not be read, and all of them where nothing of it is asked', () => {
    const value = fc.constantFrom<Json>('x', 'y', '', 7, 8);
    const keyword = (name: string, other: string) =>
      fc.oneof(
        fc.constant<JsonObject>({ required: [name] }),
        value.map((value): JsonObject => ({ properties: { [name]: { const: value } } })),
        fc.constant<JsonObject>({ properties: { [name]: { type: 'string', minLength: 1 } } }),
        fc.constant<JsonObject>({ properties: { [name]: { const: { $data: `1/${other}` } } } }),
      );
    const { schema } = fc.letrec<{ schema: JsonObject; leaf: JsonObject }>((tie) => ({
      leaf: fc.oneof(keyword('a', 'b'), keyword('b', 'c'), keyword('c', 'a')),
      schema: fc.oneof(
        { maxDepth: 3 },
        tie('leaf'),
        fc
          .array(tie('schema'), { minLength: 1, maxLength: 3 })
          .chain((all) => fc.constantFrom<JsonObject>({ allOf: all }, { anyOf: all }, { oneOf: all })),
        tie('schema').map((schema): JsonObject => ({ not: schema })),
        fc
          .tuple(tie('schema'), tie('schema'), tie('schema'))
          .map(([first, second, third]): JsonObject => ({ if: first, then: second, else: third })),
      ),
    }));
    const data = fc.record({ b: value, c: value }, { requiredKeys: [] });
    fc.assert(
      fc.property(schema, data, fc.boolean(), (schema, data, number) => {
        const validate = compileSchema(schema);
        const told: JsonObject = number ? { ...data } : { ...data, a: words };
        const fits = validate(told);
        const certain = provenFaults(validate.errors ?? [], schema, {
          data: told,
          hidden: number ? ['/a'] : [],
        });
        if (!JSON.stringify(schema).includes('a"')) expect(certain.length > 0).toBe(!fits);
        if (certain.length === 0) return;
        for (const a of number ? [7, 8, 9] : ['x', 'y', 'z', ''])
          expect(validate({ ...data, a })).toBe(false);
      }),
    );
  });
});
