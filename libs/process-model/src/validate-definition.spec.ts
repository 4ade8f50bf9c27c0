import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { processDefinitionSchema } from './definition-schema.ts';
import type { Flow } from './flow.ts';
import { and, loop, opt, seq, skip, xor } from './flow.ts';
import { validateDefinition, validateFlow } from './validate-definition.ts';

const names = { en: 'Name', 'zh-CN': '名称' };
const head = { names, severity: 'major', clause: 'T-1' };

const sharingBranches = (count: number): Flow[] =>
  Array.from({ length: count }, (_, index) => seq(...Array.from({ length: index + 1 }, () => 'approve')));

/** A definition with nothing wrong: every kind of rule, a loop, cancellation, a calendar of its own. */
function sound() {
  return {
    id: 'travel',
    version: 1,
    names,
    area: 'internal-management',
    department: 'finance',
    owner: 'process-owner',
    effectiveFrom: '2026-01-01T00:00:00+08:00',
    calendar: {
      id: 'office',
      timeZone: 'Asia/Shanghai',
      hours: { '1': [['09:00', '12:00'] as string[], ['13:00', '18:00']] },
      exceptions: { '2026-02-14': 'work' },
    } as unknown,
    roles: { driver: names },
    steps: {
      apply: { names, role: { roles: ['employee'] }, events: ['travel.applied.v1'] },
      approve: { names, role: { roles: ['department-head'], department: 'case' }, expectedDuration: 'PT20M' },
      refuse: { names },
      drive: { names, role: { roles: ['driver'] }, inputs: { type: 'object', required: ['km'] } },
      withdraw: { names },
    } as Record<string, Record<string, unknown>>,
    notes: ['travel.noted.v1'],
    flow: seq(loop('apply', 'refuse'), 'approve', opt('drive')) as unknown,
    rules: [
      { ...head, id: 'r-role', kind: 'role', step: 'drive', binding: { roles: ['driver'] } },
      { ...head, id: 'r-four-eyes', kind: 'separationOfDuties', a: 'apply', b: 'approve' },
      { ...head, id: 'r-same', kind: 'sameActor', a: 'apply', b: 'drive' },
      {
        ...head,
        id: 'r-deadline',
        kind: 'deadline',
        step: ['approve', 'refuse'],
        after: 'apply',
        within: { duration: 'P2D', time: 'business' },
      },
      { ...head, id: 'r-data', kind: 'data', step: 'drive', schema: { properties: { km: { minimum: 0 } } } },
      { ...head, id: 'r-precedence', kind: 'precedence', a: 'apply', b: 'approve' },
      { ...head, id: 'r-response', kind: 'response', a: 'apply', b: 'approve' },
      { ...head, id: 'r-not-both', kind: 'notCoexistence', a: 'withdraw', b: 'drive' },
      { ...head, id: 'r-once', kind: 'atMost', a: 'approve', n: 1 },
      { ...head, id: 'r-every', kind: 'every', step: 'apply', period: { duration: 'P1M', time: 'elapsed' } },
    ] as Record<string, unknown>[],
    ends: ['drive'],
    cancels: ['withdraw'],
  };
}

type Draft = ReturnType<typeof sound> & Record<string, unknown>;

/** Paths of the faults after one change to the sound definition. */
function faultsAfter(change: (draft: Draft) => void): { path: string; expected: string }[] {
  const draft = sound() as Draft;
  change(draft);
  const result = validateDefinition(draft);
  return 'faults' in result ? result.faults : [];
}

const rule = (draft: Draft, id: string): Record<string, unknown> =>
  draft.rules.find((each) => each['id'] === id) as Record<string, unknown>;

describe('validateDefinition', () => {
  it('accepts a sound definition and gives it back', () => {
    const definition = sound();
    expect(validateDefinition(definition)).toEqual({ definition });
  });

  const cases: [string, (draft: Draft) => void, string, RegExp][] = [
    ['a missing field', (d) => Reflect.deleteProperty(d, 'version'), '/version', /whole number from 1/],
    ['an unknown field', (d) => (d['colour'] = 'red'), '/colour', /no such field/],
    ['a mistyped field', (d) => (d['effectivFrom'] = 'x'), '/effectivFrom', /did you mean "effectiveFrom"/],
    ['a wrong type', (d) => (d.version = '1' as never), '/version', /a whole number/],
    ['a name in one language', (d) => (d.names = { en: 'x' } as never), '/names/zh-CN', /in Chinese/],
    ['a malformed date', (d) => (d.effectiveFrom = '2026-13-01'), '/effectiveFrom', /RFC 3339/],
    [
      'an unknown kind of rule',
      (d) => (rule(d, 'r-once')['kind'] = 'never'),
      '/rules/8/kind',
      /one of role, /,
    ],
    ['a field of another rule', (d) => (rule(d, 'r-once')['b'] = 'x'), '/rules/8/b', /no such field/],
    [
      'an empty branch list',
      (d) => (d.flow = seq('apply', { xor: [] } as Flow)),
      '/flow/seq/1/xor',
      /at least 1 item/,
    ],
    ['a loop of one', (d) => (d.flow = { loop: ['apply'] }), '/flow/loop', /at least 2 items/],
    [
      'a block of two kinds',
      (d) => (d.flow = { seq: ['apply'], xor: ['apply'] }),
      '/flow',
      /at most 1 field/,
    ],
    [
      'too many branches that share a step',
      (d) => (d.flow = seq('apply', and(...sharingBranches(9)))),
      '/flow/seq/1',
      /at most 8 different parallel branches/,
    ],
    ['an unknown step in the flow', (d) => (d.flow = seq('aply')), '/flow/seq/0', /did you mean "apply"/],
    ['an inherited name as a step', (d) => (d.flow = seq('constructor')), '/flow/seq/0', /declared under/],
    ['an unknown step in ends', (d) => (d.ends = ['landing']), '/ends/0', /declared under/],
    [
      'an unknown step in cancels',
      (d) => (d.cancels = ['withdraw', 'landing']),
      '/cancels/1',
      /declared under/,
    ],
    [
      'an unknown step in a rule',
      (d) => (rule(d, 'r-once')['a'] = 'landing'),
      '/rules/8/a',
      /declared under/,
    ],
    [
      'an unknown step in a deadline',
      (d) => (rule(d, 'r-deadline')['step'] = ['landing']),
      '/rules/3/step/0',
      /declared/,
    ],
    ['a step that nothing reaches', (d) => (d.steps['idle'] = { names }), '/steps/idle', /flow reaches/],
    ['a step called start', (d) => (d.steps['start'] = { names }), '/steps/start', /another id/],
    ['an end in mid-flow', (d) => (d.ends = ['apply']), '/ends/0', /can end with: drive, approve/],
    [
      'an end of a flow without steps',
      (d) => ((d.flow = skip), (d.ends = ['apply'])),
      '/ends/0',
      /a flow that has steps: this one has none/,
    ],
    ['a cancel within the flow', (d) => (d.cancels = ['withdraw', 'drive']), '/cancels/1', /beside the flow/],
    [
      'a role nobody holds',
      (d) => (d.steps['drive']!['role'] = { roles: ['pilot'] }),
      '/steps/drive/role/roles/0',
      /role/,
    ],
    [
      'a role rule nobody fits',
      (d) => (rule(d, 'r-role')['binding'] = { roles: ['pilot'] }),
      '/rules/0/binding/roles/0',
      /role/,
    ],
    ['an owner nobody is', (d) => (d.owner = 'proces-owner'), '/owner', /did you mean "process-owner"/],
    [
      'a role declared twice',
      (d) => ((d.roles as object as { auditor: object }).auditor = names),
      '/roles/auditor',
      /already/,
    ],
    [
      'a rule id twice',
      (d) => (rule(d, 'r-once')['id'] = 'r-same'),
      '/rules/8/id',
      /\/rules\/2\/id has this one/,
    ],
    ['a reserved rule id', (d) => (rule(d, 'r-once')['id'] = 'flow'), '/rules/8/id', /another id/],
    [
      'an event type twice',
      (d) => (d.steps['drive']!['events'] = ['travel.applied.v1']),
      '/steps/drive/events/0',
      /\/steps\/apply\/events\/0/,
    ],
    ['an event type that is a step', (d) => (d.notes = ['refuse']), '/notes/0', /\/steps\/refuse/],
    ['an unknown calendar', (d) => (d.calendar = 'moon'), '/calendar', /cn-office/],
    [
      'a zone that is none',
      (d) => ((d.calendar as { timeZone: string }).timeZone = 'Asia/Nowhere'),
      '/calendar/timeZone',
      /IANA/,
    ],
    [
      'hours backwards',
      (d) => ((d.calendar as { hours: object }).hours = { '2': [['18:00', '09:00']] }),
      '/calendar/hours/2/0',
      /earlier/,
    ],
    [
      'hours that overlap',
      (d) =>
        ((d.calendar as { hours: object }).hours = {
          '2': [
            ['08:00', '12:00'],
            ['11:00', '13:00'],
          ],
        }),
      '/calendar/hours/2/1/0',
      /not before 12:00/,
    ],
    [
      'a weekday that is none',
      (d) => ((d.calendar as { hours: object }).hours = { '8': [['08:00', '12:00']] }),
      '/calendar/hours/8',
      /no such field/,
    ],
    [
      'a calendar without work',
      (d) => ((d.calendar as { hours: object }).hours = { '1': [] }),
      '/calendar/hours',
      /at least one/,
    ],
    [
      'a day that does not exist',
      (d) => ((d.calendar as { exceptions: object }).exceptions = { '2026-02-30': 'free' }),
      '/calendar/exceptions/2026-02-30',
      /exists/,
    ],
    [
      'a malformed duration',
      (d) => (d.steps['drive']!['expectedDuration'] = '2 days'),
      '/steps/drive/expectedDuration',
      /ISO 8601/,
    ],
    [
      'a zero duration',
      (d) => (d.steps['drive']!['expectedDuration'] = 'PT0H'),
      '/steps/drive/expectedDuration',
      /longer than zero/,
    ],
    [
      'a negative duration',
      (d) => (d.steps['drive']!['expectedDuration'] = '-P1D'),
      '/steps/drive/expectedDuration',
      /longer than zero/,
    ],
    [
      'months in business time',
      (d) => (rule(d, 'r-deadline')['within'] = { duration: 'P1M', time: 'business' }),
      '/rules/3/within/duration',
      /business time/,
    ],
    [
      'a person set apart from themselves',
      (d) => (rule(d, 'r-four-eyes')['b'] = 'apply'),
      '/rules/1/b',
      /another step/,
    ],
    [
      'inputs that are no schema',
      (d) => (d.steps['drive']!['inputs'] = { type: 'objekt' }),
      '/steps/drive/inputs/type',
      /JSON Schema/,
    ],
    [
      'a schema with a mistyped keyword',
      (d) => (rule(d, 'r-data')['schema'] = { requierd: ['km'] }),
      '/rules/4/schema',
      /requierd/,
    ],
    [
      'a schema that refers elsewhere',
      (d) => (rule(d, 'r-data')['schema'] = { $ref: 'https://example.org/x' }),
      '/rules/4/schema',
      /can't resolve/,
    ],
    [
      'a deadline after the end',
      (d) => (rule(d, 'r-deadline')['after'] = 'drive'),
      '/rules/3/after',
      /never be armed/,
    ],
    [
      'a deadline after a cancellation',
      (d) => (rule(d, 'r-deadline')['after'] = ['apply', 'withdraw']),
      '/rules/3/after/1',
      /never be armed/,
    ],
    [
      'a deadline never met',
      (d) => Object.assign(rule(d, 'r-deadline'), { step: 'apply', after: ['refuse', 'approve'] }),
      '/rules/3/after/1',
      /never be met/,
    ],
    [
      'a deadline never met from the start',
      (d) =>
        Object.assign(d, {
          flow: seq('apply', xor(skip, 'refuse'), 'approve', 'drive'),
          rules: [{ ...rule(d, 'r-deadline'), step: 'apply', after: 'start' }],
        }),
      '/rules/0/step',
      /after the first step/,
    ],
  ];
  it.each(cases)('names %s', (_name, change, path, expected) => {
    const faults = faultsAfter(change);
    expect(faults.map((fault) => fault.path)).toContain(path);
    expect(faults.find((fault) => fault.path === path)?.expected).toMatch(expected);
  });

  it('names a deadline on a step that is declared but never reached, at both places', () => {
    const paths = faultsAfter((draft) => {
      draft.steps['idle'] = { names };
      rule(draft, 'r-deadline')['after'] = 'idle';
    }).map((fault) => fault.path);
    expect(paths).toEqual(expect.arrayContaining(['/steps/idle', '/rules/3/after']));
  });

  it('names faults of shape and of meaning together', () => {
    const paths = faultsAfter((draft) => {
      draft['colour'] = 'red';
      draft.version = 0;
      draft.ends = ['nowhere'];
      (draft.rules as unknown[])[0] = 17;
      rule(draft, 'r-once')['a'] = 'nowhere';
      draft.flow = seq('nowhere', { xor: [] } as Flow);
    }).map((fault) => fault.path);
    expect(paths.sort()).toEqual(
      ['/colour', '/ends/0', '/flow/seq/0', '/flow/seq/1/xor', '/rules/0', '/rules/8/a', '/version'].sort(),
    );
  });

  it('never throws, and names something for whatever is no definition', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const result = validateDefinition(value);
        expect('faults' in result && result.faults.length > 0).toBe(true);
      }),
    );
  });

  it('never throws for a definition with any one part replaced', () => {
    const keys = Object.keys(sound());
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
        const result = validateDefinition({ ...sound(), [key]: value });
        expect('faults' in result || 'definition' in result).toBe(true);
      }),
    );
  });

  it('refuses nesting that would exhaust the stack', () => {
    let flow: unknown = 'apply';
    for (let level = 0; level < 100_000; level++) flow = { opt: flow };
    expect(validateDefinition({ ...sound(), flow })).toEqual({
      faults: [{ path: '', expected: 'values nested at most 200 deep' }],
    });
  });

  it('refuses an object that holds itself', () => {
    const definition: Record<string, unknown> = sound();
    definition['self'] = definition;
    expect(validateDefinition(definition)).toMatchObject({
      faults: [{ expected: expect.stringMatching(/deep/) }],
    });
  });

  it('answers in time for the largest definition that is let through', () => {
    const steps = Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`s${index}`, { names }]));
    const flow = { repeat: { and: Object.keys(steps) } };
    const rules = Array.from({ length: 900 }, (_, index) => ({
      ...head,
      id: `r${index}`,
      kind: 'deadline',
      step: 's1',
      after: `s${index}`,
      within: { duration: 'P1D', time: 'elapsed' },
    }));
    const started = process.cpuUsage();
    const result = validateDefinition({ ...sound(), steps, flow, rules, ends: ['s1'], cancels: [] });
    // Only the deadline armed by the end step is at fault.
    expect('faults' in result && result.faults.map((fault) => fault.path)).toEqual(['/rules/1/after']);
    expect(process.cpuUsage(started).user).toBeLessThan(5_000_000);
  });
});

describe('the published schema', () => {
  const published: unknown = JSON.parse(
    readFileSync(new URL('../schema/process-definition.schema.json', import.meta.url), 'utf8'),
  );

  it('is the one in use (npm run generate)', () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(processDefinitionSchema)));
  });

  it('is a JSON Schema that other tools can read, without the discriminator', () => {
    const ajv = new Ajv2020({ strict: false });
    formats.default(ajv);
    const validate = ajv.compile(published as object);
    expect(validate(sound())).toBe(true);
    expect(validate({ ...sound(), rules: [{ kind: 'never' }] })).toBe(false);
  });
});

describe('a flow by itself', () => {
  it('may share steps among more branches than a definition, but not among any number', () => {
    expect(validateFlow(and(...sharingBranches(16)))).toEqual([]);
    expect(validateFlow(and(...sharingBranches(17)))).toMatchObject([{ path: '', actual: 17 }]);
  });

  it('has the shape of one', () => {
    expect(validateFlow({ and: [] })).toMatchObject([{ path: '/and' }]);
    expect(validateFlow(7)).toMatchObject([{ path: '' }]);
  });
});
