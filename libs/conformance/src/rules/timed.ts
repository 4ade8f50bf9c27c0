import type { Armed, CaseState, TraceEntry } from '../case-state.ts';
import { missed, notRecurred, type Appointment } from '../messages/time.ts';
import type { VerdictDraft } from '../verdict-draft.ts';
import type { CaseEvent, Violation } from '../verdict.ts';
import type { Unsaid } from '../undeterminable.ts';
import { Doubts } from './doubts.ts';
import type { RuleContext, RuleHead } from './findings.ts';
import { keptPerRule, type Named, type Promised } from './terms.ts';
import { compileTimed, concernsOf, type Concern, type Timed, type TimedRule } from './timed-rule.ts';

/** A deadline that runs in a case. */
export interface Waiting {
  readonly rule: string;
  /** Any of them meets it. */
  readonly steps: readonly string[];
  readonly from: number;
  readonly due: number;
  readonly key: string | undefined;
  /** In which time its allowance counts. */
  readonly time: 'elapsed' | 'business';
  /** Nobody can tell whether it is still waited for. */
  readonly unsure: boolean;
}

/**
 * Deadlines and recurrences: what is armed in a case, and what becomes of it.
 *
 * A deadline is armed by each occurrence of what it counts from (occurrences with one due time are one appointment) and
 * all that are armed are met by the next of its steps. A recurrence is armed by the case's start and anew by each
 * occurrence; each period that passes without one is missed by itself. All end with the case; a deadline that was missed before
 * is told how late its step comes also after the end.
 *
 * Where the data of events says what a deadline is about or when it is due, a later occurrence replaces what waits under
 * the same key, and only steps with that key meet it. What had been missed by then stays missed, and waits on for its step.
 *
 * An event whose data do not say what it is about may be about whatever waits. What it may have met, disarmed or replaced in time is
 * unsure from then on: it is neither raised nor said to be met, and the event is said to leave the rule open.
 *
 * Exactly at the due time is in time. Once raised, an appointment stays until the next of its steps: one that happened by
 * the due time, delivered late, withdraws the violation, a later one amends it with `lateBy`. The end of the case by the
 * due time, delivered late, withdraws it too. So the outcome follows from the history alone, not from when time passed.
 */
export class TimedRules {
  private readonly rules: readonly Timed[];
  /** By step index. */
  private readonly concerns: readonly (Concern | undefined)[];
  private readonly armedAtStart: readonly Timed[];

  constructor(
    private readonly context: RuleContext,
    rules: readonly (TimedRule & RuleHead)[],
  ) {
    this.rules = rules.map((rule, index) => compileTimed(context, rule, index));
    this.concerns = concernsOf(context, this.rules);
    this.armedAtStart = this.rules.filter((rule) => rule.after === 'start');
  }

  /** The case starts. */
  start(state: CaseState, by: TraceEntry, event: CaseEvent, draft: VerdictDraft): void {
    for (const rule of this.armedAtStart) this.arm(state, rule, by, event, draft);
    refresh(state);
  }

  /**
   * A step is done: what waits for it is met, what counts from it is armed. After the end of the case it comes late for what had been
   * missed by then, and nothing is armed any more.
   */
  step(state: CaseState, done: TraceEntry, event: CaseEvent, draft: VerdictDraft): void {
    const concern = this.concerns[done.index];
    if (concern === undefined || (state.ended && state.armed.length === 0)) return;
    for (const rule of concern.met) this.meet(state, rule, done, event, draft);
    for (const rule of concern.disarmed) this.disarm(state, rule, done, event, draft);
    if (state.ended) return;
    for (const rule of concern.renewed) this.askAnew(state, rule, event);
    for (const rule of concern.armed) this.arm(state, rule, done, event, draft);
    refresh(state);
  }

  /** The case ends or is cancelled: nothing is due any more. What had been missed by then is kept for its step, recurrences are not. */
  end(state: CaseState, time: number, draft: VerdictDraft): void {
    let kept = 0;
    for (const armed of state.armed) {
      if (!armed.raised) continue;
      if (armed.due >= time) draft.withdraw(state, this.idOf(state, armed));
      else if (!(this.rules[armed.rule] as Timed).recurs) state.armed[kept++] = armed;
    }
    state.armed.length = kept;
    state.nextDue = Infinity;
  }

  /** Raises what was due before an instant, or at it where `inclusive`, in the order in which it became due. */
  expire(state: CaseState, limit: number, inclusive: boolean, draft: VerdictDraft): void {
    while (inclusive ? state.nextDue <= limit : state.nextDue < limit) {
      const armed = state.armed.find((each) => isPending(each) && each.due === state.nextDue) as Armed;
      this.raise(state, armed, draft);
      refresh(state);
    }
  }

  /** The same of what the step at an index meets or disarms: that something else was due before an instant is not known yet. */
  expireFor(state: CaseState, index: number, limit: number, draft: VerdictDraft): void {
    const concern = this.concerns[index];
    if (concern === undefined) return;
    const concerned = new Set([...concern.met, ...concern.disarmed].map((rule) => rule.index));
    // A recurrence that is raised arms its next period: it is looked at in turn.
    for (const armed of state.armed)
      if (isPending(armed) && armed.due < limit && concerned.has(armed.rule)) this.raise(state, armed, draft);
    refresh(state);
  }

  /** A case was read from a document: what is due next follows from what is armed. */
  restored(state: CaseState): void {
    refresh(state);
  }

  /** The earliest instant by which a step is due, passed or not; undefined when nothing waits for it. */
  dueOf(state: CaseState, step: string): number | undefined {
    if (state.ended) return undefined;
    let due: number | undefined;
    for (const armed of state.armed) {
      if (!(this.rules[armed.rule] as Timed).steps.includes(step)) continue;
      if (due === undefined || armed.due < due) due = armed.due;
    }
    return due;
  }

  /** The deadlines that run, passed or not; recurrences, which have no end of their own, are not among them. */
  waiting(state: CaseState): Waiting[] {
    if (state.ended) return [];
    return state.armed.flatMap(({ rule: index, from, due, key, unsure }) => {
      const { recurs, head, steps, within } = this.rules[index] as Timed;
      return recurs
        ? []
        : [{ rule: head.id, steps, from, due, key, time: within?.time ?? 'elapsed', unsure }];
    });
  }

  /** The violation that a deadline will be if it is missed; undefined where it does not run, or nobody can tell. */
  ifMissed(
    state: CaseState,
    { rule, due, key }: Pick<Waiting, 'rule' | 'due' | 'key'>,
  ): Violation | undefined {
    const armed = state.armed.find(
      (each) =>
        !each.unsure && each.due === due && each.key === key && this.rules[each.rule]?.head.id === rule,
    );
    return armed && this.violation(state, armed);
  }

  /** All deadlines, recurrences left out. */
  deadlines(): Pick<Waiting, 'rule' | 'time'>[] {
    return this.rules.flatMap(({ recurs, head, within }) =>
      recurs ? [] : [{ rule: head.id, time: within?.time ?? 'elapsed' }],
    );
  }

  /** Whether a step meets a deadline. */
  meets(rule: string, step: string): boolean {
    return this.rules.some(({ head, steps }) => head.id === rule && steps.includes(step));
  }

  private raise(state: CaseState, armed: Armed, draft: VerdictDraft): void {
    armed.raised = true;
    draft.raise(state, this.violation(state, armed));
    const rule = this.rules[armed.rule] as Timed;
    if (rule.recurs) this.armNextPeriod(state, rule, armed);
  }

  private arm(state: CaseState, rule: Timed, done: TraceEntry, event: CaseEvent, draft: VerdictDraft): void {
    if (rule.terms === undefined) {
      this.armFrom(state, rule, event.time);
      return;
    }
    const promised = rule.terms.promised(event);
    if (promised.unsaid !== undefined) this.leaveOpen(state, rule, promised, event.time, draft);
    this.promise(state, rule, promised.due, event.time, draft);
    if (promised.unsaid !== undefined) draft.leaveOpen(rule.head.id, done, promised.unsaid);
  }

  /** Something is promised, and nobody can tell what: it may replace what waits. */
  private leaveOpen(
    state: CaseState,
    rule: Timed,
    { due: promised, unclear }: Promised,
    time: number,
    draft: VerdictDraft,
  ): void {
    if (unclear)
      for (const armed of state.armed)
        if (armed.rule === rule.index && !promised.has(armed.key)) this.doubt(state, armed, time, draft);
    if (!rule.stated) return;
    const doubts = (state.doubts ??= new Doubts());
    if (unclear) doubts.statedAbout(rule.index);
    for (const [key, due] of promised) if (due === Infinity) doubts.stated(rule.index, key);
  }

  /** An appointment may be over. What had been missed by then stays missed. */
  private doubt(state: CaseState, armed: Armed, time: number, draft: VerdictDraft): boolean {
    if (armed.due < time) return false;
    if (armed.raised) draft.withdraw(state, this.idOf(state, armed));
    armed.raised = false;
    armed.unsure = true;
    return true;
  }

  private armFrom(state: CaseState, rule: Timed, from: number): void {
    const due = rule.due(from);
    if (due === Infinity) return;
    const armed: Armed = { rule: rule.index, from, due, key: undefined, raised: false, unsure: false };
    if (state.armed.some((each) => each.rule === rule.index && each.due === armed.due)) return;
    if (!this.hadOutcome(state, armed)) state.armed.push(armed);
  }

  /** What was promised before under the same key is replaced, unless it is the same or had been missed by then. */
  private promise(
    state: CaseState,
    { index }: Timed,
    promised: ReadonlyMap<string | undefined, number>,
    time: number,
    draft: VerdictDraft,
  ): void {
    const standing = new Set<string | undefined>();
    let kept = 0;
    let live = 0;
    for (const armed of state.armed) {
      const due = armed.rule === index ? promised.get(armed.key) : undefined;
      if (due === armed.due) standing.add(armed.key);
      else if (due !== undefined && armed.due >= time) {
        if (armed.raised) draft.withdraw(state, this.idOf(state, armed));
        continue;
      }
      if (armed.rule === index) live++;
      state.armed[kept++] = armed;
    }
    state.armed.length = kept;
    for (const [key, due] of promised) {
      const unsure = state.doubts?.about(index, key, due) ?? false;
      const armed: Armed = { rule: index, from: time, due, key, raised: false, unsure };
      if (due === Infinity || standing.has(key) || this.hadOutcome(state, armed)) continue;
      if (live++ < keptPerRule) state.armed.push(armed);
    }
  }

  /** Met late once already, or in time where the due time was stated: this appointment is over. */
  private hadOutcome(state: CaseState, armed: Armed): boolean {
    if (state.violations.size > 0 && state.violations.has(this.idOf(state, armed))) return true;
    return state.settled !== undefined && state.settled.has(nameOf(armed));
  }

  private armNextPeriod(state: CaseState, rule: Timed, missedOne: Armed): void {
    const live = state.armed.filter((each) => each.rule === rule.index).length;
    const due = rule.due(missedOne.due);
    if (live >= keptPerRule || due === Infinity) return;
    const { rule: index, from } = missedOne;
    state.armed.push({ rule: index, from, due, key: undefined, raised: false, unsure: false });
  }

  private meet(state: CaseState, rule: Timed, done: TraceEntry, event: CaseEvent, draft: VerdictDraft): void {
    const { time } = event;
    const named = rule.terms?.met(event);
    const open = this.leftOpen(state, rule, named, time, draft);
    if (open) draft.leaveOpen(rule.head.id, done, open);
    if (rule.stated) this.settle(state, rule, named, time);
    let from = time;
    let kept = 0;
    let inTime = false;
    for (const armed of state.armed) {
      if (armed.rule !== rule.index || !concerns(named, armed)) {
        state.armed[kept++] = armed;
        continue;
      }
      if (rule.recurs && armed.from > from) from = armed.from;
      if (armed.due >= time && !armed.unsure) {
        // Of periods of which it was in time for the first, the others began only because it was heard of late.
        if (!rule.recurs || !inTime) draft.meet(rule.head.id, done);
        inTime = true;
      }
      if (!armed.raised) continue;
      if (armed.due >= time) draft.withdraw(state, this.idOf(state, armed));
      else draft.amend(state, this.violation(state, armed, time - armed.due));
    }
    const waited = kept < state.armed.length;
    state.armed.length = kept;
    if (rule.recurs && waited) this.armFrom(state, rule, from);
  }

  /** Times that are stated and met are not asked for again; nor are those of which nobody can tell. */
  private settle(state: CaseState, { index }: Timed, named: Named | undefined, time: number): void {
    for (const armed of state.armed) {
      if (armed.rule !== index || armed.due < time) continue;
      if (concerns(named, armed) || named?.unsaid) (state.settled ??= new Set()).add(nameOf(armed));
    }
    state.doubts?.met(index, named?.keys, time);
    if (named?.unsaid) state.doubts?.metSomething(index, time);
  }

  /** Who does a step and says when it is next due asks for it anew, though it is by a time that has just been met. */
  private askAnew(state: CaseState, { index: rule, terms }: Timed, event: CaseEvent): void {
    if (terms === undefined || state.settled === undefined) return;
    const named = terms.met(event);
    for (const [key, due] of terms.promised(event).due)
      if (concerns(named, { key })) state.settled.delete(nameOf({ rule, due, key }));
  }

  /** Whether an event may be about something that waits and that it does not name: why. */
  private leftOpen(
    state: CaseState,
    { index }: Timed,
    named: Named | undefined,
    time: number,
    draft: VerdictDraft,
  ): Unsaid | undefined {
    if (named?.unsaid === undefined) return undefined;
    let open = false;
    for (const armed of state.armed)
      if (armed.rule === index && !concerns(named, armed) && this.doubt(state, armed, time, draft))
        open = true;
    return open ? named.unsaid : undefined;
  }

  /** It is not waited for any more; what had been missed by then stays missed. */
  private disarm(
    state: CaseState,
    rule: Timed,
    done: TraceEntry,
    event: CaseEvent,
    draft: VerdictDraft,
  ): void {
    const named = rule.terms?.disarmed(event);
    const open = this.leftOpen(state, rule, named, event.time, draft);
    if (open) draft.leaveOpen(rule.head.id, done, open);
    let kept = 0;
    for (const armed of state.armed) {
      if (armed.rule !== rule.index || !concerns(named, armed)) state.armed[kept++] = armed;
      else if (armed.raised && armed.due >= event.time) draft.withdraw(state, this.idOf(state, armed));
    }
    state.armed.length = kept;
  }

  private idOf(state: CaseState, armed: Armed): string {
    return this.context.id(state, (this.rules[armed.rule] as Timed).head, ...discriminator(armed));
  }

  private violation(state: CaseState, armed: Armed, lateBy?: number): Violation {
    const rule = this.rules[armed.rule] as Timed;
    const { from, due, key } = armed;
    const appointment: Appointment = { ...rule, armedAt: from, due, key };
    const { phrases } = this.context;
    const period = rule.recurs ? rule.within : undefined;
    const kind = period ? 'overdue-recurrence' : 'deadline-missed';
    const wording = period
      ? notRecurred(phrases, appointment, period, lateBy)
      : missed(phrases, appointment, lateBy);
    const [step] = rule.steps as readonly [string];
    const id = discriminator(armed);
    return this.context.byAbsence(state, rule.head, kind, step, due, undefined, wording, id, lateBy, key);
  }
}

function concerns(named: Named | undefined, { key }: Pick<Armed, 'key'>): boolean {
  return named === undefined || (key !== undefined && named.keys.has(key));
}

function isPending({ raised, unsure }: Armed): boolean {
  return !raised && !unsure;
}

function discriminator({ due, key }: Armed): readonly (string | number)[] {
  return key === undefined ? ['due', due] : ['due', due, key];
}

function nameOf({ rule, due, key }: Pick<Armed, 'rule' | 'due' | 'key'>): string {
  return `${rule} ${due} ${key ?? ''}`;
}

function refresh(state: CaseState): void {
  let next = Infinity;
  for (const armed of state.armed) if (isPending(armed) && armed.due < next) next = armed.due;
  state.nextDue = next;
}
