import { describe, expect, it } from '@jest/globals';
import { inBoth, withheld, type Json, type JsonObject } from '@liucheng/kernel';
import { repeat, xor, type ProcessDefinition, type Rule } from '@liucheng/process-model';
import fc from 'fast-check';
import { compileDefinition, type CompiledDefinition } from '../compiled-definition.ts';
import { undeterminable } from '../undeterminable.ts';
import type { CaseEvent } from '../verdict.ts';
import { inOrder, type Finding, type Sighting } from './judge.ts';
import type { Occurrence } from './occurrence.ts';

const hour = 3_600_000;
const horizon = 200 * hour;
const names = { en: 'Name', 'zh-CN': '名称' };
const base = { names, severity: 'major', clause: 'T-1' } as const;
const within = { duration: 'PT20H', time: 'elapsed' } as const;
const head = { version: 1, names, area: 'finance', department: 'finance' } as const;
const inputs = (...required: string[]) => ({ type: 'object', required });
const receive = { process: 'receipt', step: 'receive', key: '/order', names } as const;
const file = { process: 'receipt', step: 'file', names } as const;

const claim: ProcessDefinition = {
  ...head,
  id: 'claim',
  effectiveFrom: '1970-01-01T00:00:00Z',
  steps: {
    pay: { names, inputs: inputs('order') },
    reject: { names },
  },
  flow: repeat(xor('pay', 'reject')),
  rules: [
    { ...base, id: 'once', kind: 'unique', step: 'pay', key: '/order', releasedBy: 'reject' },
    { ...base, id: 'few', kind: 'limit', step: 'pay', key: 'actor', amount: '/sum', max: 5, within },
    { ...base, id: 'ever', kind: 'follows', step: 'pay', key: '/order', order: 'before', other: receive },
    {
      ...base,
      id: 'lately',
      kind: 'follows',
      step: 'pay',
      key: ['/order', 'actor'],
      order: 'before',
      within,
      other: { ...receive, key: ['/order', 'actor'], releasedBy: 'undo' },
    },
    {
      ...base,
      id: 'filed',
      kind: 'follows',
      step: 'pay',
      key: '/order',
      order: 'after',
      within,
      releasedBy: 'reject',
      other: { ...file, each: '/lines', key: '/order' },
    },
    {
      ...base,
      id: 'again',
      kind: 'follows',
      step: 'pay',
      key: '/order',
      order: 'after',
      within,
      other: { process: 'claim', step: 'pay', key: '/order', names },
    },
  ] satisfies Rule[],
};

const lines = {
  type: 'array',
  items: { type: 'object', required: ['order'], properties: { order: { type: 'string' } } },
};
const receipt: ProcessDefinition = {
  ...head,
  id: 'receipt',
  effectiveFrom: '1970-01-01T00:00:00Z',
  steps: {
    receive: { names, inputs: inputs('order') },
    file: { names, inputs: { ...inputs('lines'), properties: { lines } } },
    undo: { names },
  },
  flow: repeat(xor('receive', 'file', 'undo')),
};
const definitions = { claim: compileDefinition(claim), receipt: compileDefinition(receipt) };
const { comparisons } = definitions.claim.overCases;
const follows = comparisons.filter(({ counterpart }) => counterpart).map(({ rule }) => rule);

interface Case {
  readonly process: 'claim' | 'receipt';
  readonly subject: string;
  readonly events: readonly CaseEvent[];
}

function occurrences({ process, events }: Case, compiled: CompiledDefinition): readonly Occurrence[] {
  return events.reduce<readonly Occurrence[]>(
    (all, event) =>
      comparisons.reduce(
        (found, each) => each.after(found, process, event, event.type, compiled.schemas),
        all,
      ),
    [],
  );
}

/** What all cases together are accused of, and what is left open of them. */
function judged(cases: readonly Case[]): { readonly accused: Set<string>; readonly open: Set<string> } {
  const sightings = cases.flatMap((each) =>
    occurrences(each, definitions[each.process]).map((occurrence): Sighting => {
      const { process, subject } = each;
      return { ...occurrence, process, case: subject, version: 1 };
    }),
  );
  const [accused, open] = [new Set<string>(), new Set<string>()];
  for (const comparison of comparisons) {
    const all = sightings.filter((each) => each.comparison === comparison.id);
    const keyless = all.filter((each) => each.keyless);
    const maybe = ({ of }: Finding): boolean =>
      keyless.some((each) => comparison.counterpart?.meets(of, each));
    for (const key of new Set(all.map((each) => each.key))) {
      const judge = comparison.judge();
      for (const each of all.filter((one) => one.key === key).sort(inOrder)) judge.add(each);
      for (const finding of judge.judged(horizon).findings) {
        const { case: subject, sequence, item } = finding.of;
        // Of the occurrences of a case under a key that another one holds, the first that says the key is accused.
        const place = comparison.kind === 'unique' ? key : `${sequence}/${item}`;
        (maybe(finding) ? open : accused).add(`${comparison.rule} ${subject} ${place}`);
      }
    }
  }
  return { accused, open };
}

const order = fc.constantFrom('a', 'b');
const time = fc.integer({ min: 0, max: 50 });
const left = fc.record({
  touched: fc.boolean(),
  data: fc.boolean(),
  actor: fc.boolean(),
  order: fc.constantFrom('told', 'told', 'dropped', 'withheld', 'hidden', 'null', 'long'),
});
const actor = fc.constantFrom('ann', 'bob');
const paid = fc.record({
  type: fc.constantFrom('pay', 'pay', 'pay', 'reject'),
  time,
  actor,
  data: fc.record({ order, sum: fc.integer({ min: 1, max: 4 }) }),
  left,
});
const received = fc.record({
  type: fc.constantFrom('receive', 'receive', 'file', 'undo'),
  time,
  actor,
  data: fc.record({ order, lines: fc.array(fc.record({ order }), { maxLength: 3 }) }),
  left,
});
const history = fc.record({
  claim: fc.array(fc.array(paid, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
  receipt: fc.array(fc.array(received, { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
});

type Left = typeof left extends fc.Arbitrary<infer One> ? One : never;

interface Step {
  readonly type: string;
  readonly time: number;
  readonly actor: string;
  readonly data: object;
  readonly left: Left;
}

const written: Readonly<Record<string, Json>> = {
  withheld: inBoth(withheld),
  null: null,
  long: 'x'.repeat(201),
};

/** The event's data, with less in them, and the places of what is not shown. */
function less(data: object, { order: how }: Left): { data: JsonObject; hidden: string[] } {
  const hidden: string[] = [];
  const told = (of: object, at: string): Record<string, Json> =>
    Object.fromEntries(
      Object.entries(of).flatMap(([name, value]): [string, Json][] => {
        if (Array.isArray(value))
          return [[name, value.map((each: object, index) => told(each, `${at}/${name}/${index}`))]];
        if (name !== 'order' || how === 'told') return [[name, value as Json]];
        if (how === 'hidden') hidden.push(`${at}/${name}`);
        return how in written ? [[name, written[how] as Json]] : [];
      }),
    );
  return { data: told(data, ''), hidden };
}

function eventOf(
  { left: untold, type, time: at, actor: by, data }: Step,
  sequence: number,
  whole: boolean,
): CaseEvent {
  const event = { id: `e${sequence}`, sequence, type, time: at * hour };
  if (whole || !untold.touched) return { ...event, actor: by, data: data as JsonObject };
  return {
    ...event,
    ...(untold.actor ? { actor: by } : {}),
    ...(untold.data ? less(data, untold) : {}),
  };
}

function casesOf(
  { claim: claims, receipt: receipts }: Readonly<Record<Case['process'], readonly (readonly Step[])[]>>,
  whole: boolean,
): Case[] {
  const of = (process: Case['process'], all: readonly (readonly Step[])[]): Case[] =>
    all.map((steps, index) => ({
      process,
      subject: `${process}-${index}`,
      events: steps.map((step, sequence) => eventOf(step, sequence, whole)),
    }));
  return [...of('claim', claims), ...of('receipt', receipts)];
}

describe('cases that are compared and of which less is told', () => {
  it('are accused of nothing more, and what lacks a counterpart no longer is left open', () => {
    const seen = { kept: new Set<string>(), open: new Set<string>() };
    fc.assert(
      fc.property(history, (given) => {
        const part = casesOf(given, false);
        const [more, fewer] = [judged(casesOf(given, true)), judged(part)];
        expect([...more.open]).toEqual([]);
        expect([...fewer.accused].filter((each) => !more.accused.has(each))).toEqual([]);
        const untold = new Set(
          part.flatMap(({ process, subject, events }) =>
            undeterminable(definitions[process], subject, events).map(
              ({ rule, sequence }) => `${rule} ${subject} ${sequence}/0`,
            ),
          ),
        );
        const gone = [...more.accused].filter((each) => !fewer.accused.has(each));
        const missing = gone.filter((each) => follows.includes(each.split(' ')[0] as string));
        expect(missing.filter((each) => !fewer.open.has(each) && !untold.has(each))).toEqual([]);
        for (const each of fewer.accused) seen.kept.add(each.split(' ')[0] as string);
        for (const each of fewer.open) seen.open.add(each.split(' ')[0] as string);
      }),
      { numRuns: 500 },
    );
    // Histories that accuse nobody, or leave nothing open, would prove nothing.
    expect([...seen.kept].sort()).toEqual(comparisons.map(({ rule }) => rule).sort());
    expect([...seen.open].sort()).toEqual([...follows].sort());
  });
});
