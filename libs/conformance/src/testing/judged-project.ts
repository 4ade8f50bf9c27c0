import { expect } from '@jest/globals';
import type { ProcessDefinition } from '@liucheng/process-model';
import { compileDefinition } from '../compiled-definition.ts';
import { refold } from '../refold.ts';
import { undeterminable } from '../undeterminable.ts';
import type { CaseEvent, Violation } from '../verdict.ts';
import { at } from './claim-process.ts';

/** When every deadline of these tests is past. */
export const far = at('Mon 10:00', 20);

/** A date without a time means the last instant of the day in Shanghai. */
export const endOf = (day: string): number => Date.parse(`${day}T23:59:59.999+08:00`);

/** A step, when it was done, and what its event says. */
export type Told = readonly [step: string, when: string | number, data?: Record<string, unknown>];

/** Judges events and instants in the order given, and sees that a replay of the events says the same in the end. `open`: what cannot be told. */
export function judge(definition: ProcessDefinition, ...told: readonly (Told | number)[]) {
  const compiled = compileDefinition(definition);
  const state = compiled.begin('c1');
  const events: CaseEvent[] = [];
  let latest = 0;
  const verdicts = told.map((each) => {
    if (typeof each === 'number') return compiled.advance(state, (latest = Math.max(latest, each)));
    const [type, when, data] = each;
    const sequence = events.length;
    const time = typeof when === 'number' ? when : at(when);
    const event = { id: `e${sequence}`, sequence, type, time, data } as CaseEvent;
    events.push(event);
    return compiled.apply(state, event);
  });
  const violations = [...state.violations.values()].filter(({ kind }) => kind === 'deadline-missed');
  const replayed = refold(compiled, 'c1', events, { to: latest }).raised;
  expect(byId(replayed.filter(({ kind }) => kind === 'deadline-missed'))).toEqual(byId(violations));
  const open = undeterminable(compiled, 'c1', events).map(({ rule, sequence, unsaid }) => [
    rule,
    sequence,
    unsaid,
  ]);
  return {
    state,
    verdicts,
    violations,
    short: violations.map(short),
    open,
    nextDue: compiled.nextDue(state),
  };
}

const byId = (all: readonly Violation[]) => [...all].sort((a, b) => (a.id < b.id ? -1 : 1));
export const short = ({ at: when, lateBy }: Violation) => [when, lateBy];
