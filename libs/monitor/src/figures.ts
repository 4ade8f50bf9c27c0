import { Sketch, type Observation } from '@liucheng/conformance';
import { stableStringify, type JsonObject } from '@liucheng/kernel';
import type { DocumentStore } from '@liucheng/ports';
import { collections } from './collections.ts';
import type { WorkUnit } from './work-unit.ts';

/** An observation that a fold made, or that a later fold of the same case takes back. */
export interface Measured {
  readonly process: string;
  readonly version: number;
  readonly observation: Observation;
  readonly count: 1 | -1;
}

/** Figures of one version of a process, as a lane stores those of its cases. */
export interface ProcessFigures {
  readonly lane: number;
  readonly process: string;
  readonly version: number;
  readonly started: number;
  readonly completed: number;
  readonly cancelled: number;
  /** Ended cases that broke nothing. */
  readonly conforming: number;
  /** Sum of the fitness of ended cases in millionths: whole numbers add up the same in every order. */
  readonly fitnessMicros: number;
  /** Cycle times of ended cases. */
  readonly cycle: JsonObject;
}

/** Figures of one step in one version of a process, as a lane stores those of its cases. */
export interface StepFigures {
  readonly lane: number;
  readonly process: string;
  readonly version: number;
  readonly step: string;
  readonly repeated: number;
  readonly waiting: JsonObject;
}

interface Counters {
  readonly process: string;
  readonly version: number;
  readonly step?: string;
  readonly counts: {
    started: number;
    completed: number;
    cancelled: number;
    conforming: number;
    fitnessMicros: number;
  };
  repeated: number;
  readonly times: Sketch;
}

/**
 * A lane's running figures, a document per process version and one per step, so that an event rewrites two small
 * documents. All of them are kept in memory: there are as many as there are steps in the company's processes.
 */
export class Figures {
  private readonly counters = new Map<string, Counters>();

  constructor(
    private readonly documents: DocumentStore,
    private readonly lane: number,
  ) {}

  /** Adds what was measured and puts what changed into the unit. */
  async record(measured: readonly Measured[], unit: WorkUnit): Promise<void> {
    if (measured.length === 0) return;
    await this.load(new Set(measured.map(idOf)));
    const touched = new Set<string>();
    for (const each of measured) {
      const id = idOf(each);
      count(this.counters.get(id) as Counters, each);
      touched.add(id);
    }
    for (const id of touched) {
      const document = toDocument(this.lane, this.counters.get(id) as Counters);
      unit.put(collections.figures.name, this.documentId(id), document);
    }
  }

  /** What was counted may not have been stored: read again before the next change. */
  forget(): void {
    this.counters.clear();
  }

  private async load(ids: ReadonlySet<string>): Promise<void> {
    const missing = [...ids].filter((id) => !this.counters.has(id));
    if (missing.length === 0) return;
    const stored = await this.documents.getMany<ProcessFigures | StepFigures>(
      collections.figures.name,
      missing.map((id) => this.documentId(id)),
    );
    for (const id of missing) {
      const doc = stored.get(this.documentId(id))?.doc;
      this.counters.set(id, doc ? fromDocument(doc) : emptyCounters(id));
    }
  }

  private documentId(id: string): string {
    return `${this.lane}#${id}`;
  }
}

function idOf({ process, version, observation }: Measured): string {
  return figuresId(process, version, observation.kind === 'step' ? observation.step : undefined);
}

export function figuresId(process: string, version: number, step?: string): string {
  return JSON.stringify(step === undefined ? [process, version] : [process, version, step]);
}

function emptyCounters(id: string): Counters {
  const [process, version, step] = JSON.parse(id) as [string, number, string?];
  return {
    process,
    version,
    ...(step === undefined ? {} : { step }),
    counts: { started: 0, completed: 0, cancelled: 0, conforming: 0, fitnessMicros: 0 },
    repeated: 0,
    times: new Sketch(),
  };
}

function count(counters: Counters, { observation, count: by }: Measured): void {
  const { counts, times } = counters;
  const time = (ms: number): void => (by === 1 ? times.add(ms) : times.remove(ms));
  switch (observation.kind) {
    case 'started':
      counts.started += by;
      return;
    case 'step':
      if (observation.repeated) counters.repeated += by;
      time(observation.waitingMs);
      return;
    case 'completed':
    case 'cancelled':
      counts[observation.kind] += by;
      if (observation.conforming) counts.conforming += by;
      counts.fitnessMicros += by * Math.round(observation.fitness * 1_000_000);
      time(observation.cycleMs);
  }
}

function toDocument(
  lane: number,
  { process, version, step, counts, repeated, times }: Counters,
): ProcessFigures | StepFigures {
  const sketch = times.toJSON();
  if (step !== undefined) return { lane, process, version, step, repeated, waiting: sketch };
  return { lane, process, version, ...counts, cycle: sketch };
}

function fromDocument(doc: ProcessFigures | StepFigures): Counters {
  const empty = emptyCounters(figuresId(doc.process, doc.version, 'step' in doc ? doc.step : undefined));
  if ('step' in doc) return { ...empty, repeated: doc.repeated, times: Sketch.fromJSON(doc.waiting) };
  const { started, completed, cancelled, conforming, fitnessMicros } = doc;
  const counts = { started, completed, cancelled, conforming, fitnessMicros };
  return { ...empty, counts, times: Sketch.fromJSON(doc.cycle) };
}

/** What all lanes measured, added up. */
export function mergeFigures<Doc extends ProcessFigures | StepFigures>(
  documents: Iterable<Doc>,
): Omit<Doc, 'lane'>[] {
  const merged = new Map<string, Counters>();
  for (const doc of documents) {
    const id = figuresId(doc.process, doc.version, 'step' in doc ? doc.step : undefined);
    const [into, from] = [merged.get(id), fromDocument(doc)];
    if (into) add(into, from);
    else merged.set(id, from);
  }
  return [...merged.values()].map((counters) => {
    const { lane: _lane, ...figures } = toDocument(0, counters) as Doc;
    return figures;
  });
}

function add(into: Counters, from: Counters): void {
  for (const key of Object.keys(into.counts) as (keyof Counters['counts'])[])
    into.counts[key] += from.counts[key];
  into.repeated += from.repeated;
  into.times.merge(from.times);
}

/** What a second fold of a case measures differently: equal observations of both folds cancel out. */
export function observationChanges(
  before: readonly Observation[],
  after: readonly Observation[],
): { readonly observation: Observation; readonly count: 1 | -1 }[] {
  const balance = new Map<string, { observation: Observation; count: number }>();
  const add = (observation: Observation, by: number): void => {
    const key = stableStringify(observation);
    const entry = balance.get(key) ?? { observation, count: 0 };
    balance.set(key, { observation, count: entry.count + by });
  };
  for (const observation of before) add(observation, -1);
  for (const observation of after) add(observation, 1);
  return [...balance.values()].flatMap(({ observation, count: total }) =>
    Array.from({ length: Math.abs(total) }, () => ({
      observation,
      count: total > 0 ? (1 as const) : (-1 as const),
    })),
  );
}

/** Durations in milliseconds: exact counts, percentiles within 1 %. */
export interface Durations {
  readonly count: number;
  readonly meanMs?: number;
  readonly minMs?: number;
  readonly maxMs?: number;
  readonly p50Ms?: number;
  readonly p90Ms?: number;
  readonly p95Ms?: number;
  readonly p99Ms?: number;
}

export function durations(stored: Sketch): Durations {
  const { count: total, mean, min, max } = stored;
  if (mean === undefined || min === undefined || max === undefined) return { count: total };
  const at = (q: number): number => Math.round(stored.quantile(q) as number);
  return {
    count: total,
    meanMs: Math.round(mean),
    minMs: Math.round(min),
    maxMs: Math.round(max),
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
  };
}
