import type { CaseState } from '../case-state.ts';
import type { CompiledDefinition } from '../compiled-definition.ts';
import type { Waiting } from '../rules/timed.ts';
import type { CaseEvent } from '../verdict.ts';

/** What is waited for in a case: the step of a deadline, or its end. */
export const untilEnd = 'end';

/**
 * A stretch of waiting that began when the case came into a state: until what was waited for happened (`met`), or until it
 * could not be seen any more, because the case ended, the appointment was replaced, nobody can tell what became of it, or this is as far as
 * is known.
 */
export interface Wait {
  /** Id of the rule; undefined: for the end of the case. */
  readonly rule: string | undefined;
  readonly state: string;
  /** The state was entered, ms since the epoch. */
  readonly from: number;
  readonly until: number;
  /** Up to here nothing else happened: until the next event of the case, or as far as it is known. */
  readonly stillUntil: number;
  readonly met: boolean;
  /** What is waited for began with this state: it is the first one since the deadline was armed, or the case started. */
  readonly first: boolean;
}

/** Where a case stands, as far as what comes next depends on it: which steps are possible. */
export function stateOf(compiled: CompiledDefinition, state: CaseState): string {
  return compiled
    .enabled(state)
    .map(({ step }) => step)
    .join(' ');
}

interface Begun extends Omit<Wait, 'until' | 'stillUntil' | 'met'> {
  readonly about: string;
  stillUntil?: number;
}

/**
 * All the waiting of one case, by the state in which it was done. An appointment that stands through several states is
 * waited for in each, as whoever asks in that state wants to know.
 * @param asOf what still lasts is known up to here, ms since the epoch; not before the last event.
 */
export function waitsOf(
  compiled: CompiledDefinition,
  caseId: string,
  events: Iterable<CaseEvent>,
  asOf: number,
): Wait[] {
  const state = compiled.begin(caseId);
  const waits: Wait[] = [];
  let begun: Begun[] = [];
  let last = -Infinity;
  for (const event of events) {
    compiled.apply(state, event);
    last = Math.max(last, event.time);
    const waiting = compiled.waiting(state);
    const unsure = new Set(waiting.filter((each) => each.unsure).map(appointment));
    const standing = new Map(waiting.filter((each) => !each.unsure).map((each) => [appointment(each), each]));
    const step = state.trace.at(-1);
    const done = step?.sequence === event.sequence ? step.step : undefined;
    const left: Begun[] = [];
    for (const wait of begun) {
      wait.stillUntil ??= event.time;
      if (wait.rule === undefined ? !state.ended : standing.has(wait.about)) left.push(wait);
      else
        waits.push(
          ended(
            wait,
            event.time,
            wait.rule === undefined
              ? state.status === 'completed'
              : !unsure.has(wait.about) && met(compiled, wait.rule, done),
          ),
        );
    }
    begun = left;
    if (state.ended || state.status === 'new') continue;
    const known = new Set(begun.map(({ about }) => about));
    const where = stateOf(compiled, state);
    for (const [about, { rule }] of standing)
      begun.push({ rule, state: where, from: event.time, first: !known.has(about), about });
    begun.push({
      rule: undefined,
      state: where,
      from: event.time,
      first: !known.has(untilEnd),
      about: untilEnd,
    });
  }
  const until = Math.max(asOf, last);
  return [...waits, ...begun.map((wait) => ended(wait, until, false))];
}

function appointment({ rule, due, key }: Waiting): string {
  return `${rule} ${due} ${key ?? ''}`;
}

function met(compiled: CompiledDefinition, rule: string, step: string | undefined): boolean {
  return step !== undefined && compiled.meets(rule, step);
}

function ended({ about: _, stillUntil, ...wait }: Begun, until: number, isMet: boolean): Wait {
  const over = Math.max(until, wait.from);
  return { ...wait, until: over, stillUntil: Math.max(stillUntil ?? over, wait.from), met: isMet };
}
