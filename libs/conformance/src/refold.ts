import type { CaseState } from './case-state.ts';
import type { CompiledDefinition } from './compiled-definition.ts';
import type { CaseEvent, Observation, Violation } from './verdict.ts';

export interface Refolded {
  readonly state: CaseState;
  /** The violations that stand at the end, in the order in which they were first raised. */
  readonly raised: readonly Violation[];
  readonly observations: readonly Observation[];
}

/** How far time was last let pass for a case. */
export interface TimePassed {
  /** ms since the epoch */
  readonly to: number;
  /** The last event that had been judged by then; all of them when left out. */
  readonly sequence?: number;
}

/**
 * Judges a whole history at once, in the order of its sequence, with time passing where it last passed (where it passed
 * before that does not matter). Gives the state that judging it live left, with the same violations.
 * @param outside standing violations that rules over cases find in it
 */
export function refold(
  compiled: CompiledDefinition,
  caseId: string,
  events: Iterable<CaseEvent>,
  passed?: TimePassed,
  outside = 0,
): Refolded {
  const state = compiled.begin(caseId);
  state.outside = outside;
  const observations: Observation[] = [];
  let pending = passed;
  for (const event of events) {
    if (pending?.sequence !== undefined && event.sequence > pending.sequence) {
      observations.push(...compiled.advance(state, pending.to).observations);
      pending = undefined;
    }
    observations.push(...compiled.apply(state, event).observations);
  }
  if (pending) observations.push(...compiled.advance(state, pending.to).observations);
  return { state, raised: [...state.violations.values()], observations };
}
