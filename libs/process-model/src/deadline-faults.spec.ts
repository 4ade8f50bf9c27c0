import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { processDefinitionSchema } from './definition-schema.ts';
import { opt, repeat, seq, xor } from './flow.ts';
import { validateDefinition } from './validate-definition.ts';

const names = { en: 'Name', 'zh-CN': '名称' };
const within = { duration: 'P2D', time: 'business' };
const promise = {
  id: 'promise',
  names,
  severity: 'major',
  clause: 'T-1',
  kind: 'deadline',
  step: 'visit',
  after: 'plan',
};

/** A definition whose only rule is a deadline with these parts. */
const withDeadline = (parts: object) => ({
  id: 'visits',
  version: 1,
  names,
  area: 'sales',
  department: 'sales',
  effectiveFrom: '2026-01-01T00:00:00+08:00',
  steps: { plan: { names }, visit: { names }, cancel: { names }, close: { names } },
  flow: seq('plan', opt(repeat(xor('visit', 'cancel'))), 'close'),
  rules: [{ ...promise, ...parts }],
});

const faultsOf = (parts: object) => {
  const result = validateDefinition(withDeadline(parts));
  return 'faults' in result ? result.faults : [];
};

const ajv = new Ajv2020({ strict: false });
formats.default(ajv);
const published = ajv.compile(processDefinitionSchema);

describe('a deadline', () => {
  it.each([
    [{ within }],
    [{ until: '/dueAt' }],
    [{ until: '/due~1at/0', plus: { duration: 'P1M', time: 'elapsed' } }],
    [{ within, key: '/visitId', disarmedBy: ['cancel'] }],
    [{ until: '/at', key: { armed: '/id', met: '/visitId' }, each: '/visits' }],
    [{ until: '', key: { armed: '', met: '/day', disarmed: '/days' }, each: '/days', disarmedBy: 'cancel' }],
    [{ until: '/at', key: '/visitId', after: 'start' }],
  ])('may say %j', (parts) => {
    expect(faultsOf(parts)).toEqual([]);
    expect(published(withDeadline(parts))).toBe(true);
  });

  const shape: [string, object, string, RegExp][] = [
    ['neither within nor until', {}, '/within', /^either "within" or "until"/],
    ['both within and until', { within, until: '/at' }, '/within', /not both/],
    ['plus beside within', { within, plus: within }, '/plus', /only beside "until"/],
    ['a pointer without a slash', { until: 'dueAt' }, '/until', /^a JSON Pointer/],
    ['a pointer with a stray tilde', { until: '/due~at' }, '/until', /^a JSON Pointer/],
    ['a pointer that is no text', { until: 7 }, '/until', /^a text: a JSON Pointer/],
    ['a pointer beyond measure', { until: '/a'.repeat(300) }, '/until', /at most 500/],
    ['a bad key', { within, key: 'visitId' }, '/key', /^a JSON Pointer/],
    ['the whole data as key', { within, key: '' }, '/key', /^a JSON Pointer/],
    ['half a key', { within, key: { armed: '/id' } }, '/key/met', /event that meets/],
    ['a bad half of a key', { within, key: { armed: '/id', met: 'id' } }, '/key/met', /^a JSON Pointer/],
    [
      'an unknown part of a key',
      { within, key: { armed: '/a', met: '/a', mett: '/a' } },
      '/key/mett',
      /no such/,
    ],
    ['a bad list', { within, key: '/id', each: '' }, '/each', /^a JSON Pointer/],
    ['no step that disarms', { within, disarmedBy: [] }, '/disarmedBy', /at least 1 item/],
    [
      'a malformed addition',
      { until: '/at', plus: { ...within, duration: '2d' } },
      '/plus/duration',
      /ISO 8601/,
    ],
  ];
  it.each(shape)('cannot have %s', (_name, parts, path, expected) => {
    expect(faultsOf(parts)).toEqual([
      expect.objectContaining({ path: `/rules/0${path}`, expected: expect.stringMatching(expected) }),
    ]);
    expect(published(withDeadline(parts))).toBe(false);
  });

  const meaning: [string, object, string, RegExp][] = [
    [
      'an unknown step that disarms',
      { within, disarmedBy: 'cancle' },
      '/disarmedBy',
      /did you mean "cancel"/,
    ],
    ['one of several unknown', { within, disarmedBy: ['cancel', 'x'] }, '/disarmedBy/1', /declared under/],
    ['a step that meets and disarms', { within, disarmedBy: ['visit'] }, '/disarmedBy/0', /another step/],
    ['a list without a key', { until: '/at', each: '/visits' }, '/key', /a key beside "each"/],
    ['the whole data as time', { until: '' }, '/until', /no time/],
    ['the whole data as key', { within, key: { armed: '', met: '/id' } }, '/key/armed', /no key/],
    [
      'a disarming key without a step that disarms',
      { within, key: { armed: '/a', met: '/a', disarmed: '/a' } },
      '/key/disarmed',
      /nothing disarms/,
    ],
    [
      'months of business time added',
      { until: '/at', plus: { duration: 'P1M', time: 'business' } },
      '/plus/duration',
      /business time/,
    ],
    [
      'no time added',
      { until: '/at', plus: { ...within, duration: 'P0D' } },
      '/plus/duration',
      /longer than zero/,
    ],
    ['an end that arms', { until: '/at', after: 'close' }, '/after', /never be met|never be armed/],
  ];
  it.each(meaning)('cannot have %s', (_name, parts, path, expected) => {
    expect(faultsOf(parts)).toEqual([
      expect.objectContaining({ path: `/rules/0${path}`, expected: expect.stringMatching(expected) }),
    ]);
  });
});
