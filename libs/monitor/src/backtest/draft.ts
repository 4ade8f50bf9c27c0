import {
  compileDefinition,
  leftOpen,
  refold,
  type CaseEvent,
  type CaseState,
  type Comparison,
  type CompiledDefinition,
  type FoundOverCases,
  type Violation,
} from '@liucheng/conformance';
import type { ProcessDefinition } from '@liucheng/process-model';
import type { LiveCase } from '../case-document.ts';

/** What a draft makes of one case. */
export interface Drafted {
  readonly state: CaseState;
  /** What its rules over cases find in it. */
  readonly found: readonly Violation[];
  /** Rules of the draft of which some of the case's events say too little, as far as they were kept. */
  readonly undeterminable: ReadonlySet<string>;
}

/**
 * A draft definition made ready to judge histories that were recorded under other versions. Of an event's data only what some
 * rule looked at was kept: where the draft looks at more, its rule accuses nobody, and says that it cannot tell.
 */
export class Draft {
  readonly compiled: CompiledDefinition;

  /** @throws RangeError or TypeError for a definition that validation would refuse. */
  constructor(definition: ProcessDefinition) {
    this.compiled = compileDefinition(definition);
  }

  /** What its rules over cases compare. */
  get comparisons(): readonly Comparison[] {
    return this.compiled.overCases.comparisons;
  }

  /**
   * @param events the case's whole history, in order
   * @param outside what its rules over cases find in the case, and what they leave open
   */
  judge(
    { subject, advanced }: Pick<LiveCase, 'subject' | 'advanced'>,
    events: readonly CaseEvent[],
    outside: FoundOverCases = { violations: [], open: [] },
  ): Drafted {
    const { violations: found } = outside;
    const { state, observations } = refold(this.compiled, subject, events, advanced, found.length);
    const untold = leftOpen(observations, outside);
    return { state, found, undeterminable: new Set(untold.map(({ rule }) => rule)) };
  }

  /** `2026-03`, in the zone of the draft's calendar. */
  monthOf(at: number): string {
    return this.compiled.calendar.localTime(at).slice(0, 'yyyy-MM'.length);
  }
}
