import type { AskedBinding, ProcessDefinition, RoleBinding } from '@liucheng/process-model';
import type { Aligner } from './aligner.ts';
import type { CaseState, TraceEntry } from './case-state.ts';
import type { Waiting } from './rules/timed.ts';
import type { Vector } from './vector-table.ts';

/** Who may do a step as the definition has it: its own binding and every role rule on it at once. */
export interface StepBinding {
  /** Any one suffices; undefined: whoever. */
  readonly roles: readonly string[] | undefined;
  /** `case`: the case's own. */
  readonly department: string | undefined;
  /**
   * `case`: whoever did the first step; `step`: whoever did another step, by a rule that one person does both; `key`: whom a
   * deadline waits for.
   */
  readonly person: 'case' | 'step' | 'key' | undefined;
}

/** A step that comes next in an open case, with whoever may do it in that case. */
export interface Duty {
  readonly step: string;
  /** When it became possible, ms, and the sequence of the event that made it so. */
  readonly since: number;
  readonly sequence: number;
  /** The earliest time by which a rule wants it, passed or not, ms. */
  readonly dueAt: number | undefined;
  readonly roles: readonly string[] | undefined;
  readonly department: string | undefined;
  readonly person: string | undefined;
  /** Who did a step that the same person must not do. */
  readonly notBy: readonly string[];
  /** The department that answers for it: where it is bound to none, the process's. */
  readonly responsible: string;
}

/** A step that is possible, as `CompiledDefinition.enabled` gives it. */
interface Enabled {
  readonly step: string;
  readonly dueAt?: number;
}

interface Since {
  readonly time: number;
  readonly sequence: number;
}

/** How far a case's trace was followed, and since when what is possible then has been. */
interface Followed {
  entries: number;
  vector: Vector;
  since: Map<string, Since>;
}

interface BoundStep extends StepBinding {
  readonly asked: readonly AskedBinding[] | undefined;
  readonly apart: readonly number[];
  readonly together: readonly number[];
}

const nobody: readonly string[] = [];

/**
 * What is to be done next in the cases of a definition. All of it follows from a case's history: following the same one
 * again, in one go or event by event, gives the same duties.
 */
export class Duties {
  private readonly steps: ReadonlyMap<string, BoundStep>;
  /** A vector is met by many cases. */
  private readonly possible = new WeakMap<Vector, readonly string[]>();
  /** Dropped with the state: a case that is folded again is followed again. */
  private readonly followed = new WeakMap<CaseState, Followed>();

  constructor(
    private readonly definition: ProcessDefinition,
    private readonly aligner: Aligner,
    /** The deadlines that run in a case, passed or not. */
    private readonly waiting: (state: CaseState) => readonly Waiting[],
  ) {
    const indexes = new Map(Object.keys(definition.steps).map((id, index) => [id, index]));
    this.steps = new Map([...indexes.keys()].map((id) => [id, boundStep(definition, id, indexes)]));
  }

  /** Every way in which somebody is asked for the step. */
  bindingsOf(step: string): readonly StepBinding[] {
    const bound = this.steps.get(step);
    if (!bound) return [];
    return bound.asked?.map(({ roles, department, person }) => ({ roles, department, person })) ?? [bound];
  }

  /**
   * Only a case that goes on has any: one that has begun by a step and has not ended, or that a note has opened and whose
   * first step is waited for. Whom the latter concerns is not known yet. In the order of the flow.
   */
  of(state: CaseState, enabled: readonly Enabled[]): Duty[] {
    const { awaited } = state;
    if ((state.status !== 'open' && !awaited) || enabled.length === 0) return [];
    const { since } = this.follow(state);
    return enabled.flatMap(({ step, dueAt }) => {
      const bound = this.steps.get(step);
      const from = awaited ?? since.get(step);
      if (!bound || !from || (awaited && ofCase(bound))) return [];
      const { asked } = bound;
      if (!asked) return [this.duty(state, step, bound, from, dueAt)];
      return asked.flatMap((binding) => {
        const duty = this.askedDuty(state, step, bound, binding, from, dueAt);
        if (duty === undefined) return [];
        return binding.person === 'key' ? this.keyedDuties(state, duty) : [duty];
      });
    });
  }

  /** One for each key under which a deadline waits for the step, since it does and until it is due. */
  private keyedDuties(state: CaseState, duty: Duty): Duty[] {
    const begun = new Map(state.trace.map(({ time, sequence }) => [time, sequence]));
    const keyed = new Map<string, Duty>();
    for (const { steps, key, from, due } of this.waiting(state)) {
      const earlier = key === undefined ? undefined : keyed.get(key);
      if (key === undefined || !steps.includes(duty.step) || (earlier?.dueAt ?? Infinity) <= due) continue;
      const sequence = begun.get(from) ?? duty.sequence;
      keyed.set(key, { ...duty, person: key, since: from, sequence, dueAt: due });
    }
    return [...keyed.values()];
  }

  /** Where a binding means whom the case concerns, and that is not known, nobody is asked. */
  private askedDuty(
    state: CaseState,
    step: string,
    bound: BoundStep,
    { roles, department: of, person: who, except }: AskedBinding,
    { time: since, sequence }: Since,
    dueAt: number | undefined,
  ): Duty | undefined {
    const { initiator } = state;
    const department = of === 'case' ? state.department : of;
    const person = who === 'case' ? initiator : undefined;
    if ((of === 'case' && department === undefined) || (who === 'case' && person === undefined))
      return undefined;
    const apart = performersOf(state, bound.apart);
    return {
      step,
      since,
      sequence,
      dueAt,
      roles,
      department,
      person,
      notBy: except === 'case' && initiator !== undefined ? [...new Set([...apart, initiator])] : apart,
      responsible: department ?? this.definition.department,
    };
  }

  private duty(
    state: CaseState,
    step: string,
    bound: BoundStep,
    { time: since, sequence }: Since,
    dueAt: number | undefined,
  ): Duty {
    const department = bound.department === 'case' ? state.department : bound.department;
    const other = bound.person === undefined ? undefined : first(state, bound.together);
    const person = bound.person === 'case' ? state.initiator : other;
    return {
      step,
      since,
      sequence,
      dueAt,
      roles: bound.roles,
      department,
      person,
      notBy: performersOf(state, bound.apart),
      responsible: department ?? this.definition.department,
    };
  }

  private follow(state: CaseState): Followed {
    let known = this.followed.get(state);
    if (!known) {
      known = { entries: 0, vector: this.aligner.start, since: new Map() };
      this.followed.set(state, known);
    }
    for (; known.entries < state.trace.length; known.entries++)
      this.step(known, state.trace[known.entries] as TraceEntry);
    return known;
  }

  private step(followed: Followed, { step, inFlow, time, sequence }: TraceEntry): void {
    const before = followed.since;
    if (inFlow) followed.vector = this.aligner.move(followed.vector, this.aligner.symbol(step));
    const now = { time, sequence };
    followed.since = new Map(
      this.possibleIn(followed.vector).map((each) => [
        each,
        // What was done and is possible again is asked for anew.
        (inFlow && each === step ? undefined : before.get(each)) ?? now,
      ]),
    );
  }

  private possibleIn(vector: Vector): readonly string[] {
    let steps = this.possible.get(vector);
    if (!steps) this.possible.set(vector, (steps = this.aligner.enabled(vector)));
    return steps;
  }
}

function boundStep(
  { steps, rules = [] }: ProcessDefinition,
  step: string,
  indexes: ReadonlyMap<string, number>,
): BoundStep {
  const own = steps[step]?.role;
  const bindings: RoleBinding[] = own ? [own] : [];
  const apart: number[] = [];
  const together: number[] = [];
  for (const rule of rules) {
    if (rule.kind === 'role' && rule.step === step) bindings.push(rule.binding);
    if (rule.kind !== 'separationOfDuties' && rule.kind !== 'sameActor') continue;
    if (rule.a !== step && rule.b !== step) continue;
    const other = indexes.get(rule.a === step ? rule.b : rule.a);
    if (other !== undefined) (rule.kind === 'sameActor' ? together : apart).push(other);
  }
  const [least, ...more] = bindings.map(({ roles }) => roles);
  const byCase = bindings.some(({ person }) => person === 'case');
  return {
    roles: least?.filter((role) => more.every((roles) => roles.includes(role))),
    department: bindings.find(({ department }) => department !== undefined)?.department,
    person: byCase ? 'case' : together.length > 0 ? 'step' : undefined,
    apart,
    together,
    asked: steps[step]?.asked,
  };
}

/** Whether a step is for those whom the case concerns. */
function ofCase({ asked, department, person }: BoundStep): boolean {
  return !asked && (department === 'case' || person === 'case');
}

function first(state: CaseState, steps: readonly number[]): string | undefined {
  return performersOf(state, steps)[0];
}

function performersOf(state: CaseState, steps: readonly number[]): readonly string[] {
  let people = nobody;
  for (const step of steps) {
    const more = state.performers(step);
    if (more.length > 0) people = people.length === 0 ? more : [...new Set([...people, ...more])];
  }
  return people;
}
