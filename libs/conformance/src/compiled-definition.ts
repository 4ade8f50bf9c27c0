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
import { RuleContext, type StepCheck } from './rules/findings.ts';
import { refusedAttempt, refusedAttemptType } from './rules/refused-attempt.ts';
import { compileRules, type RuleTable } from './rules/rule-table.ts';
import type { Vector } from './vector-table.ts';
import type { CaseEvent, Verdict } from './verdict.ts';
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
  private readonly context: RuleContext;
  private readonly rules: RuleTable;
  private readonly flow: ControlFlow;
  /** By event type. */
  private readonly witnesses = new Map<string, StepTable>();
  /** By event name without its version, for versions that the definition does not list; null: more than one has it. */
  private readonly names = new Map<string, StepTable | 'note' | null>();
  private readonly tables: readonly StepTable[];
  private readonly notes: ReadonlySet<string>;
  private readonly observing: boolean;
  /** Vectors in which the flow is complete, by whether it allows no further step. */
  private readonly finals = new WeakMap<Vector, boolean>();
  private readonly draft = new VerdictDraft();

  /** @throws RangeError or TypeError for a definition that validation would refuse, naming the cause. */
  constructor(
    readonly definition: ProcessDefinition,
    options: CompileOptions = {},
  ) {
    this.aligner = new Aligner(definition.flow, options);
    this.calendar = workingCalendar(calendarOf(definition, options.calendars ?? []));
    this.context = new RuleContext(definition, this.calendar);
    this.rules = compileRules(this.context);
    this.flow = new ControlFlow(this.context, this.aligner);
    this.notes = new Set(definition.notes);
    this.observing = options.observations ?? true;
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
   * An event later than a due time proves that it has passed, so what was due is raised first.
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
    });
    this.rules.timed.restored(state);
    this.recost(state);
    return state;
  }

  private judge(state: CaseState, event: CaseEvent): void {
    const { draft } = this;
    if (event.time > state.nextDue) this.rules.timed.expire(state, event.time, false, draft);
    const table = this.witnesses.get(event.type);
    if (table !== undefined) this.applyStep(state, event, table);
    else if (event.type.endsWith(refusedAttemptType)) {
      draft.raise(state, refusedAttempt(this.context, this.rules.heads, state, event));
    } else if (!this.notes.has(event.type)) this.applyUnlisted(state, event);
  }

  /**
   * A case keeps the definition that it started on, while its service goes on to newer versions of its events: these are
   * the same steps and notes in another shape.
   */
  private applyUnlisted(state: CaseState, event: CaseEvent): void {
    const known = this.names.get(eventVersion(event.type)?.name ?? '');
    if (known === 'note') return;
    if (known) this.applyStep(state, event, known);
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
    const { index, symbol } = table;
    state.introduce(event);
    if (state.status === 'new') this.start(state, event);
    for (const check of table.checks) {
      const violation = check(state, event);
      if (violation !== undefined) draft.raise(state, violation);
    }
    if (this.observing) this.observeStep(state, event, table);
    if (!state.ended) rules.timed.step(state, index, event.time, draft);

    const cancelling = table.cancels && state.status === 'open';
    const inFlow = symbol >= 0 && state.status !== 'cancelled';
    const entry = entryOf(event, table.id, index, inFlow);
    state.record(entry, table.remembered);
    if (inFlow) {
      state.steps++;
      state.flowCost += this.aligner.increase(state.vector, symbol);
      state.vector = this.aligner.move(state.vector, symbol);
    } else if (!cancelling) this.stepBeside(state, entry);

    if (cancelling) this.end(state, event, 'cancelled');
    else if (state.status === 'open' && (table.ends || this.isOver(state)))
      this.end(state, event, 'completed');
    else {
      this.recost(state);
      this.flow.explainAgain(state, false, draft);
    }
  }

  private applyUnknown(state: CaseState, event: CaseEvent): void {
    if (state.status === 'new') this.start(state, event);
    const entry = entryOf(event, event.type, -1, false);
    state.record(entry, false);
    this.stepBeside(state, entry);
    this.recost(state);
  }

  private start(state: CaseState, event: CaseEvent): void {
    state.status = 'open';
    state.startedAt = event.time;
    this.rules.timed.start(state, event.time);
    if (this.observing) this.draft.observe({ kind: 'started', at: event.time });
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
    const { conforming, fitness, startedAt } = state;
    const cycleMs = Math.max(0, event.time - (startedAt ?? event.time));
    draft.observe({ kind: status, at: event.time, cycleMs, conforming, fitness });
  }

  private recost(state: CaseState): void {
    state.missingCost = state.status === 'completed' ? this.aligner.completion(state.vector) : 0;
    state.cost = state.flowCost + state.besideCost + state.missingCost;
  }

  /** Without `ends`: the flow is complete and nothing more may come. */
  private isOver(state: CaseState): boolean {
    if (this.definition.ends !== undefined || !this.aligner.canEnd(state.vector)) return false;
    let over = this.finals.get(state.vector);
    if (over === undefined) {
      over = this.aligner.enabled(state.vector).length === 0;
      this.finals.set(state.vector, over);
    }
    return over;
  }

  private staysComplete({ vector }: CaseState, step: string): boolean {
    return this.aligner.canEnd(this.aligner.move(vector, this.aligner.symbol(step)));
  }

  private observeStep(state: CaseState, event: CaseEvent, table: StepTable): void {
    const previous = state.trace.at(-1);
    const waitingMs = previous === undefined ? 0 : Math.max(0, event.time - previous.time);
    const repeated = state.times(table.index) > 0;
    this.draft.observe({ kind: 'step', step: table.id, at: event.time, waitingMs, repeated });
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
