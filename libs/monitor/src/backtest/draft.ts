import {
  compileDefinition,
  dataRead,
  refold,
  type CaseEvent,
  type CaseState,
  type Comparison,
  type CompiledDefinition,
  type Violation,
} from '@liucheng/conformance';
import type { ProcessDefinition } from '@liucheng/process-model';
import type { LiveCase } from '../case-document.ts';

/** What a draft makes of one case. */
export interface Drafted {
  readonly state: CaseState;
  /** What its rules over cases find in it. */
  readonly found: readonly Violation[];
  /** Rules of the draft that need data which were not kept of some of the case's events. */
  readonly undeterminable: ReadonlySet<string>;
}

/**
 * A draft definition made ready to judge histories that were recorded under other versions. Of an event's data only what some
 * rule looked at was kept: where the draft looks at more, its rule accuses nobody, and says that it cannot tell.
 */
export class Draft {
  readonly compiled: CompiledDefinition;
  /** Rules that look at the data of events, by the events' type. */
  private readonly byType = new Map<string, string[]>();
  /** Rules that look at the data of whatever event starts a case. */
  private readonly atStart: string[] = [];

  /** @throws RangeError or TypeError for a definition that validation would refuse. */
  constructor(definition: ProcessDefinition) {
    this.compiled = compileDefinition(definition, { observations: false });
    const { steps, rules = [] } = definition;
    const reads = (rule: string, step: string): void => {
      for (const type of steps[step]?.events ?? [step])
        this.byType.set(type, [...(this.byType.get(type) ?? []), rule]);
    };
    for (const [id, { inputs }] of Object.entries(steps)) if (inputs) reads(`inputs:${id}`, id);
    for (const rule of rules) {
      if (rule.kind === 'data') reads(rule.id, rule.step);
      const timed = dataRead({ rules: [rule] });
      for (const step of timed.steps) reads(rule.id, step);
      if (timed.start) this.atStart.push(rule.id);
    }
  }

  /** What its rules over cases compare. */
  get comparisons(): readonly Comparison[] {
    return this.compiled.overCases.comparisons;
  }

  /**
   * @param events the case's whole history, in order
   * @param found what its rules over cases find in the case
   */
  judge(
    { subject, advanced }: Pick<LiveCase, 'subject' | 'advanced'>,
    events: readonly CaseEvent[],
    found: readonly Violation[],
  ): Drafted {
    const { state } = refold(this.compiled, subject, events, advanced, found.length);
    return { state, found, undeterminable: this.untold(events) };
  }

  /** `2026-03`, in the zone of the draft's calendar. */
  monthOf(at: number): string {
    return this.compiled.calendar.localTime(at).slice(0, 'yyyy-MM'.length);
  }

  private untold(events: readonly CaseEvent[]): ReadonlySet<string> {
    const rules = new Set<string>(events[0]?.data === undefined ? this.atStart : []);
    for (const { type, data } of events)
      if (data === undefined) for (const rule of this.byType.get(type) ?? []) rules.add(rule);
    return rules;
  }
}
