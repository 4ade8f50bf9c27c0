import { describe, expect, it } from '@jest/globals';
import type { RuleOverCases } from '@liucheng/process-model';
import fc from 'fast-check';
import { workingCalendar } from '../calendar.ts';
import { accusedByModel, type Accused, type ModelRule } from '../testing/over-cases-model.ts';
import { inOrder, judgeOf, type Judge, type Sighting } from './judge.ts';

const hour = 3_600_000;
const names = { en: 'Name', 'zh-CN': '名称' };
const base = { id: 'across', names, severity: 'major', clause: 'T-1', step: 'submit', key: '/k' } as const;
const elsewhere = { process: 'other', step: 'act', key: '/k', names };
const utc = workingCalendar({ id: 'utc', timeZone: 'UTC', hours: { 1: [['09:00', '17:00']] } });

const within = (hours: number) => ({ duration: `PT${hours}H`, time: 'elapsed' }) as const;

const rules: [string, RuleOverCases, ModelRule][] = [
  ['unique', { ...base, kind: 'unique', among: [elsewhere] }, { kind: 'unique' }],
  [
    'limit in a sliding time',
    { ...base, kind: 'limit', amount: '/a', max: 7, within: within(9) },
    { kind: 'limit', max: 7, within: 9 * hour },
  ],
  [
    'limit by day',
    { ...base, kind: 'limit', amount: '/a', max: 9, per: 'day' },
    { kind: 'limit', max: 9, perDay: true },
  ],
  [
    'before at any time',
    { ...base, kind: 'follows', order: 'before', other: elsewhere },
    { kind: 'follows', order: 'before' },
  ],
  [
    'before in time',
    { ...base, kind: 'follows', order: 'before', other: elsewhere, within: within(5) },
    { kind: 'follows', order: 'before', within: 5 * hour },
  ],
  [
    'after in time',
    { ...base, kind: 'follows', order: 'after', other: elsewhere, within: within(5) },
    { kind: 'follows', order: 'after', within: 5 * hour },
  ],
];

/** Few instants and cases, so that ties, repetitions and releases meet. */
const sightings = fc
  .array(
    fc.record({
      process: fc.constantFrom('claim', 'other'),
      case: fc.constantFrom('c1', 'c2', 'c3', 'c4', 'c5'),
      at: fc.integer({ min: 0, max: 60 }),
      amount: fc.integer({ min: 1, max: 6 }),
      released: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
    }),
    { maxLength: 25 },
  )
  .map((all) =>
    all.map((each, sequence): Sighting => ({
      ...each,
      comparison: 'c',
      role: each.process === 'claim' ? 'own' : 'other',
      key: 'k',
      about: ['k'],
      step: 'submit',
      version: 1,
      sequence,
      item: 0,
      at: each.at * hour,
      ...(each.released === undefined ? {} : { released: each.released * hour }),
    })),
  );

function accused(judge: Judge, all: readonly Sighting[], until: number): Accused[] {
  for (const each of [...all].sort(inOrder)) judge.add(each);
  return judge.judged(until).findings.map(({ of, at, lateBy }) => ({
    case: of.case,
    sequence: of.sequence,
    at,
    ...(lateBy === undefined ? {} : { lateBy }),
  }));
}

const byPlace = (a: Accused, b: Accused): number => a.sequence - b.sequence;

describe('a judge over cases', () => {
  it.each(rules)('accuses whom holding all against all accuses: %s', (_, rule, model) => {
    const begin = judgeOf(rule, utc);
    let found = 0;
    fc.assert(
      fc.property(sightings, fc.integer({ min: 0, max: 90 }), (all, hours) => {
        const until = hours * hour;
        const expected = accusedByModel(model, all, until);
        found += expected.length;
        expect(accused(begin(), all, until).sort(byPlace)).toEqual([...expected].sort(byPlace));
      }),
      { numRuns: 500 },
    );
    // A model that never accuses would prove nothing.
    expect(found).toBeGreaterThan(100);
  });

  it('says when it has to look again though nothing comes', () => {
    const [, rule] = rules[5] as [string, RuleOverCases, ModelRule];
    const judge = judgeOf(rule, utc)();
    judge.add({ ...sighting, at: 0 });
    judge.add({ ...sighting, case: 'c2', at: hour });
    const at = (each: { readonly at: number }) => each.at / hour;
    const early = judge.judged(4 * hour);
    expect([early.findings.map(at), early.pending.map(at)]).toEqual([[], [5, 6]]);
    const later = judge.judged(5 * hour);
    expect([later.findings.map(at), later.pending.map(at)]).toEqual([[5], [6]]);
  });

  it('names the earliest that hold a key, and few of many', () => {
    const judge = judgeOf((rules[0] as [string, RuleOverCases, ModelRule])[1], utc)();
    for (let index = 0; index < 40; index++)
      judge.add({ ...sighting, case: `c${String(index).padStart(2, '0')}`, at: index });
    const { findings } = judge.judged(hour);
    expect(findings).toHaveLength(39);
    expect(findings.at(-1)?.against.map((each) => each.case)).toEqual(
      Array.from({ length: 10 }, (_, index) => `c0${index}`),
    );
  });

  it('adds up fractions exactly', () => {
    const rule: RuleOverCases = { ...base, kind: 'limit', amount: '/a', max: 0.3, within: within(1) };
    const judge = judgeOf(rule, utc)();
    for (const amount of [0.1, 0.2]) judge.add({ ...sighting, amount, sequence: amount * 10, at: 0 });
    expect(judge.judged(hour).findings).toEqual([]);
  });
});

const sighting: Sighting = {
  comparison: 'c',
  role: 'own',
  key: 'k',
  about: ['k'],
  step: 'submit',
  process: 'claim',
  case: 'c1',
  version: 1,
  sequence: 0,
  item: 0,
  at: 0,
};
