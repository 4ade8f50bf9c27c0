import { describe, expect, it } from '@jest/globals';
import { text, type JsonObject } from '@liucheng/kernel';
import {
  defineProcess,
  repeat,
  seq,
  validateDefinition,
  xor,
  type ProcessDefinition,
} from '@liucheng/process-model';
import { compileDefinition } from './compiled-definition.ts';
import { refold } from './refold.ts';
import type { CaseEvent } from './verdict.ts';

// Whose case it is by the data of its first step, and who is asked for what comes next.

const step = (en: string, more: object = {}) => ({
  names: text(en, '步骤'),
  role: { roles: ['employee'] },
  ...more,
});
const handled: ProcessDefinition = defineProcess({
  id: 'handled',
  version: 1,
  names: text('Handled', '处理'),
  area: 'supervision',
  department: 'supervision',
  effectiveFrom: '2026-01-01T00:00:00Z',
  concerns: { person: '/whom/id', department: '/whom/department' },
  steps: {
    open: step('Open'),
    decide: step('Decide', {
      asked: [
        { roles: ['process-supervisor'], except: 'case' },
        { roles: ['department-head'], department: 'case', except: 'case' },
      ],
    }),
    appeal: step('Appeal', { asked: [{ roles: ['employee'], person: 'case' }] }),
  },
  flow: seq('open', xor('decide', 'appeal')),
  ends: ['decide', 'appeal'],
});

const opened = (data: CaseEvent['data']): CaseEvent => ({
  id: 'e-0',
  sequence: 0,
  type: 'open',
  time: Date.parse('2026-03-02T01:00:00Z'),
  actor: 'policy',
  department: 'supervision',
  ...(data === undefined ? {} : { data }),
});
const compiled = compileDefinition(handled);
const fold = (data: CaseEvent['data']) => refold(compiled, 'c-1', [opened(data)]).state;
const asked = (data: CaseEvent['data']) => {
  const state = fold(data);
  return compiled.duties
    .of(state, compiled.enabled(state))
    .map(({ step: id, roles, department, person, notBy }) => ({ id, roles, department, person, notBy }));
};

describe('a case that concerns somebody', () => {
  it('is theirs, not that of whoever began it', () => {
    expect(fold({ whom: { id: 'u-zhao', department: 'sales' } })).toMatchObject({
      initiator: 'u-zhao',
      department: 'sales',
    });
    for (const data of [undefined, {}, { whom: { id: 7, department: '' } }])
      expect(fold(data)).toMatchObject({ initiator: undefined, department: undefined });
  });

  it('stays theirs when it is stored and read again', () => {
    for (const data of [{ whom: { id: 'u-zhao', department: 'sales' } }, {}]) {
      const state = fold(data);
      const read = compiled.restore(JSON.parse(JSON.stringify(compiled.save(state))) as JsonObject);
      expect([read.initiator, read.department]).toEqual([state.initiator, state.department]);
    }
  });

  it('asks each of those that are asked, and nobody else', () => {
    expect(asked({ whom: { id: 'u-zhao', department: 'sales' } })).toEqual([
      {
        id: 'decide',
        roles: ['process-supervisor'],
        department: undefined,
        person: undefined,
        notBy: ['u-zhao'],
      },
      { id: 'decide', roles: ['department-head'], department: 'sales', person: undefined, notBy: ['u-zhao'] },
      { id: 'appeal', roles: ['employee'], department: undefined, person: 'u-zhao', notBy: [] },
    ]);
  });

  it('asks nobody in the place of somebody who is not known', () => {
    expect(asked({ whom: { department: 'sales' } }).map(({ id, roles }) => [id, roles?.[0]])).toEqual([
      ['decide', 'process-supervisor'],
      ['decide', 'department-head'],
    ]);
    expect(asked({}).map(({ id, roles }) => [id, roles?.[0]])).toEqual([['decide', 'process-supervisor']]);
  });

  it('is refused with a role that nobody can hold', () => {
    const wrong = JSON.parse(
      JSON.stringify(handled).replace('"department-head"', '"departmenthead"'),
    ) as unknown;
    expect(validateDefinition(wrong)).toMatchObject({
      faults: [{ path: '/steps/decide/asked/1/roles/0', actual: 'departmenthead' }],
    });
    expect(validateDefinition({ ...handled, concerns: {} })).toHaveProperty('faults');
    expect(validateDefinition({ ...handled, concerns: { person: 'whom' } })).toHaveProperty('faults');
  });
});

describe('a step that each of several people does by a day of their own', () => {
  const told: ProcessDefinition = defineProcess({
    id: 'told',
    version: 1,
    names: text('Told', '告知'),
    area: 'supervision',
    department: 'supervision',
    effectiveFrom: '2026-01-01T00:00:00Z',
    steps: {
      open: step('Open'),
      read: step('Read', { asked: [{ roles: ['employee'], person: 'key' }] }),
      close: step('Close', { asked: [] }),
    },
    flow: seq('open', repeat('read'), 'close'),
    ends: ['close'],
    rules: [
      {
        kind: 'deadline',
        id: 'read-in-time',
        names: text('Read in time', '按期阅读'),
        severity: 'minor',
        clause: 'T-1',
        step: 'read',
        after: 'open',
        each: '/people',
        key: '/person',
        until: '/by',
      },
    ],
  });
  const people = compileDefinition(told);
  const due = '2026-03-04T01:00:00Z';
  const begun = { ...opened({ people: ['u-a', 'u-b', 'u-c'].map((person) => ({ person, by: due })) }) };
  const read = (person: string, sequence = 1, time = '2026-03-03T01:00:00Z'): CaseEvent => ({
    ...begun,
    id: `e-${sequence}`,
    sequence,
    type: 'read',
    time: Date.parse(time),
    data: { person },
  });
  const askedOf = (events: readonly CaseEvent[], to?: number) => {
    const { state } = refold(people, 'c-1', events, to === undefined ? undefined : { to });
    return people.duties
      .of(state, people.enabled(state))
      .map(({ person, dueAt, sequence }) => [person, dueAt, sequence]);
  };

  it('is asked of each until they have done it, late or not', () => {
    const by = Date.parse(due);
    expect(askedOf([begun])).toEqual(['u-a', 'u-b', 'u-c'].map((person) => [person, by, 0]));
    expect(askedOf([begun, read('u-b')])).toEqual(['u-a', 'u-c'].map((person) => [person, by, 0]));
    expect(askedOf([begun, read('u-b')], by + 1)).toEqual(['u-a', 'u-c'].map((person) => [person, by, 0]));
    const late = read('u-a', 2, '2026-03-05T01:00:00Z');
    expect(askedOf([begun, read('u-b'), late])).toEqual([['u-c', by, 0]]);
  });

  it('is missed by whoever is late, each by themselves', () => {
    const { raised } = refold(people, 'c-1', [begun, read('u-b')], { to: Date.parse(due) + 1 });
    expect(raised.map(({ rule, person }) => [rule, person])).toEqual([
      ['read-in-time', 'u-a'],
      ['read-in-time', 'u-c'],
    ]);
  });
});
