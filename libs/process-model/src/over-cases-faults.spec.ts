import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { processDefinitionSchema } from './definition-schema.ts';
import { seq } from './flow.ts';
import { validateDefinition } from './validate-definition.ts';

const names = { en: 'Name', 'zh-CN': '名称' };
const base = { id: 'across', names, severity: 'major', clause: 'T-1', step: 'submit' };
const week = { duration: 'P7D', time: 'elapsed' };
const elsewhere = { process: 'purchase', step: 'pay', key: '/invoice', names };

const unique = { ...base, kind: 'unique', key: '/invoice' };
const limit = { ...base, kind: 'limit', key: ['actor', '/vendor'], max: 3, within: week };
const summed = { ...limit, amount: '/total/amount', max: 500_000, upTo: 500_000 };
const follows = { ...base, kind: 'follows', key: '/invoice', other: elsewhere, order: 'before' };

/** A definition with one rule. */
const withRule = (rule: object) => ({
  id: 'claim',
  version: 1,
  names,
  area: 'finance',
  department: 'finance',
  effectiveFrom: '2026-01-01T00:00:00+08:00',
  steps: { submit: { names }, reject: { names } },
  flow: seq('submit', 'reject'),
  rules: [rule],
});

const ajv = new Ajv2020({ strict: false });
formats.default(ajv);
const published = ajv.compile(processDefinitionSchema);

describe('a rule over cases', () => {
  it.each([
    [unique],
    [{ ...unique, each: '/items', releasedBy: 'reject', among: [{ ...elsewhere, releasedBy: ['undo'] }] }],
    [limit],
    [{ ...summed, among: [{ ...elsewhere, key: ['actor', '/seller'], amount: '/sum' }] }],
    [{ ...base, kind: 'limit', key: 'actor', max: 0, per: 'quarter' }],
    [follows],
    [{ ...follows, order: 'after', within: { duration: 'P2D', time: 'business' } }],
  ])('may say %j', (rule) => {
    const definition = withRule(rule);
    expect(validateDefinition(definition)).toEqual({ definition });
    expect(published(definition)).toBe(true);
  });

  const cases: [string, object, string, RegExp][] = [
    ['a step that there is not', { ...unique, step: 'submitt' }, '/step', /submit/],
    ['a release that there is not', { ...unique, releasedBy: ['rejekt'] }, '/releasedBy/0', /reject/],
    ['a release by what is compared', { ...unique, releasedBy: 'submit' }, '/releasedBy', /another step/],
    ['no key', { ...unique, key: undefined }, '/key', /JSON Pointer/],
    ['a key without a slash', { ...unique, key: 'invoice' }, '/key', /JSON Pointer/],
    ['a part that is neither', { ...unique, key: ['actor', 'vendor'] }, '/key/1', /"actor" or "department"/],
    ['items that nothing tells apart', { ...unique, each: '/items', key: 'actor' }, '/key', /beside "each"/],
    [
      'a key of another length elsewhere',
      { ...unique, among: [{ ...elsewhere, key: ['/a', '/b'] }] },
      '/among/0/key',
      /a key of 1 part/,
    ],
    [
      'elsewhere without a process',
      { ...follows, other: { ...elsewhere, process: undefined } },
      '/other/process',
      /process/,
    ],
    ['two kinds of period', { ...limit, per: 'day' }, '/within', /not both/],
    ['no period', { ...limit, within: undefined }, '/within', /either "within" or "per"/],
    [
      'months in business time',
      { ...limit, within: { duration: 'P1M', time: 'business' } },
      '/within/duration',
      /business/,
    ],
    ['a part of an occurrence', { ...limit, max: 1.5 }, '/max', /whole number/],
    ['a bound of nothing', { ...limit, upTo: 3 }, '/upTo', /without "amount"/],
    [
      'a sum of amounts and occurrences',
      { ...summed, among: [{ ...elsewhere, key: ['actor', '/seller'] }] },
      '/among/0/amount',
      /added up/,
    ],
    ['after at any time', { ...follows, order: 'after' }, '/within', /never missing/],
    ['a field of another rule', { ...unique, max: 3 }, '/max', /no such field/],
  ];

  it.each(cases)('cannot say %s', (_, rule, path, expected) => {
    const result = validateDefinition(JSON.parse(JSON.stringify(withRule(rule))));
    const faults = 'faults' in result ? result.faults : [];
    expect(faults).toEqual([
      expect.objectContaining({ path: `/rules/0${path}`, expected: expect.stringMatching(expected) }),
    ]);
  });
});
