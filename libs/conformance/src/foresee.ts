import type { CaseState } from './case-state.ts';
import type { CompiledDefinition, EnabledStep } from './compiled-definition.ts';
import { leftOpen, type Undeterminable } from './undeterminable.ts';
import type { CaseEvent, Observation, Violation } from './verdict.ts';

/** What is told of a violation that nobody has committed. */
export type ViolationBrief = Pick<
  Violation,
  'kind' | 'rule' | 'clause' | 'severity' | 'step' | 'expected' | 'actual' | 'message' | 'repair'
>;

/** What further events would change about a case. */
export interface Foreseen {
  /** What would be raised and stand afterwards. */
  readonly violations: readonly ViolationBrief[];
  /** Ids of what stands and would not any longer. */
  readonly settled: readonly string[];
  /** What the events would say too little of; nothing where the definition was compiled without observations. */
  readonly undeterminable: readonly Undeterminable[];
  /** What could come next at no cost. */
  readonly next: readonly EnabledStep[];
}

/**
 * Lets events happen that have not. They go on behind the case's last event, in order.
 * @param state of the case as it is; used up by this.
 * @param now ms since the epoch: what is overdue by then is not the events' doing.
 */
export function foresee(
  compiled: CompiledDefinition,
  state: CaseState,
  events: Iterable<CaseEvent>,
  now: number,
): Foreseen {
  compiled.advance(state, now);
  const before = new Set(state.violations.keys());
  const observations: Observation[] = [];
  for (const event of events) observations.push(...compiled.apply(state, event).observations);
  return {
    violations: [...state.violations.values()].filter(({ id }) => !before.has(id)).map(briefOf),
    settled: [...before].filter((id) => !state.violations.has(id)),
    undeterminable: leftOpen(observations),
    next: compiled.enabled(state),
  };
}

export function briefOf({
  kind,
  rule,
  clause,
  severity,
  step,
  expected,
  actual,
  message,
  repair,
}: Violation): ViolationBrief {
  return {
    kind,
    rule,
    ...(clause === undefined ? {} : { clause }),
    severity,
    ...(step === undefined ? {} : { step }),
    expected,
    actual,
    message,
    repair,
  };
}
