import { Sketch, type CaseState, type CompiledDefinition, type Violation } from '@liucheng/conformance';
import type { LogTrace } from '@liucheng/event-log';
import type { JsonObject, Text } from '@liucheng/kernel';
import { caseEvents } from './case-events.ts';

/** One case as `--cases` writes it. */
export interface CaseReport {
  readonly case: string;
  readonly events: number;
  readonly status: CaseState['status'];
  /** Optimal alignment cost of the trace as it stands in the log, taken as whole; of a cancelled case, up to its end. */
  readonly cost: number;
  /** Optimal prefix-alignment cost after the last event. */
  readonly prefixCost: number;
  readonly fitness: number;
  /** Nothing violated at the time of the check. An open case may be conforming and yet have a cost: it is not finished. */
  readonly conforming: boolean;
  readonly violations: readonly Violation[];
}

export interface StepReport {
  readonly step: string;
  readonly names: Text;
  readonly count: number;
  /** From when the step was possible until it was done, in ms; percentiles within 1 %. */
  readonly waitingMs: { readonly p50: number; readonly p90: number; readonly max: number };
}

export interface CheckReport {
  readonly definition: { readonly id: string; readonly version: number };
  /** RFC 3339; absent for an empty log. */
  readonly asOf?: string;
  readonly cases: {
    readonly total: number;
    readonly completed: number;
    readonly cancelled: number;
    readonly open: number;
    readonly conforming: number;
    /** Alignment cost 0: the trace is a complete run of the flow. */
    readonly fitting: number;
  };
  readonly events: number;
  /** Sum over the cases of `CaseReport.cost`. */
  readonly totalCost: number;
  /** Sum over all events of the optimal prefix-alignment cost after that event. */
  readonly sumOfPrefixCosts: number;
  /** Absent without cases. */
  readonly meanFitness?: number;
  readonly violations: {
    readonly total: number;
    readonly byKind: Readonly<Record<string, number>>;
    readonly byRule: Readonly<Record<string, number>>;
  };
  /** Slowest first, by the 90th percentile. */
  readonly steps: readonly StepReport[];
}

export interface LogCheckOptions {
  /** Names that stand for nobody in particular. */
  readonly anonymous?: ReadonlySet<string>;
  /** No case goes on after the log: what the flow still asks for is missing, and nothing is open. */
  readonly wholeCases?: boolean;
  /** Told of each case once it is judged: ended ones as they come, those with a deadline running at the end. */
  readonly onCase?: (report: CaseReport) => void;
}

/** An open case that a deadline may still be raised for once the time of the check is known. */
interface Waiting {
  readonly events: number;
  readonly prefixCost: number;
  readonly state: JsonObject;
}

/**
 * Judges the cases of a log one by one. Holds counters, and of the cases that are open with a deadline running a small
 * document each: whether that deadline has passed is known only at the end.
 */
export class LogCheck {
  private readonly waiting: Waiting[] = [];
  private readonly sketches = new Map<string, Sketch>();
  private readonly byKind = new Map<string, number>();
  private readonly byRule = new Map<string, number>();
  private readonly statuses = { new: 0, open: 0, completed: 0, cancelled: 0 };
  private cases = 0;
  private events = 0;
  private conforming = 0;
  private fitting = 0;
  private totalCost = 0;
  private prefixCosts = 0;
  private fitness = 0;
  private last = -Infinity;

  constructor(
    private readonly compiled: CompiledDefinition,
    private readonly options: LogCheckOptions = {},
  ) {}

  add(trace: LogTrace): void {
    const { compiled } = this;
    const state = compiled.begin(trace.caseId);
    let prefixCost = 0;
    for (const event of caseEvents(trace, this.options.anonymous ?? nobody)) {
      for (const seen of compiled.apply(state, event).observations) {
        if (seen.kind !== 'step') continue;
        const { done, since } = seen;
        this.sketch(done.step).add(Math.max(0, done.time - since));
      }
      prefixCost = state.flowCost + state.besideCost;
      this.prefixCosts += prefixCost;
      this.last = Math.max(this.last, event.time);
    }
    if (this.options.wholeCases) compiled.conclude(state);
    this.cases += 1;
    this.events += trace.events.length;
    if (compiled.nextDue(state) === undefined) this.judged(state, trace.events.length, prefixCost);
    else this.waiting.push({ events: trace.events.length, prefixCost, state: compiled.save(state) });
  }

  /** `asOf`: the time of the check, ms since the epoch; that of the last event when left out. */
  finish(asOf?: number): CheckReport {
    const { compiled } = this;
    const now = asOf ?? this.last;
    for (const { events, prefixCost, state: saved } of this.waiting.splice(0)) {
      const state = compiled.restore(saved);
      compiled.advance(state, now);
      this.judged(state, events, prefixCost);
    }
    const { definition } = compiled;
    const violations = [...this.byKind.values()].reduce((sum, count) => sum + count, 0);
    return {
      definition: { id: definition.id, version: definition.version },
      ...(Number.isFinite(now) ? { asOf: new Date(now).toISOString() } : {}),
      cases: {
        total: this.cases,
        completed: this.statuses.completed,
        cancelled: this.statuses.cancelled,
        open: this.statuses.open + this.statuses.new,
        conforming: this.conforming,
        fitting: this.fitting,
      },
      events: this.events,
      totalCost: this.totalCost,
      sumOfPrefixCosts: this.prefixCosts,
      ...(this.cases === 0 ? {} : { meanFitness: this.fitness / this.cases }),
      violations: { total: violations, byKind: mostFirst(this.byKind), byRule: mostFirst(this.byRule) },
      steps: this.steps(),
    };
  }

  private judged(state: CaseState, events: number, prefixCost: number): void {
    const { aligner } = this.compiled;
    const cost = state.status === 'cancelled' ? prefixCost : prefixCost + aligner.completion(state.vector);
    const worst = state.steps + aligner.shortestRun;
    const fitness = worst === 0 ? 1 : 1 - cost / worst;
    this.statuses[state.status] += 1;
    this.totalCost += cost;
    this.fitness += fitness;
    if (cost === 0) this.fitting += 1;
    if (state.conforming) this.conforming += 1;
    const violations = [...state.violations.values()];
    for (const { kind, rule } of violations) {
      this.byKind.set(kind, (this.byKind.get(kind) ?? 0) + 1);
      this.byRule.set(rule, (this.byRule.get(rule) ?? 0) + 1);
    }
    const { caseId, status, conforming } = state;
    this.options.onCase?.({
      case: caseId,
      events,
      status,
      cost,
      prefixCost,
      fitness,
      conforming,
      violations,
    });
  }

  private sketch(step: string): Sketch {
    let sketch = this.sketches.get(step);
    if (!sketch) this.sketches.set(step, (sketch = new Sketch()));
    return sketch;
  }

  private steps(): StepReport[] {
    const { steps } = this.compiled.definition;
    return [...this.sketches]
      .map(([step, sketch]) => ({
        step,
        names: (steps[step] as { names: Text }).names,
        count: sketch.count,
        waitingMs: {
          p50: Math.round(sketch.quantile(0.5) ?? 0),
          p90: Math.round(sketch.quantile(0.9) ?? 0),
          max: Math.round(sketch.max ?? 0),
        },
      }))
      .sort((a, b) => b.waitingMs.p90 - a.waitingMs.p90);
  }
}

const nobody: ReadonlySet<string> = new Set();

function mostFirst(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}
