import type { Rule, Within } from '@liucheng/process-model';
import type { Armed, CaseState } from '../case-state.ts';
import { dueAfter } from '../duration.ts';
import { missed, notRecurred, type Appointment } from '../messages/time.ts';
import type { VerdictDraft } from '../verdict-draft.ts';
import type { Violation } from '../verdict.ts';
import { stepsOf, type RuleContext, type RuleHead } from './findings.ts';

type TimedRule = Extract<Rule, { kind: 'deadline' | 'every' }>;

/** How many missed periods of one recurrence are live in a case at most; later ones are not raised until it recurs. */
const missedPeriodsKept = 1000;

interface Timed {
  readonly index: number;
  readonly head: RuleHead;
  readonly recurs: boolean;
  /** Any of them meets it. */
  readonly steps: readonly string[];
  readonly after: readonly string[] | 'start';
  readonly within: Within;
  readonly due: (from: number) => number;
}

/**
 * Deadlines and recurrences: what is armed in a case, and what becomes of it.
 *
 * A deadline is armed by each occurrence of what it counts from (occurrences with one due time are one appointment) and
 * all that are armed are met by the next of its steps. A recurrence is armed by the case's start and anew by each
 * occurrence; each period that passes without one is missed by itself. All end with the case.
 *
 * Exactly at the due time is in time. Once raised, an appointment stays until the next of its steps: one that happened by
 * the due time, delivered late, withdraws the violation, a later one amends it with `lateBy`. The end of the case by the
 * due time, delivered late, withdraws it too. So the outcome follows from the history alone, not from when time passed.
 */
export class TimedRules {
  private readonly rules: readonly Timed[];
  private readonly armedBy: readonly (readonly Timed[])[];
  private readonly metBy: readonly (readonly Timed[])[];
  private readonly armedAtStart: readonly Timed[];

  constructor(
    private readonly context: RuleContext,
    rules: readonly (TimedRule & RuleHead)[],
  ) {
    this.rules = rules.map((rule, index) => compile(context, rule, index));
    const listed = (concerns: (rule: Timed) => readonly string[]) =>
      context.stepIds.map((step) => this.rules.filter((rule) => concerns(rule).includes(step)));
    for (const step of this.rules.flatMap((rule) => rule.steps)) context.index(step);
    for (const step of this.rules.flatMap((rule) => (rule.after === 'start' ? [] : rule.after)))
      context.index(step);
    this.metBy = listed((rule) => rule.steps);
    this.armedBy = listed((rule) => (rule.after === 'start' ? [] : rule.after));
    this.armedAtStart = this.rules.filter((rule) => rule.after === 'start');
  }

  /** The case starts. */
  start(state: CaseState, time: number): void {
    for (const rule of this.armedAtStart) this.arm(state, rule, time);
    refresh(state);
  }

  /** A step is done: what waits for it is met, what counts from it is armed. */
  step(state: CaseState, step: number, time: number, draft: VerdictDraft): void {
    const met = this.metBy[step] as readonly Timed[];
    const armed = this.armedBy[step] as readonly Timed[];
    if (met.length === 0 && armed.length === 0) return;
    for (const rule of met) this.meet(state, rule, time, draft);
    for (const rule of armed) this.arm(state, rule, time);
    refresh(state);
  }

  /** The case ends or is cancelled: nothing waits any more. */
  end(state: CaseState, time: number, draft: VerdictDraft): void {
    for (const armed of state.armed) {
      if (armed.raised && armed.due >= time) draft.withdraw(state, this.idOf(state, armed));
    }
    state.armed.length = 0;
    state.nextDue = Infinity;
  }

  /** Raises what was due before an instant, or at it where `inclusive`, in the order in which it became due. */
  expire(state: CaseState, limit: number, inclusive: boolean, draft: VerdictDraft): void {
    while (inclusive ? state.nextDue <= limit : state.nextDue < limit) {
      const armed = state.armed.find((each) => !each.raised && each.due === state.nextDue) as Armed;
      armed.raised = true;
      draft.raise(state, this.violation(state, armed));
      const rule = this.rules[armed.rule] as Timed;
      if (rule.recurs) this.armNextPeriod(state, rule, armed);
      refresh(state);
    }
  }

  /** A case was read from a document: what is due next follows from what is armed. */
  restored(state: CaseState): void {
    refresh(state);
  }

  /** The earliest instant by which a step is due, passed or not; undefined when nothing waits for it. */
  dueOf(state: CaseState, step: string): number | undefined {
    let due: number | undefined;
    for (const armed of state.armed) {
      if (!(this.rules[armed.rule] as Timed).steps.includes(step)) continue;
      if (due === undefined || armed.due < due) due = armed.due;
    }
    return due;
  }

  private arm(state: CaseState, rule: Timed, from: number): void {
    const armed: Armed = { rule: rule.index, from, due: rule.due(from), raised: false };
    if (armed.due === Infinity) return;
    if (state.armed.some((each) => each.rule === rule.index && each.due === armed.due)) return;
    // Met late once already: this appointment has had its outcome.
    if (state.violations.size > 0 && state.violations.has(this.idOf(state, armed))) return;
    state.armed.push(armed);
  }

  private armNextPeriod(state: CaseState, rule: Timed, missedOne: Armed): void {
    const live = state.armed.filter((each) => each.rule === rule.index).length;
    const due = rule.due(missedOne.due);
    if (live >= missedPeriodsKept || due === Infinity) return;
    state.armed.push({ rule: rule.index, from: missedOne.from, due, raised: false });
  }

  private meet(state: CaseState, rule: Timed, time: number, draft: VerdictDraft): void {
    let from = time;
    let kept = 0;
    for (const armed of state.armed) {
      if (armed.rule !== rule.index) {
        state.armed[kept++] = armed;
        continue;
      }
      if (rule.recurs && armed.from > from) from = armed.from;
      if (!armed.raised) continue;
      if (armed.due >= time) draft.withdraw(state, this.idOf(state, armed));
      else draft.amend(state, this.violation(state, armed, time - armed.due));
    }
    const waited = kept < state.armed.length;
    state.armed.length = kept;
    if (rule.recurs && waited) this.arm(state, rule, from);
  }

  private idOf(state: CaseState, armed: Armed): string {
    return this.context.id(state, (this.rules[armed.rule] as Timed).head, 'due', armed.due);
  }

  private violation(state: CaseState, armed: Armed, lateBy?: number): Violation {
    const rule = this.rules[armed.rule] as Timed;
    const appointment: Appointment = { ...rule, armedAt: armed.from, due: armed.due };
    const kind = rule.recurs ? 'overdue-recurrence' : 'deadline-missed';
    const words = rule.recurs ? notRecurred : missed;
    const wording = words(this.context.phrases, appointment, lateBy);
    const [step] = rule.steps as readonly [string];
    const key = ['due', armed.due];
    return this.context.byAbsence(state, rule.head, kind, step, armed.due, undefined, wording, key, lateBy);
  }
}

function compile(context: RuleContext, rule: TimedRule & RuleHead, index: number): Timed {
  const recurs = rule.kind === 'every';
  const within = recurs ? rule.period : rule.within;
  return {
    index,
    head: {
      id: rule.id,
      severity: rule.severity,
      ...(rule.clause === undefined ? {} : { clause: rule.clause }),
    },
    recurs,
    steps: stepsOf(rule.step),
    after: recurs || rule.after === 'start' ? 'start' : stepsOf(rule.after),
    within,
    due: dueAfter(within, context.calendar),
  };
}

function refresh(state: CaseState): void {
  let next = Infinity;
  for (const armed of state.armed) if (!armed.raised && armed.due < next) next = armed.due;
  state.nextDue = next;
}
