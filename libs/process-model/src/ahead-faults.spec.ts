import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { processDefinitionSchema } from './definition-schema.ts';
import { seq } from './flow.ts';
import { validateDefinition } from './validate-definition.ts';

const names = { en: 'Name', 'zh-CN': '名称' };
const head = { id: 'notice', names, severity: 'minor', clause: 'T-1', kind: 'ahead' };
const by = { duration: 'P1D', time: 'business' };

/** A definition whose only rule asks for notice, with these parts. */
const withNotice = (parts: object) => ({
  id: 'meeting',
  version: 1,
  names,
  area: 'administration',
  department: 'office',
  effectiveFrom: '2026-01-01T00:00:00+08:00',
  steps: { apply: { names }, hold: { names } },
  flow: seq('apply', 'hold'),
  rules: [{ ...head, step: 'apply', until: '/startsAt', by, ...parts }],
});

const ajv = new Ajv2020({ strict: false });
formats.default(ajv);
const published = ajv.compile(processDefinitionSchema);

describe('a rule that asks for notice', () => {
  it.each([[{}], [{ until: '/times/0' }], [{ by: { duration: 'P1M', time: 'elapsed' } }]])(
    'may say %j',
    (parts) => {
      const definition = withNotice(parts);
      expect(validateDefinition(definition)).toEqual({ definition });
      expect(published(definition)).toBe(true);
    },
  );

  const cases: [string, object, string, RegExp][] = [
    [
      'months in business time',
      { by: { duration: 'P1M', time: 'business' } },
      '/by/duration',
      /business time/,
    ],
    ['no time at all', { by: { duration: 'P0D', time: 'elapsed' } }, '/by/duration', /longer than zero/],
    ['a step that there is not', { step: 'aply' }, '/step', /apply/],
    ['the whole of the data as a time', { until: '' }, '/until', /JSON Pointer/],
    ['a pointer without a slash', { until: 'startsAt' }, '/until', /JSON Pointer/],
    ['nothing of how long', { by: undefined }, '/by', /how long/],
    ['a field of another rule', { within: by }, '/within', /no such field/],
  ];

  it.each(cases)('cannot say %s', (_, parts, path, expected) => {
    const result = validateDefinition(JSON.parse(JSON.stringify(withNotice(parts))));
    const faults = 'faults' in result ? result.faults : [];
    expect(faults).toEqual([
      expect.objectContaining({ path: `/rules/0${path}`, expected: expect.stringMatching(expected) }),
    ]);
  });
});
