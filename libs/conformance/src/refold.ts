import type { CaseState } from './case-state.ts';
import type { CompiledDefinition } from './compiled-definition.ts';
import type { CaseEvent, Observation, Violation } from './verdict.ts';

export interface Refolded {
  readonly state: CaseState;
  /** The violations that stand at the end, in the order in which they were first raised. */
  readonly raised: readonly Violation[];
  readonly observations: readonly Observation[];
}

/**
 * Judges a whole history at once, in the order of its sequence. The violations equal those left of having judged it live,
 * whenever time was advanced in between, if it was last advanced to `now` (ms since the epoch).
 */
export function refold(
  compiled: CompiledDefinition,
  caseId: string,
  events: Iterable<CaseEvent>,
  now?: number,
): Refolded {
  const state = compiled.begin(caseId);
  const observations: Observation[] = [];
  for (const event of events) observations.push(...compiled.apply(state, event).observations);
  if (now !== undefined) compiled.advance(state, now);
  return { state, raised: [...state.violations.values()], observations };
}
