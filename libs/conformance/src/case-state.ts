import type { Vector } from './vector-table.ts';
import type { Violation } from './verdict.ts';
import type { Doubts } from './rules/doubts.ts';

export type CaseStatus = 'new' | 'open' | 'completed' | 'cancelled';

/** One step done in a case: what judging later events and explaining the case needs of its event. */
export interface TraceEntry {
  /** Step id, or the type of an event that witnesses no step. */
  readonly step: string;
  /** Index of the step in the definition; −1 for an unknown one. */
  readonly index: number;
  /** Whether the flow has a place for it, so that the aligner judges it; what stands beside is judged by itself. */
  readonly inFlow: boolean;
  readonly sequence: number;
  /** ms since the epoch. */
  readonly time: number;
  readonly actor?: string;
  readonly role?: string;
  readonly department?: string;
}

/** A deadline or a recurrence that waits for its step. */
export interface Armed {
  /** Index of the rule among the definition's timed rules. */
  readonly rule: number;
  /** When what armed it happened. */
  readonly from: number;
  readonly due: number;
  /** What it is about, where the rule has a key. */
  readonly key: string | undefined;
  /** The due time has passed and the violation is out. */
  raised: boolean;
  /** Nobody can tell whether it is still waited for: it is never raised, and not said to be met either. */
  unsure: boolean;
}

const nobody: readonly string[] = [];
const nothingExplained: ReadonlyMap<string, string> = new Map();
const nothingUnnamed: ReadonlySet<string> = new Set();
const nothingLive: ReadonlyMap<string, Violation> = new Map();

/**
 * What is known of one case under one definition. Made by `CompiledDefinition.begin` and changed by its `apply` and
 * `advance` only; everybody else reads the documented part. Kept small: a trace, what is armed, what is violated.
 */
export class CaseState {
  status: CaseStatus = 'new';
  /** Of a case that has not begun: the first note that waits for its first step. */
  awaited: { readonly time: number; readonly sequence: number } | undefined;
  startedAt: number | undefined;
  endedAt: number | undefined;
  /** `sequence` of the event that ended the case. */
  endSequence: number | undefined;
  /** The department of the case's first known step, or that which the case concerns. */
  department: string | undefined;
  /** Who did the case's first known step, or whom the case concerns. */
  initiator: string | undefined;
  /** Cost so far: of the optimal prefix alignment while open, of the optimal alignment once completed. */
  cost = 0;
  /** Steps done, unknown ones included; a cancellation that stands beside the flow is none. */
  steps = 0;
  /** Standing violations that rules over cases find in this one: told from outside, they follow from no event of its own. */
  outside = 0;

  /** In the order of their sequence. */
  readonly trace: TraceEntry[] = [];
  readonly armed: Armed[] = [];
  /** Due times stated by events that were met in time: what they are about is not asked for again. */
  settled: Set<string> | undefined;
  /** What events state about due times that cannot be read. */
  doubts: Doubts | undefined;
  /** The next instant at which something not yet raised becomes due. */
  nextDue = Infinity;
  /** The prefix cost of the part of the trace that is in the flow. */
  flowCost = 0;
  /** Steps done beside the flow, each a deviation. */
  besideCost = 0;
  /** What a completed case lacks. */
  missingCost = 0;
  /** The live violations that explain the flow's cost: what they say → their id. */
  explained: ReadonlyMap<string, string> = nothingExplained;
  /** How many steps the case had when it was last explained. */
  explainedSteps = 0;

  /** How often a step was done beyond the model's need. */
  rework = 0;
  /** By symbol of the flow: how long the trace was with the step that made it possible; 0: the start did. */
  private openers: number[] | undefined;
  /** Steps that were done by somebody who is not known. */
  private nameless: Set<string> | undefined;
  private live: Map<string, Violation> | undefined;
  private breaches = 0;
  private introduced = false;
  /** Whose case it is was said by the data of its first step, and follows from no entry of the trace. */
  concerns = false;
  private readonly counts: number[];
  private readonly people: (string[] | undefined)[];

  constructor(
    readonly caseId: string,
    stepCount: number,
    private readonly shortestRun: number,
    public vector: Vector,
  ) {
    this.counts = new Array<number>(stepCount).fill(0);
    this.people = new Array<string[] | undefined>(stepCount).fill(undefined);
  }

  /** Live violations by id, in the order in which they were raised. */
  get violations(): ReadonlyMap<string, Violation> {
    return this.live ?? nothingLive;
  }

  /** 1 − cost / (steps + the cheapest complete run of the flow). */
  get fitness(): number {
    const worst = this.steps + this.shortestRun;
    return worst === 0 ? 1 : 1 - this.cost / worst;
  }

  /** Cost 0 and no rule violated. A refused attempt violates nothing: it was prevented. */
  get conforming(): boolean {
    return this.cost === 0 && this.breaches === 0 && this.outside === 0;
  }

  get ended(): boolean {
    return this.status === 'completed' || this.status === 'cancelled';
  }

  /** From when on a step was possible that is possible now. */
  openSince(symbol: number): number | undefined {
    const entries = this.openers?.[symbol] ?? 0;
    return entries === 0 ? this.startedAt : this.trace[entries - 1]?.time;
  }

  /** What the step recorded last has made possible. */
  opened(symbols: readonly number[]): void {
    this.openers ??= new Array<number>(this.counts.length).fill(0);
    for (const symbol of symbols) this.openers[symbol] = this.trace.length;
  }

  get unnamed(): ReadonlySet<string> {
    return this.nameless ?? nothingUnnamed;
  }

  /** How often a step was done. */
  times(step: number): number {
    return this.counts[step] as number;
  }

  /** The persons who did a step, each once, as far as events named them. */
  performers(step: number): readonly string[] {
    return this.people[step] ?? nobody;
  }

  /** The first known step says whose case it is. Later ones change nothing. */
  introduce({ actor, department }: { readonly actor?: string; readonly department?: string }): void {
    if (this.introduced) return;
    this.introduced = true;
    this.initiator = actor;
    this.department = department;
  }

  /** As the first step's data say; what `introduce` is told afterwards changes nothing. */
  concern(whose: { readonly actor?: string; readonly department?: string }): void {
    if (this.introduced) return;
    this.concerns = true;
    this.introduce(whose);
  }

  /** Adds a step to the trace. `remember`: whether a rule asks who did it. */
  record(entry: TraceEntry, remember: boolean): void {
    this.trace.push(entry);
    const { index, actor } = entry;
    if (index < 0) return;
    (this.counts[index] as number)++;
    if (actor === undefined) (this.nameless ??= new Set()).add(entry.step);
    if (!remember || actor === undefined) return;
    const people = this.people[index];
    if (people === undefined) this.people[index] = [actor];
    else if (!people.includes(actor)) people.push(actor);
  }

  /** Makes a violation live, or replaces the live one of its id. */
  keep(violation: Violation): void {
    this.live ??= new Map();
    if (!this.live.has(violation.id) && violation.kind !== 'refused-attempt') this.breaches++;
    this.live.set(violation.id, violation);
  }

  /** Removes a live violation; false when there was none. */
  drop(id: string): boolean {
    const violation = this.live?.get(id);
    if (violation === undefined) return false;
    this.live?.delete(id);
    if (violation.kind !== 'refused-attempt') this.breaches--;
    return true;
  }
}
