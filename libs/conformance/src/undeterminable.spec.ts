import { describe, expect, it } from '@jest/globals';
import { erased, inBoth } from '@liucheng/kernel';
import { seq, type ProcessDefinition } from '@liucheng/process-model';
import fc from 'fast-check';
import { compileDefinition } from './compiled-definition.ts';
import { refold } from './refold.ts';
import { undeterminable } from './undeterminable.ts';
import type { CaseEvent } from './verdict.ts';

const names = { en: 'Name', 'zh-CN': '名称' };
const head = { names, severity: 'major', clause: 'T-1' } as const;
const schema = { type: 'object', required: ['sum'] } as const;

const definition: ProcessDefinition = {
  id: 'claim',
  version: 1,
  names,
  area: 'finance',
  department: 'finance',
  effectiveFrom: '2026-01-01T00:00:00Z',
  steps: {
    submit: { names, role: { roles: ['employee'] }, inputs: schema },
    approve: { names, role: { roles: ['department-head'], department: 'case' } },
    pay: { names, role: { roles: ['cashier'], person: 'case' } },
  },
  flow: seq('submit', 'approve', 'pay'),
  rules: [
    { ...head, id: 'four-eyes', kind: 'separationOfDuties', a: 'approve', b: 'pay' },
    { ...head, id: 'same', kind: 'sameActor', a: 'submit', b: 'pay' },
    { ...head, id: 'data', kind: 'data', step: 'pay', schema },
    {
      ...head,
      id: 'ahead',
      kind: 'ahead',
      step: 'pay',
      until: '/on',
      by: { duration: 'P1D', time: 'elapsed' },
    },
    { ...head, id: 'once', kind: 'unique', step: 'submit', key: ['actor', '/invoice'] },
  ],
};
const compiled = compileDefinition(definition);

const event = (sequence: number, type: string, told: Partial<CaseEvent> = {}): CaseEvent => ({
  id: `e${sequence}`,
  sequence,
  type,
  time: sequence,
  ...told,
});

function judged(events: readonly CaseEvent[]) {
  const { state } = refold(compiled, 'c', events);
  return { state, untold: undeterminable(compiled, 'c', events) };
}

const optional = <Value>(...values: Value[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const history = fc.array(
  fc.record({
    type: fc.constantFrom('submit', 'approve', 'pay', 'dance'),
    actor: optional('ann', 'bob'),
    role: optional('employee', 'department-head', 'cashier'),
    department: optional('sales', 'finance'),
    data: optional<CaseEvent['data']>({}, { sum: 1, invoice: '1' }, { on: '1970-01-02T00:00:00Z' }),
  }),
  { maxLength: 8 },
);

describe('what cannot be told', () => {
  it('is never what an event is known to have broken', () => {
    let [broken, untold] = [0, 0];
    fc.assert(
      fc.property(history, (steps) => {
        const events = steps.map(
          (each, sequence) =>
            JSON.parse(JSON.stringify(event(sequence, each.type, each as Partial<CaseEvent>))) as CaseEvent,
        );
        const found = judged(events);
        const violated = [...found.state.violations.values()].map((each) => `${each.sequence} ${each.rule}`);
        const open = found.untold.map((each) => `${each.sequence} ${each.rule}`);
        expect(open.filter((each) => violated.includes(each))).toEqual([]);
        expect(new Set(open).size).toBe(open.length);
        // Whoever leaves nothing out leaves nothing open, but for what somebody before has left out.
        for (const { sequence, unsaid } of found.untold) {
          const { actor, role, department } = events[sequence] as CaseEvent;
          if (unsaid === 'actor')
            expect(actor === undefined || found.state.initiator === undefined).toBe(true);
          if (unsaid === 'role') expect(role).toBeUndefined();
          if (unsaid === 'department')
            expect(department === undefined || found.state.department === undefined).toBe(true);
        }
        broken += violated.length;
        untold += open.length;
      }),
    );
    expect(Math.min(broken, untold)).toBeGreaterThan(50);
  });

  it('is said of an anonymised log with the reason, in both languages', () => {
    const { state, untold } = judged([event(0, 'submit'), event(1, 'approve'), event(2, 'pay')]);
    expect(state.violations.size).toBe(0);
    expect(untold.map(({ sequence, rule, unsaid }) => [sequence, rule, unsaid])).toEqual([
      [0, 'inputs:submit', 'data'],
      [0, 'role:submit', 'role'],
      [0, 'same', 'actor'],
      [0, 'once', 'data'],
      [1, 'role:approve', 'role'],
      [1, 'four-eyes', 'actor'],
      [2, 'data', 'data'],
      [2, 'ahead', 'data'],
      [2, 'role:pay', 'role'],
      [2, 'four-eyes', 'actor'],
      [2, 'same', 'actor'],
    ]);
    expect(untold.every(({ why }) => why.en.endsWith('.') && why['zh-CN'].endsWith('。'))).toBe(true);
  });

  it('is what words stand for that say that it is erased', () => {
    const gone = inBoth(erased);
    const told = (type: string, data: CaseEvent['data'], sequence = 0) =>
      event(sequence, type, { actor: 'ann', role: 'cashier', department: 'sales', data });
    const open = (events: readonly CaseEvent[], of = compiled) =>
      undeterminable(of, 'c', events).map(({ rule, unsaid }) => [rule, unsaid]);
    const rulesBroken = (events: readonly CaseEvent[], of = compiled) =>
      [...refold(of, 'c', events).state.violations.values()].map(({ rule }) => rule);

    // Two cases with words for a key are not two with one key.
    expect(open([told('submit', { sum: 1, invoice: gone })])).toContainEqual(['once', 'key']);
    expect(compiled.overCases.comparisons[0]?.isSilent(told('submit', { invoice: gone }), 'submit')).toBe(
      true,
    );

    expect(open([told('pay', { sum: 1, on: gone })])).toContainEqual(['ahead', 'due']);

    // A number has no words: it is not there.
    const hidden = { ...told('submit', { invoice: '7' }), role: 'employee', hidden: ['/sum'] };
    expect(rulesBroken([hidden])).toEqual([]);
    expect(open([hidden])).toEqual([['inputs:submit', 'withheld']]);
    expect(rulesBroken([{ ...hidden, hidden: ['/other'] }])).toEqual(['inputs:submit']);

    const person = compileDefinition({ ...definition, concerns: { person: '/owner' } });
    const others = [told('submit', { sum: 1, owner: 'bob' }), told('pay', { sum: 1 }, 1)];
    expect(rulesBroken(others, person)).toContain('role:pay');
    const unknown = [told('submit', { sum: 1, owner: gone }), told('pay', { sum: 1 }, 1)];
    expect(rulesBroken(unknown, person)).not.toContain('role:pay');
    expect(open(unknown, person)).toContainEqual(['role:pay', 'actor']);
  });

  it('is nothing where events say all', () => {
    const told = (role: string, actor: string, data: CaseEvent['data']) => ({
      role,
      actor,
      department: 'sales',
      data,
    });
    const { untold } = judged([
      event(0, 'submit', told('employee', 'ann', { sum: 1, invoice: '1' })),
      event(1, 'approve', told('department-head', 'bob', {})),
      event(2, 'pay', told('cashier', 'ann', { sum: 1 })),
    ]);
    expect(untold).toEqual([]);
  });
});
