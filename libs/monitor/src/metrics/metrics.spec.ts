import { compileDefinition, refold, caseEventOf, type Observation } from '@liucheng/conformance';
import { describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@liucheng/kernel';
import fc from 'fast-check';
import { digest } from '../digest.ts';
import { hour, MonitorRig, published, purchase, step } from '../testing/monitor-rig.ts';
import {
  caseTotals,
  dayAnswers,
  departmentHandOvers,
  edges,
  onTime,
  openAfter,
  personHandOvers,
  violationCounts,
} from './answers.ts';
import { MetricsReader, type Question } from './metrics-reader.ts';

const day = 24 * hour;
/** Sunday noon in Shanghai; what happens lies in the fourteen weeks after it, in four months of two years. */
const first = Date.parse('2025-11-16T04:00:00Z');
const compiled = compileDefinition(purchase);

const cases = fc.array(
  fc.array(
    fc.record({
      type: fc.constantFrom('ask', 'approve', 'approve', 'pay', 'pay', 'reject', 'note', 'dance'),
      actor: fc.constantFrom('ann', 'bob', 'kim|#%'),
      department: fc.constantFrom('sales', 'finance'),
      role: fc.constantFrom('employee', 'cashier', 'department-head'),
      at: fc.integer({ min: 0, max: 98 * 24 }),
    }),
    { minLength: 1, maxLength: 7 },
  ),
  { minLength: 1, maxLength: 8 },
);

const questions = fc.array(
  fc.record({
    of: fc.constantFrom(
      ['all', ''] as const,
      ['department', 'sales'] as const,
      ['department', 'finance'] as const,
      ['role', 'cashier'] as const,
      ['person', 'ann'] as const,
      ['person', 'kim|#%'] as const,
    ),
    from: fc.option(fc.integer({ min: -2, max: 100 })),
    days: fc.option(fc.integer({ min: 0, max: 100 })),
  }),
  { minLength: 1, maxLength: 6 },
);

const local = (time: number): string => new Date(time + 8 * hour).toISOString().slice(0, 10);
const late = fc.array(fc.record({ index: fc.nat(100), by: fc.integer({ min: 1, max: 40 }) }), {
  maxLength: 8,
});

type Kind<K, O = Observation> = O extends { readonly kind: infer Kinds }
  ? K extends Kinds
    ? O
    : never
  : never;

/** The figures as anybody would write them down who has all facts in one list. */
class NaiveModel {
  constructor(private readonly facts: readonly Observation[]) {}

  private of<K extends Observation['kind']>(kind: K, { scope, of, range }: Question): Kind<K>[] {
    return this.facts.filter((fact): fact is Kind<K> => {
      if (fact.kind !== kind) return false;
      const when = local(timeOf(fact));
      if ((range.from !== undefined && when < range.from) || (range.to !== undefined && when > range.to))
        return false;
      const who = whoOf(fact);
      return (
        scope === 'all' || { department: who.department, role: who.role, person: who.actor }[scope] === of
      );
    });
  }

  cases(question: Question) {
    const [completed, cancelled] = [this.of('completed', question), this.of('cancelled', question)];
    const ended = [...completed, ...cancelled];
    return {
      started: this.of('started', question).length,
      completed: completed.length,
      conforming: ended.filter(({ conforming }) => conforming).length,
      right: completed.filter(({ conforming, rework }) => conforming && rework === 0).length,
      cycles: ended.map(({ at, startedAt }) => Math.max(0, at - startedAt)),
      fitness: ended.map(({ fitness }) => fitness),
    };
  }

  steps(question: Question) {
    return this.of('step', question);
  }

  violations(question: Question) {
    return this.of('violated', question).map(({ violation }) => violation);
  }

  met(question: Question) {
    return this.of('met', question);
  }

  variants(question: Question): Map<string, number> {
    const all = { ...question, scope: 'all', of: '' } as const;
    return counts(
      [...this.of('completed', all), ...this.of('cancelled', all)].map(({ trace }) => trace.join('>')),
    );
  }
}

function timeOf(fact: Observation): number {
  if ('by' in fact) return fact.kind === 'started' ? fact.by.time : fact.at;
  return 'violation' in fact ? fact.violation.at : fact.done.time;
}

function whoOf(fact: Observation): {
  actor?: string | undefined;
  role?: string | undefined;
  department?: string | undefined;
} {
  if ('violation' in fact) return { ...fact.violation, actor: fact.violation.person };
  return 'by' in fact ? fact.by : fact.done;
}

function counts(names: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
  return found;
}

const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);
const byName = <Value>(entries: Iterable<readonly [string, Value]>) =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : 1));

/** All that violations do in the end: those that stand. */
function factsOf(events: readonly EventEnvelope[], until: number): Observation[] {
  const { observations, raised } = refold(
    compiled,
    events[0]?.subject ?? '',
    events.map((each) => caseEventOf(each)),
    {
      to: until,
    },
  );
  return [
    ...observations.filter(({ kind }) => kind !== 'violated' && kind !== 'withdrawn'),
    ...raised.map((violation): Observation => ({ kind: 'violated', violation })),
  ];
}

async function compare(reader: MetricsReader, model: NaiveModel, question: Question): Promise<void> {
  const [cell, ruled] = [await reader.whole('cases', question), await reader.whole('rules', question)];
  const expected = model.cases(question);
  const totals = caseTotals(cell, 0);
  expect(totals).toMatchObject({ started: expected.started, completed: expected.completed });
  expect(cell.of('conforming')).toBe(expected.conforming);
  expect(cell.of('firstTimeRight')).toBe(expected.right);
  expect(totals.cycleTime.count).toBe(expected.cycles.length);
  expect(cell.timesOf('cycle').totalMs).toBe(sum(expected.cycles));
  if (expected.cycles.length > 0) {
    const rank = [...expected.cycles].sort((a, b) => a - b)[
      Math.floor(0.9 * (expected.cycles.length - 1))
    ] as number;
    expect(Math.abs((totals.cycleTime.p90Ms as number) - rank)).toBeLessThanOrEqual(rank * 0.01 + 1);
    expect(totals.meanFitness).toBeCloseTo(sum(expected.fitness) / expected.fitness.length, 5);
  }

  const violations = model.violations(question);
  expect(byName(Object.entries(violationCounts(ruled).byKind))).toEqual(
    byName(counts(violations.map(({ kind }) => kind))),
  );
  expect(onTime(ruled, 'pay-in-time')).toMatchObject({
    met: model.met(question).length,
    missed: violations.filter(({ rule }) => rule === 'pay-in-time').length,
  });

  const steps = model.steps(question);
  const cells = await reader.steps(question, Object.keys(purchase.steps));
  const done = [...cells].map(([name, each]) => [name, each.timesOf('waiting').count] as const);
  expect(byName(done)).toEqual(byName(counts(steps.map((each) => each.done.step))));
  for (const [name, each] of cells) {
    const ofStep = steps.filter((fact) => fact.done.step === name);
    expect(each.of('rework')).toBe(ofStep.filter(({ repeated }) => repeated).length);
    expect(each.timesOf('waiting').totalMs).toBe(
      sum(ofStep.map((fact) => Math.max(0, fact.done.time - fact.since))),
    );
    const working = ofStep.map((fact) => Math.max(0, compiled.calendar.between(fact.since, fact.done.time)));
    expect(each.timesOf('working').totalMs).toBe(sum(working));
  }
  const follows = steps.flatMap(({ after, done: { step: to } }) => (after ? [`${after.step}>${to}`] : []));
  expect(
    byName(
      edges(await reader.follows(question, Object.keys(purchase.steps))).map(
        ({ from, to, count }) => [`${from}>${to}`, count] as const,
      ),
    ),
  ).toEqual(byName(counts(follows)));
  if (question.scope === 'all') {
    const between = steps.flatMap(({ after, done: { department } }) =>
      after && after.department !== department ? [`${after.department}>${department}`] : [],
    );
    const hands = departmentHandOvers(await reader.whole('hands', question));
    expect(byName(hands.map(({ from, to, count }) => [`${from}>${to}`, count] as const))).toEqual(
      byName(counts(between)),
    );
    const handed = steps.flatMap(({ after, done: { actor } }) =>
      after && after.actor !== actor ? [`${after.actor}>${actor}`] : [],
    );
    const pairs = personHandOvers(await reader.people('steps', question));
    expect(byName(pairs.map(({ from, to, count }) => [`${from}>${to}`, count] as const))).toEqual(
      byName(counts(handed)),
    );
  }
  const variants = [...(await reader.variants(question)).values()].filter((each) => !each.cell.isEmpty);
  const sequences = await reader.sequences('purchase', variants);
  const told = variants.map(
    (each, index) => [(sequences[index]?.steps ?? []).join('>'), each.cell.of('cases')] as const,
  );
  expect(byName(told)).toEqual(byName(model.variants(question)));
}

describe('figures by dimension and period', () => {
  it('are those of a list of all facts, whatever came late', async () => {
    await fc.assert(
      fc.asyncProperty(cases, late, questions, fc.boolean(), async (histories, delayed, asked, impatient) => {
        const rig = await MonitorRig.open({
          deadlineGraceMs: 0,
          liveCases: 2,
          historyChunk: 3,
          batchSize: 5,
        });
        try {
          await rig.start();
          await rig.feed([published(purchase)]);
          const streams = histories.map((steps, index) =>
            steps.map(({ at, ...rest }, sequence) =>
              step(`c${index}`, sequence, rest.type, { ...rest, at: first + at * hour }),
            ),
          );
          const moved = streams.flat();
          for (const { index, by } of delayed) {
            const from = index % moved.length;
            const [event] = moved.splice(from, 1) as [EventEnvelope];
            moved.splice(Math.min(moved.length, from + by), 0, event);
          }
          const half = Math.floor(moved.length / 2);
          await rig.feed(moved.slice(0, half));
          if (impatient) await rig.passTo(rig.clock.time + 31_000);
          await rig.feed(moved.slice(half));
          const until = Math.max(rig.clock.time, first + 100 * day) + 31_000;
          await rig.passTo(until);

          const model = new NaiveModel(streams.flatMap((events) => factsOf(events, until)));
          const reader = new MetricsReader(rig.stores.documents);
          for (const { of, from, days } of asked) {
            const [begin, end] = [from === null ? undefined : first + from * day, days];
            const range = {
              ...(begin === undefined ? {} : { from: local(begin) }),
              ...(end === null ? {} : { to: local((begin ?? first) + end * day) }),
            };
            await compare(reader, model, { process: 'purchase', scope: of[0], of: of[1], range });
          }
          const whole = { process: 'purchase', scope: 'all', of: '', range: {} } as const;
          const months = await reader.whole('cases', whole);
          const days = dayAnswers(months, '2025-11-01', '2026-03-31', 0);
          expect(days.at(-1)?.open).toBe(openAfter(months));
          expect(sum(days.map(({ started }) => started))).toBe(months.of('started'));
          expect(await rig.rebuilt()).toEqual(await digest(rig.stores.documents));
        } finally {
          await rig.close();
        }
      }),
      { numRuns: 6, endOnFailure: true },
    );
  }, 240_000);
});
