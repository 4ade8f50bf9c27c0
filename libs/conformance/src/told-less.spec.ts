import { describe, expect, it } from '@jest/globals';
import { inBoth, withheld, type Json } from '@liucheng/kernel';
import type { ProcessDefinition, Rule } from '@liucheng/process-model';
import fc from 'fast-check';
import { compileDefinition } from './compiled-definition.ts';
import { refold } from './refold.ts';
import { at, claimProcess } from './testing/claim-process.ts';
import { projectProcess } from './testing/project-process.ts';
import { undeterminable } from './undeterminable.ts';
import type { CaseEvent, Violation } from './verdict.ts';

const day = 86_400_000;
const begins = at('Mon 10:00');
const horizon = begins + 60 * day;
const base = { names: { en: 'Name', 'zh-CN': '名称' }, severity: 'major', clause: 'T-1' } as const;
const text = { type: 'string', maxLength: 2 } as const;

/** The project, whose data have to say what its deadlines look at, and in which everything recurs, follows and excludes. */
const strict: ProcessDefinition = {
  ...projectProcess,
  steps: {
    ...projectProcess.steps,
    visit: { ...projectProcess.steps['visit'], inputs: { type: 'object', required: ['visitId'] } },
    lend: { ...projectProcess.steps['lend'], inputs: { type: 'object', required: ['loanId', 'dueOn'] } },
    remind: { ...projectProcess.steps['remind'], inputs: { type: 'object', required: ['loans'] } },
  } as ProcessDefinition['steps'],
  concerns: { person: '/owner', department: '/unit' },
  rules: [
    ...(projectProcess.rules ?? []),
    { ...base, id: 'own', kind: 'role', step: 'report', binding: { roles: ['a'], person: 'case' } },
    { ...base, id: 'apart', kind: 'separationOfDuties', a: 'lend', b: 'return' },
    { ...base, id: 'same', kind: 'sameActor', a: 'report', b: 'evaluate' },
    { ...base, id: 'weekly', kind: 'every', step: 'report', period: { duration: 'P7D', time: 'elapsed' } },
    { ...base, id: 'planned', kind: 'precedence', a: 'plan', b: 'visit' },
    { ...base, id: 'returned', kind: 'response', a: 'lend', b: 'return' },
    { ...base, id: 'either', kind: 'notCoexistence', a: 'remind', b: 'evaluate' },
    { ...base, id: 'twice', kind: 'atMost', a: 'visit', n: 2 },
    { ...base, id: 'short', kind: 'data', step: 'visit', schema: { properties: { note: text } } },
  ] satisfies Rule[],
};
const definitions = [claimProcess, projectProcess, strict].map((each) => compileDefinition(each));
/** What no attribute of an event has any part in. */
const byOrderAlone = ['flow', 'weekly', 'planned', 'returned', 'either', 'twice'];

const options = <Value>(...values: Value[]) => fc.constantFrom(...values);
const maybe = <Value>(...values: Value[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const anyTime = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 1, max: 6 }).map((date) => `2026-03-0${date}`) },
  { weight: 1, arbitrary: options<Json>(null, 'soon') },
);
const anyKey = options<Json>('a', 'b', 'c', ['a', 'b']);
const anyData = fc.record(
  {
    total: options(4, 5),
    limit: options(5),
    endsOn: anyTime,
    startsAt: anyTime,
    dueOn: anyTime,
    visits: fc.array(fc.record({ visitId: anyKey, at: anyTime }, { requiredKeys: [] }), { maxLength: 3 }),
    visitId: anyKey,
    loanId: anyKey,
    loans: anyKey,
    owner: options('ann', 'bob'),
    unit: options('sales', 'finance'),
    note: options('ok', 'too long'),
  },
  { requiredKeys: [] },
);
/** Few of the project's, so that one thing is often said of another. */
const types = [
  [...Object.keys(claimProcess.steps).filter((step) => step !== 'submit'), 'claim.submitted.v2'],
  ['plan', 'visit', 'cancel-visit', 'report', 'evaluate'],
  Object.keys(strict.steps).filter((step) => step !== 'close' && step !== 'stop'),
];
const anyCase = fc.nat(definitions.length - 1).chain((which) =>
  fc.record({
    which: fc.constant(which),
    steps: fc.array(
      fc.record({
        type: fc.oneof(
          { weight: 15, arbitrary: options(...(types[which] as string[])) },
          { weight: 1, arbitrary: options('close', 'stop', 'unheard-of') },
        ),
        gap: fc.integer({ min: -2 * day, max: 4 * day }),
        actor: maybe('ann', 'bob', 'eve'),
        role: maybe('employee', 'head', 'clerk', 'a'),
        department: maybe('sales', 'finance'),
        data: fc.option(anyData, { nil: undefined, freq: 9 }),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    left: fc.array(
      fc.record({
        out: fc.subarray(['actor', 'role', 'department', 'data'] as const, { maxLength: 2 }),
        withheld: fc.subarray([
          'endsOn',
          'startsAt',
          'dueOn',
          'visits',
          'visitId',
          'loanId',
          'loans',
          'owner',
          'note',
        ]),
        dropped: fc.subarray(['visitId', 'loanId', 'dueOn', 'loans']),
        touched: fc.boolean(),
      }),
      { minLength: 12, maxLength: 12 },
    ),
  }),
);

/** As personal values look where they may not be read. */
function inWords(value: Json | undefined): Json | undefined {
  if (typeof value === 'string') return inBoth(withheld);
  if (Array.isArray(value)) return (value as Json[]).map((each) => inWords(each) as Json);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inWords(each as Json) as Json]));
}

type Left = {
  out: readonly string[];
  withheld: readonly string[];
  dropped: readonly string[];
  touched: boolean;
};

/** The same event, of which less is told. */
function less(event: CaseEvent, left: Left, owed: readonly string[]): CaseEvent {
  if (!left.touched) return event;
  const told = Object.fromEntries(Object.entries(event).filter(([name]) => !left.out.includes(name)));
  const data = told['data'] as Record<string, Json> | undefined;
  if (data === undefined) return told as unknown as CaseEvent;
  const fields = Object.entries(data)
    .filter(([name]) => !(left.dropped.includes(name) && owed.includes(name)))
    .map(([name, value]) => [name, left.withheld.includes(name) ? inWords(value) : value]);
  return { ...told, data: Object.fromEntries(fields) } as unknown as CaseEvent;
}

describe('a case of which less is told', () => {
  it('is accused of nothing more, and what it is accused of no longer is left open', () => {
    const seen = { kept: 0, open: 0 };
    fc.assert(
      fc.property(anyCase, ({ which, steps, left }) => {
        const compiled = definitions[which] as (typeof definitions)[number];
        let time = begins;
        const whole = steps.map(({ gap, ...told }, sequence): CaseEvent => {
          time = Math.max(begins, time + gap);
          return JSON.parse(JSON.stringify({ id: `e${sequence}`, sequence, time, ...told })) as CaseEvent;
        });
        const part = whole.map((event, index) => {
          const required = compiled.definition.steps[event.type]?.inputs?.['required'] ?? [];
          return less(event, left[index] as Left, required as string[]);
        });
        const judged = (events: readonly CaseEvent[]) =>
          new Map(
            refold(compiled, 'c', events, { to: horizon })
              // What has to be there and is not, is a fault of its own.
              .raised.filter(({ rule }) => !rule.startsWith('inputs:'))
              .map((each) => [each.id, each]),
          );
        const [more, fewer] = [judged(whole), judged(part)];
        expect(rules([...fewer.values()].filter(({ id }) => !more.has(id)))).toEqual([]);
        const open = undeterminable(compiled, 'c', part).map(({ rule }) => rule);
        const missing = [...more.values()].filter(({ id }) => !fewer.has(id));
        expect(rules(missing).filter((rule) => !open.includes(rule))).toEqual([]);
        expect(rules(missing).filter((rule) => byOrderAlone.includes(rule))).toEqual([]);
        seen.kept += fewer.size;
        seen.open += missing.length;
      }),
      { numRuns: 200 },
    );
    expect(Math.min(seen.kept, seen.open)).toBeGreaterThan(100);
  }, 180_000);
});

function rules(violations: readonly Violation[]): string[] {
  return violations.map(({ rule }) => rule);
}
