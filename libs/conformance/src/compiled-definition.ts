import type { JsonObject } from '@liucheng/kernel';
import {
  eventVersion,
  type BusinessCalendar,
  type ProcessDefinition,
  type RoleBinding,
} from '@liucheng/process-model';
import { Aligner } from './aligner.ts';
import { cnOffice, workingCalendar, type WorkingCalendar } from './calendar.ts';
import { readCase, writeCase } from './case-document.ts';
import { CaseState, type TraceEntry } from './case-state.ts';
import { ControlFlow } from './control-flow.ts';
import { Duties } from './duties.ts';
import { whoseCase } from './whose-case.ts';
import { OverCases } from './over-cases/over-cases.ts';
import { RepeatOffenders } from './repeat-offenders.ts';
import { dataRead, type DataRead } from './rules/data-read.ts';
import { RuleContext, type StepCheck } from './rules/findings.ts';
import type { SchemasOf } from './rules/owed.ts';
import { refusedAttempt, refusedAttemptType, reservationFencedType } from './rules/refused-attempt.ts';
import { compileRules, type RuleTable } from './rules/rule-table.ts';
import type { Waiting } from './rules/timed.ts';
import { needs } from './needs.ts';
import type { Vector } from './vector-table.ts';
import { Untold } from './undeterminable.ts';
import type { CaseEvent, Verdict, Violation } from './verdict.ts';
import { VerdictDraft } from './verdict-draft.ts';

export interface CompileOptions {
  /** Calendars that definitions may name, besides `cn-office`. */
  readonly calendars?: readonly BusinessCalendar[];
  /** Bound of the aligner's table, see `Aligner`. */
  readonly maxVectors?: number;
  /** Whether verdicts carry observations; true when left out. Without them a conforming event allocates no verdict. */
  readonly observations?: boolean;
}

/** A step that may come next at no cost. */
export interface EnabledStep {
  readonly step: string;
  /** Who may do it, as the definition says; `case` in it means the case's `department` and `initiator`. */
  readonly binding?: RoleBinding;
  /** The earliest time by which a rule wants it, passed or not; ms since the epoch. */
  readonly dueAt?: number;
}

type EndEvent = Pick<CaseEvent, 'time' | 'sequence'>;

/** All that an event needs of its step. */
interface StepTable {
  readonly id: string;
  readonly index: number;
  /** The aligner's symbol; −1 for a step beside the flow. */
  readonly symbol: number;
  readonly checks: readonly StepCheck[];
  readonly remembered: boolean;
  readonly ends: boolean;
  readonly cancels: boolean;
}

/**
 * A definition made ready to judge cases. Holds no case: any number of states can be open at once, and a state can be
 * saved here and restored in another process. Verdicts and violations follow from the case's history alone.
 */
export class CompiledDefinition {
  readonly aligner: Aligner;
  readonly calendar: WorkingCalendar;
  /** What is to be done next, and by whom. */
  readonly duties: Duties;
  /** What is judged over several cases, which no case can tell by itself. */
  readonly overCases: OverCases;
  /** How repetitions raise the severity of its violations, which no case can tell either; absent: they do not. */
  readonly repeats: RepeatOffenders | undefined;
  /** What events have to say for rules to be told of them. */
  readonly untold: Untold;
  /** What the data of events have to hold, by event type. */
  readonly schemas: SchemasOf;
  private readonly context: RuleContext;
  private readonly rules: RuleTable;
  private readonly flow: ControlFlow;
  /** By event type. */
  private readonly witnesses = new Map<string, StepTable>();
  /** By event name without its version, for versions that the definition does not list; null: more than one has it. */
  private readonly names = new Map<string, StepTable | 'note' | null>();
  private readonly tables: readonly StepTable[];
  private readonly notes: ReadonlySet<string>;
  private readonly read: DataRead;
  private readonly whose: ReturnType<typeof whoseCase>;
  private readonly observing: boolean;
  /** Vectors in which the flow is complete, by whether it allows no further step. */
  private readonly finals = new WeakMap<Vector, boolean>();
  private readonly draft: VerdictDraft;
  /** By step index: how often the model needs it. */
  private readonly needs: readonly number[];

  /** @throws RangeError or TypeError for a definition that validation would refuse, naming the cause. */
  constructor(
    readonly definition: ProcessDefinition,
    options: CompileOptions = {},
  ) {
    this.aligner = new Aligner(definition.flow, options);
    this.calendar = workingCalendar(calendarOf(definition, options.calendars ?? []));
    this.context = new RuleContext(definition, this.calendar);
    this.schemas = this.context.schemas;
    this.rules = compileRules(this.context);
    this.overCases = new OverCases(this.context);
    const { repeatOffenders } = definition;
    this.repeats = repeatOffenders && new RepeatOffenders(this.context, repeatOffenders);
    this.untold = new Untold(definition, this.overCases);
    this.flow = new ControlFlow(this.context, this.aligner);
    this.duties = new Duties(definition, this.aligner, (state) => this.waiting(state));
    this.notes = new Set(definition.notes);
    this.read = dataRead(definition);
    this.whose = whoseCase(definition);
    this.observing = options.observations ?? true;
    this.draft = new VerdictDraft(this.observing);
    this.needs = needs(definition.flow, this.context.stepIds);
    this.tables = this.context.stepIds.map((id, index) => ({
      id,
      index,
      symbol: this.aligner.symbol(id),
      checks: this.rules.checks[index] ?? [],
      remembered: this.rules.remembered[index] ?? false,
      ends: definition.ends?.includes(id) ?? false,
      cancels: definition.cancels?.includes(id) ?? false,
    }));
    for (const table of this.tables) {
      for (const type of definition.steps[table.id]?.events ?? [table.id]) {
        this.witnesses.set(type, table);
        this.nameOf(type, table);
      }
    }
    for (const type of this.notes) this.nameOf(type, 'note');
  }

  begin(caseId: string): CaseState {
    return new CaseState(caseId, this.tables.length, this.aligner.shortestRun, this.aligner.start);
  }

  /**
   * Judges one event. Events of a case come in the order of their sequence, each once; their times may be in any order.
   * An event later than a due time proves that it has passed, so what was due is raised first; one that was heard before its own
   * time proves that only for what it meets, disarms or ends.
   * When it throws, which only a definition that validation would refuse brings about, `state` is left half changed.
   */
  apply(state: CaseState, event: CaseEvent): Verdict {
    try {
      this.judge(state, event);
      return this.draft.take();
    } catch (error) {
      // What was collected must not join the verdict on another case. The state is of no use any more.
      this.draft.take();
      throw error;
    }
  }

  /** Raises whatever became due by `now` (ms since the epoch). `now` may lie behind an earlier one: nothing happens then. */
  advance(state: CaseState, now: number): Verdict {
    if (state.nextDue <= now) this.rules.timed.expire(state, now, true, this.draft);
    return this.draft.take();
  }

  /**
   * Ends an open case with its last step, for logs whose traces are whole: what the flow still asks for is missing then.
   * A case that has ended, or never started, stays as it is.
   */
  conclude(state: CaseState): Verdict {
    const last = state.trace.at(-1);
    if (state.status === 'open' && last !== undefined) this.end(state, last, 'completed');
    return this.draft.take();
  }

  /** When to call `advance` next; undefined when nothing waits. */
  nextDue(state: CaseState): number | undefined {
    return state.nextDue === Infinity ? undefined : state.nextDue;
  }

  /** The deadlines that run in a case, passed or not. */
  waiting(state: CaseState): Waiting[] {
    return this.rules.timed.waiting(state);
  }

  /** The violation that a running deadline will be if it is missed, under the id that it will have. */
  ifMissed(state: CaseState, waiting: Pick<Waiting, 'rule' | 'due' | 'key'>): Violation | undefined {
    return this.rules.timed.ifMissed(state, waiting);
  }

  /** The deadlines of the definition, and in which time they count. */
  deadlines(): Pick<Waiting, 'rule' | 'time'>[] {
    return this.rules.timed.deadlines();
  }

  /** Whether a step meets a deadline, by the id of its rule. */
  meets(rule: string, step: string): boolean {
    return this.rules.timed.meets(rule, step);
  }

  /**
   * The steps that may come next at no cost, in the order of the flow; none once cancelled. Of a completed case only those
   * after which it is complete still: a step that it went without is not asked for once the end has come. Cancelling,
   * where it stands beside the flow, is always possible and not listed.
   */
  enabled(state: CaseState): EnabledStep[] {
    if (state.status === 'cancelled') return [];
    const steps = this.aligner.enabled(state.vector);
    const open =
      state.status === 'completed' ? steps.filter((step) => this.staysComplete(state, step)) : steps;
    return open.map((step) => {
      const binding = this.definition.steps[step]?.role;
      const dueAt = this.rules.timed.dueOf(state, step);
      return { step, ...(binding && { binding }), ...(dueAt === undefined ? {} : { dueAt }) };
    });
  }

  /**
   * Whether a rule about time takes a key or a time from the data of events of a type, of whatever version: these have to be given
   * with their data. Which ones have to be for the schemas of steps, `judgedEvents` says.
   */
  takesTermsFrom(type: string): boolean {
    const { steps, start } = this.read;
    if (steps.size === 0 && !start) return false;
    const witness = this.witnessOf(type);
    if (witness === 'note') return false;
    return start || (witness ? steps.has(witness.id) : false);
  }

  /** The step that events of a type witness, of whatever version; undefined for a note and for what witnesses none. */
  stepOf(type: string): string | undefined {
    const witness = this.witnessOf(type);
    return witness && witness !== 'note' ? witness.id : undefined;
  }

  private witnessOf(type: string): StepTable | 'note' | null | undefined {
    if (this.notes.has(type)) return 'note';
    return this.witnesses.get(type) ?? this.names.get(eventVersion(type)?.name ?? '');
  }

  /** The case as a document; `restore` of it goes on exactly where the case stood. */
  save(state: CaseState): JsonObject {
    return writeCase(state);
  }

  /** @throws TypeError naming the place in a document that `save` of this definition did not write. */
  restore(json: JsonObject): CaseState {
    const state = readCase(json, {
      begin: (caseId) => this.begin(caseId),
      stepIds: this.context.stepIds,
      remembered: this.rules.remembered,
      aligner: this.aligner,
      needs: this.needs,
      observing: this.observing,
    });
    this.rules.timed.restored(state);
    this.recost(state);
    return state;
  }

  private judge(state: CaseState, event: CaseEvent): void {
    const { draft } = this;
    const proven = Math.min(event.time, event.heardAt ?? Infinity);
    if (proven > state.nextDue) this.rules.timed.expire(state, proven, false, draft);
    const table = this.witnesses.get(event.type);
    if (table !== undefined) this.applyStep(state, event, table);
    else if (event.type.endsWith(refusedAttemptType)) {
      draft.raise(state, refusedAttempt(this.context, this.rules.heads, state, event));
    } else if (this.notes.has(event.type)) this.applyNote(state, event);
    else this.applyUnlisted(state, event);
  }

  /** A note changes nothing of what was done. Of a case that has not begun it says that somebody is to begin it. */
  private applyNote(state: CaseState, { type, time, sequence }: CaseEvent): void {
    if (state.status === 'new' && !type.endsWith(reservationFencedType)) state.awaited ??= { time, sequence };
  }

  /**
   * A case keeps the definition that it started on, while its service goes on to newer versions of its events: these are
   * the same steps and notes in another shape.
   */
  private applyUnlisted(state: CaseState, event: CaseEvent): void {
    const known = this.names.get(eventVersion(event.type)?.name ?? '');
    if (known === 'note') this.applyNote(state, event);
    else if (known) this.applyStep(state, event, known);
    else this.applyUnknown(state, event);
  }

  private nameOf(type: string, of: StepTable | 'note'): void {
    const name = eventVersion(type)?.name;
    if (name === undefined) return;
    const before = this.names.get(name);
    this.names.set(name, before === undefined || before === of ? of : null);
  }

  private applyStep(state: CaseState, event: CaseEvent, table: StepTable): void {
    const { draft, rules } = this;
    const { symbol } = table;
    if (this.whose) state.concern(this.whose(event.data));
    else state.introduce(event);
    const cancelling = table.cancels && (state.status === 'open' || state.status === 'new');
    const inFlow = symbol >= 0 && state.status !== 'cancelled';
    const entry = entryOf(event, table.id, table.index, inFlow);
    if (state.status === 'new') this.start(state, event, entry);
    this.check(state, event, table, entry);
    const { vector } = state;
    const after = inFlow ? this.aligner.move(vector, symbol) : vector;
    const completing = state.status === 'open' && !cancelling && (table.ends || this.isOver(after));
    if (event.heardAt !== undefined && event.time > state.nextDue) {
      if (cancelling || completing) rules.timed.expire(state, event.time, false, draft);
      else rules.timed.expireFor(state, table.index, event.time, draft);
    }
    const increase = inFlow ? this.aligner.increase(vector, symbol) : 1;
    if (this.observing) this.observeStep(state, entry, increase === 0 ? state.openSince(symbol) : undefined);
    rules.timed.step(state, entry, event, draft);

    state.record(entry, table.remembered);
    if (inFlow) {
      state.steps++;
      state.flowCost += increase;
      state.vector = after;
      if (this.observing) state.opened(this.aligner.opens(vector, symbol, after));
    } else if (!cancelling) this.stepBeside(state, entry);

    if (cancelling) this.end(state, event, 'cancelled');
    else if (completing) this.end(state, event, 'completed');
    else {
      this.recost(state);
      this.flow.explainAgain(state, false, draft);
    }
  }

  /** The rules that look at this step alone, and those that cannot be decided of it. */
  private check(state: CaseState, event: CaseEvent, table: StepTable, entry: TraceEntry): void {
    let broken: string[] | undefined;
    for (const check of table.checks) {
      const found = check(state, event);
      if (found === undefined) continue;
      if ('unsaid' in found) {
        this.draft.leaveOpen(found.rule, entry, found.unsaid);
        continue;
      }
      this.draft.raise(state, found);
      (broken ??= []).push(found.rule);
    }
    if (this.observing) {
      for (const [rule, unsaid] of this.untold.of(table.id, state, event, state.unnamed))
        if (!broken?.includes(rule)) this.draft.leaveOpen(rule, entry, unsaid);
    }
  }

  private applyUnknown(state: CaseState, event: CaseEvent): void {
    const entry = entryOf(event, event.type, -1, false);
    if (state.status === 'new') this.start(state, event, entry);
    state.record(entry, false);
    this.stepBeside(state, entry);
    this.recost(state);
  }

  private start(state: CaseState, event: CaseEvent, by: TraceEntry): void {
    state.status = 'open';
    state.awaited = undefined;
    state.startedAt = event.time;
    this.rules.timed.start(state, by, event, this.draft);
    if (this.observing) this.draft.observe({ kind: 'started', by });
  }

  private stepBeside(state: CaseState, entry: TraceEntry): void {
    state.steps++;
    state.besideCost++;
    this.flow.beside(state, entry, this.draft);
  }

  private end(state: CaseState, event: EndEvent, status: 'completed' | 'cancelled'): void {
    const { draft, rules } = this;
    state.status = status;
    state.endedAt = event.time;
    state.endSequence = event.sequence;
    rules.timed.end(state, event.time, draft);
    if (status === 'completed') {
      for (const check of rules.atEnd) {
        for (const violation of check(state, event.time)) draft.raise(state, violation);
      }
    }
    this.recost(state);
    this.flow.explainAgain(state, true, draft);
    if (!this.observing) return;
    const { conforming, fitness, startedAt = event.time, trace } = state;
    draft.observe({
      kind: status,
      at: event.time,
      startedAt,
      conforming,
      fitness,
      rework: state.rework,
      by: trace[0] as TraceEntry,
      trace: trace.map(({ step }) => step),
    });
  }

  private recost(state: CaseState): void {
    state.missingCost = state.status === 'completed' ? this.aligner.completion(state.vector) : 0;
    state.cost = state.flowCost + state.besideCost + state.missingCost;
  }

  /** Without `ends`: the flow is complete and nothing more may come. */
  private isOver(vector: Vector): boolean {
    if (this.definition.ends !== undefined || !this.aligner.canEnd(vector)) return false;
    let over = this.finals.get(vector);
    if (over === undefined) {
      over = this.aligner.enabled(vector).length === 0;
      this.finals.set(vector, over);
    }
    return over;
  }

  private staysComplete({ vector }: CaseState, step: string): boolean {
    return this.aligner.canEnd(this.aligner.move(vector, this.aligner.symbol(step)));
  }

  private observeStep(state: CaseState, done: TraceEntry, open: number | undefined): void {
    const { trace } = state;
    let before = trace.length - 1;
    const since = open ?? trace[before]?.time ?? done.time;
    while (before >= 0 && (trace[before] as TraceEntry).index < 0) before--;
    const repeated = state.times(done.index) >= (this.needs[done.index] as number);
    if (repeated) state.rework++;
    this.draft.observe({
      kind: 'step',
      done,
      since,
      repeated,
      after: before < 0 ? undefined : trace[before],
    });
  }
}

/**
 * Compiles a definition once for all its cases.
 * @throws RangeError or TypeError for a definition that validation would refuse, naming the cause.
 */
export function compileDefinition(
  definition: ProcessDefinition,
  options?: CompileOptions,
): CompiledDefinition {
  return new CompiledDefinition(definition, options);
}

function calendarOf(definition: ProcessDefinition, known: readonly BusinessCalendar[]): BusinessCalendar {
  const { calendar } = definition;
  if (calendar === undefined) return cnOffice;
  if (typeof calendar !== 'string') return calendar;
  const found = [...known, cnOffice].find(({ id }) => id === calendar);
  if (found) return found;
  const ids = [...new Set([...known, cnOffice].map(({ id }) => id))].join(', ');
  throw new RangeError(
    `definition ${definition.id} names the calendar ${JSON.stringify(calendar)}; known: ${ids}`,
  );
}

function entryOf(event: CaseEvent, step: string, index: number, inFlow: boolean): TraceEntry {
  const { sequence, time, actor, role, department } = event;
  return { step, index, inFlow, sequence, time, actor, role, department };
}
