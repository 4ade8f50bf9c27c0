import { deterministicId, type Text } from '@liucheng/kernel';
import type { ProcessDefinition, Severity, StepSet } from '@liucheng/process-model';
import type { WorkingCalendar } from '../calendar.ts';
import type { CaseState, TraceEntry } from '../case-state.ts';
import type { Wording } from '../messages/people.ts';
import { phrasesOf, type Phrases } from '../messages/phrases.ts';
import type { Unsaid } from '../undeterminable.ts';
import type { CaseEvent, Violation, ViolationKind } from '../verdict.ts';
import { schemasOf, type SchemasOf } from './owed.ts';

/** What a violation says about the rule that was broken. */
export interface RuleHead {
  readonly id: string;
  readonly severity: Severity;
  readonly clause?: string;
  /** What people call it; what a step brings with it, its binding and its inputs, has none. */
  readonly names?: Text;
}

/** A rule of which an event says too little. */
export interface LeftOpen {
  readonly rule: string;
  readonly unsaid: Unsaid;
}

/** Judges an event of a step against the case as it was before the event. */
export type StepCheck = (state: CaseState, event: CaseEvent) => Violation | LeftOpen | undefined;

/** What rules are compiled with: the definition, its calendar and its words. */
export class RuleContext {
  readonly phrases: Phrases;
  /** Step ids in the definition's order; a step's index is its place here. */
  readonly stepIds: readonly string[];
  /** What the data of events have to hold, by event type. */
  readonly schemas: SchemasOf;
  private readonly indexes: ReadonlyMap<string, number>;

  constructor(
    readonly definition: ProcessDefinition,
    readonly calendar: WorkingCalendar,
  ) {
    this.phrases = phrasesOf(definition, (instant) => calendar.localTime(instant));
    this.stepIds = Object.keys(definition.steps);
    this.indexes = new Map(this.stepIds.map((id, index) => [id, index]));
    this.schemas = schemasOf(definition);
  }

  /** @throws RangeError for a step that the definition does not have, which validation refuses. */
  index(step: string): number {
    const index = this.indexes.get(step);
    if (index === undefined) {
      throw new RangeError(`definition ${this.definition.id} has no step ${JSON.stringify(step)}`);
    }
    return index;
  }

  /** The department that answers for a step not done: the step's own, the case's, or else the process's. */
  responsible(step: string, state: CaseState): string {
    const bound = this.definition.steps[step]?.role?.department;
    return (bound === 'case' ? state.department : bound) ?? this.definition.department;
  }

  /** A violation by an event. `discriminator` tells several of one rule and event apart. */
  byEvent(
    state: CaseState,
    head: RuleHead,
    kind: ViolationKind,
    event: CaseEvent | TraceEntry,
    step: string | undefined,
    wording: Wording,
    discriminator: readonly (string | number)[] = [],
  ): Violation {
    return {
      id: this.id(state, head, 'event', event.sequence, ...discriminator),
      kind,
      ...this.origin(state, head),
      ...(event.department === undefined ? {} : { department: event.department }),
      ...(event.actor === undefined ? {} : { person: event.actor }),
      ...(event.role === undefined ? {} : { role: event.role }),
      ...(step === undefined ? {} : { step }),
      sequence: event.sequence,
      at: event.time,
      ...wording,
    };
  }

  /** A violation by a step that is missing; whoever answers for it is concerned, whatever showed that it is missing. */
  byAbsence(
    state: CaseState,
    head: RuleHead,
    kind: ViolationKind,
    step: string,
    at: number,
    shownBy: { readonly sequence: number } | undefined,
    wording: Wording,
    discriminator: readonly (string | number)[],
    lateBy?: number,
    key?: string,
  ): Violation {
    const { role: binding, asked = [] } = this.definition.steps[step] ?? {};
    // A deadline of somebody's own is missed by that person.
    const keyed = asked.some((each) => each.person === 'key') ? key : undefined;
    const person = keyed ?? (binding?.person === 'case' ? state.initiator : undefined);
    return {
      id: this.id(state, head, ...discriminator),
      kind,
      ...this.origin(state, head),
      department: this.responsible(step, state),
      ...(person === undefined ? {} : { person }),
      ...(binding?.roles.length === 1 ? { role: binding.roles[0] } : {}),
      step,
      ...(shownBy === undefined ? {} : { sequence: shownBy.sequence }),
      at,
      ...(lateBy === undefined ? {} : { lateBy }),
      ...wording,
    };
  }

  id(state: CaseState, head: RuleHead, ...parts: readonly (string | number)[]): string {
    return deterministicId('violation', this.definition.id, state.caseId, head.id, ...parts);
  }

  private origin(state: CaseState, head: RuleHead) {
    return {
      rule: head.id,
      ...(head.clause === undefined ? {} : { clause: head.clause }),
      severity: head.severity,
      case: state.caseId,
      process: this.definition.id,
      version: this.definition.version,
    };
  }
}

export function stepsOf(set: StepSet): readonly string[] {
  return typeof set === 'string' ? [set] : set;
}
