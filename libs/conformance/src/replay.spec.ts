import { describe, expect, it } from '@jest/globals';
import { erased, inBoth, type Json, type JsonObject } from '@liucheng/kernel';
import fc from 'fast-check';
import type { CaseState } from './case-state.ts';
import { compileDefinition, type CompiledDefinition } from './compiled-definition.ts';
import { refold } from './refold.ts';
import { at, claimProcess, claimWith } from './testing/claim-process.ts';
import { projectProcess } from './testing/project-process.ts';
import type { CaseEvent } from './verdict.ts';

const { ends: _, ...endless } = claimProcess;
const definitions = [
  compileDefinition(claimProcess),
  compileDefinition(endless),
  compileDefinition(claimWith([], { ends: ['settle'] })),
  compileDefinition(projectProcess),
];
const day = 86_400_000;
const begins = at('Mon 10:00');
const horizon = begins + 60 * day;

const types = [...Object.keys(claimProcess.steps).filter((step) => step !== 'submit'), 'claim.submitted.v2'];
const anyEvent = fc.record({
  type: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...types) },
    { weight: 1, arbitrary: fc.constantFrom('claim.commented.v1', 'unheard-of', 'claim.attempt-refused.v1') },
  ),
  // Mostly forward, sometimes delivered long after it happened.
  gap: fc.integer({ min: -6 * day, max: 8 * day }),
  actor: fc.option(fc.constantFrom('ann', 'bob', 'eve', 'kim'), { nil: undefined }),
  role: fc.option(fc.constantFrom('employee', 'head', 'clerk', 'cashier'), { nil: undefined }),
  department: fc.option(fc.constantFrom('sales', 'finance'), { nil: undefined }),
  data: fc.option(fc.constantFrom({ total: 5, limit: 9 }, { paid: 5 }, {}), { nil: undefined }),
});
type Happened = Omit<CaseEvent, 'id' | 'sequence' | 'time'> & { readonly gap: number };
const historyOf = (happened: fc.Arbitrary<Happened>) =>
  fc.array(happened, { maxLength: 14 }).map((events) => {
    let time = begins;
    return events.map(({ gap, ...rest }, sequence): CaseEvent => {
      time = Math.min(horizon, Math.max(begins, time + gap));
      return { id: `e${sequence}`, sequence, time, ...rest };
    });
  });
const anyHistory = historyOf(anyEvent);

const anyTime = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.integer({ min: -5, max: 40 }).map((days) => new Date(begins + days * day).toISOString()),
  },
  // Few days, so that one and the same is said again.
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 9 }).map((date) => `2026-03-0${date}`) },
  { weight: 1, arbitrary: fc.constantFrom(null, '2026-02-30', 'soon', inBoth(erased)) },
);
const anyKey = fc.constantFrom<Json>('a', 'b', 7, '7', null, ['a', 'b'], { id: 'a' }, inBoth(erased));
const optional = { requiredKeys: [] };
const anyPromise = fc.record({
  type: fc.oneof(
    {
      weight: 20,
      arbitrary: fc.constantFrom(
        ...Object.keys(projectProcess.steps).filter((step) => step !== 'close' && step !== 'stop'),
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom('close', 'stop', 'unheard-of') },
  ),
  gap: fc.integer({ min: -6 * day, max: 8 * day }),
  data: fc.option(
    fc.record(
      {
        endsOn: anyTime,
        dueOn: anyTime,
        visits: fc.array(fc.record({ visitId: anyKey, at: anyTime }, optional), { maxLength: 4 }),
        visitId: anyKey,
        loanId: anyKey,
        loans: anyKey,
      },
      optional,
    ),
    { nil: undefined, freq: 6 },
  ),
});
/** By index: a definition made ready is no reading matter. */
const anyCase = fc.oneof(fc.tuple(fc.nat(2), anyHistory), fc.tuple(fc.constant(3), historyOf(anyPromise)));
/** What happens between events: nothing, a restart, time passing by so much. */
const interruptions = fc.array(
  fc.oneof(fc.constant('on'), fc.constant('restart'), fc.integer({ min: 0, max: 30 * day })),
  {
    minLength: 15,
    maxLength: 15,
  },
);

describe('a case judged live', () => {
  it('ends with the violations, cost and status of its replayed history, however often it was stopped', () => {
    fc.assert(
      fc.property(anyCase, interruptions, ([which, events], between) => {
        const compiled = definitions[which] as CompiledDefinition;
        let state = compiled.begin('c1');
        let latest = begins;
        const interrupt = (what: string | number | undefined): void => {
          if (what === 'restart') {
            const restored = compiled.restore(JSON.parse(JSON.stringify(compiled.save(state))) as JsonObject);
            expect(figures(compiled, restored)).toEqual(figures(compiled, state));
            expect(compiled.save(restored)).toEqual(compiled.save(state));
            state = restored;
          } else if (typeof what === 'number') compiled.advance(state, Math.min(horizon, latest + what));
        };
        for (const [index, event] of events.entries()) {
          interrupt(between[index]);
          compiled.apply(state, event);
          latest = Math.max(latest, event.time);
        }
        interrupt(between[events.length]);
        compiled.advance(state, horizon);

        const replayed = refold(compiled, 'c1', events, { to: horizon }).state;
        expect(figures(compiled, state)).toEqual(figures(compiled, replayed));
      }),
      { numRuns: 150 },
    );
  }, 180_000);

  it('ends the same where events were heard before the time that they are dated', () => {
    const heard = fc.array(fc.option(fc.integer({ min: 1, max: 9 * day }), { nil: undefined }), {
      minLength: 15,
      maxLength: 15,
    });
    fc.assert(
      fc.property(anyCase, heard, interruptions, ([which, events], ahead, between) => {
        const compiled = definitions[which] as CompiledDefinition;
        const dated = events.map((event, index): CaseEvent => {
          const by = ahead[index];
          return by === undefined ? event : { ...event, heardAt: event.time - by };
        });
        const state = compiled.begin('c1');
        for (const [index, event] of dated.entries()) {
          compiled.apply(state, event);
          const pause = between[index];
          if (typeof pause === 'number') compiled.advance(state, Math.min(horizon, event.time + pause));
        }
        compiled.advance(state, horizon);
        expect(figures(compiled, state)).toEqual(
          figures(compiled, refold(compiled, 'c1', events, { to: horizon }).state),
        );
        // A restart in between folds again what is kept.
        expect(figures(compiled, refold(compiled, 'c1', dated, { to: horizon }).state)).toEqual(
          figures(compiled, state),
        );
      }),
      { numRuns: 150 },
    );
  }, 180_000);

  it('tells in verdicts exactly what becomes of its violations', () => {
    fc.assert(
      fc.property(anyCase, interruptions, ([which, events], between) => {
        const compiled = definitions[which] as CompiledDefinition;
        const state = compiled.begin('c1');
        const told = new Map<string, unknown>();
        let latest = begins;
        for (const [index, event] of events.entries()) {
          const pause = between[index];
          latest = Math.max(latest, event.time);
          const verdicts = [compiled.apply(state, event)];
          if (typeof pause === 'number') verdicts.push(compiled.advance(state, latest + pause));
          for (const { raised, amended, withdrawn } of verdicts) {
            for (const violation of raised) {
              expect(told.has(violation.id)).toBe(false);
              told.set(violation.id, violation);
            }
            for (const violation of amended) {
              expect(told.has(violation.id)).toBe(true);
              told.set(violation.id, violation);
            }
            for (const id of withdrawn) expect(told.delete(id)).toBe(true);
          }
        }
        expect(sorted(told)).toEqual(sorted(state.violations));
        expect(state.conforming).toBe(
          state.cost === 0 && ![...state.violations.values()].some(({ kind }) => kind !== 'refused-attempt'),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('counts in its cost what it says in violations of the flow', () => {
    const compiled = compileDefinition(claimWith([]));
    fc.assert(
      fc.property(anyHistory, (events) => {
        const { state, raised } = refold(compiled, 'c1', events);
        const flow = raised.filter(({ rule }) => rule === 'flow');
        // A step in the wrong order is one left out and one too many; an incomplete case lacks one step or more.
        const least = flow.length + flow.filter(({ kind }) => kind === 'wrong-order').length;
        if (flow.some(({ kind }) => kind === 'incomplete-case'))
          expect(state.cost).toBeGreaterThanOrEqual(least);
        else expect(state.cost).toBe(least);
        expect(state.fitness).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 150 },
    );
  });
});

function sorted(violations: ReadonlyMap<string, unknown>): unknown[] {
  return [...violations].sort(([a], [b]) => (a < b ? -1 : 1));
}

function figures(compiled: CompiledDefinition, state: CaseState) {
  const { status, cost, steps, fitness, conforming, startedAt, endedAt, department, initiator } = state;
  const plain = { status, cost, steps, fitness, conforming, startedAt, endedAt, department, initiator };
  return {
    ...plain,
    violations: sorted(state.violations),
    enabled: compiled.enabled(state),
    due: compiled.nextDue(state),
    waiting: compiled.waiting(state),
  };
}
