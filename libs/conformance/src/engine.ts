import type { Aligner } from './aligner.ts';
import type { Vector } from './vector-table.ts';

/** What a case came to when it was completed. */
export interface CaseResult {
  /** Optimal alignment cost. */
  readonly cost: number;
  /** Number of events. */
  readonly events: number;
  /** 1 − cost / (events + cheapest complete run); 1 when both are 0. */
  readonly fitness: number;
}

/**
 * Control-flow conformance of very many open cases at once: a case is a slot in two arrays, an event a look-up of its
 * case and one of its transition. Slots of completed cases are used again. Events of a case come in its own order; those
 * of different cases in any. Not idempotent: every event counts. At most 2³² − 1 events a case.
 */
export class ConformanceEngine {
  readonly aligner: Aligner;
  /** Case id → slot. V8 limits a map, and so the open cases, to 2²⁴. */
  readonly #slots = new Map<string, number>();
  readonly #free: number[] = [];
  readonly #vectors: (Vector | undefined)[] = [];
  /** By slot: cost and number of events, side by side. */
  #counts = new Uint32Array(2048);

  constructor(aligner: Aligner) {
    this.aligner = aligner;
  }

  /** Number of open cases. */
  get size(): number {
    return this.#slots.size;
  }

  /** The slot of a case, which is opened if it is not. A slot is valid until the case is completed. */
  open(caseId: string): number {
    const known = this.#slots.get(caseId);
    if (known !== undefined) return known;
    const slot = this.#free.pop() ?? this.#vectors.length;
    if (2 * slot === this.#counts.length) this.#counts = grown(this.#counts);
    this.#vectors[slot] = this.aligner.start;
    this.#counts.fill(0, 2 * slot, 2 * slot + 2);
    this.#slots.set(caseId, slot);
    return slot;
  }

  /** One event of a case. Answers by how much the case's cost grew: 0 when it conformed, else 1. */
  observe(caseId: string, step: string): number {
    return this.observeSymbol(this.open(caseId), this.aligner.symbol(step));
  }

  /** `observe` for those who keep slots (`open`) and symbols (`aligner.symbol`). */
  observeSymbol(slot: number, symbol: number): number {
    const vector = this.#vectors[slot];
    if (vector === undefined) throw new RangeError(`no open case has the slot ${slot}`);
    const growth = this.aligner.increase(vector, symbol);
    this.#vectors[slot] = this.aligner.move(vector, symbol);
    if (growth !== 0) this.#count(2 * slot);
    this.#count(2 * slot + 1);
    return growth;
  }

  /** The optimal prefix-alignment cost of an open case; `undefined` for one that is not open. */
  cost(caseId: string): number | undefined {
    const slot = this.#slots.get(caseId);
    return slot === undefined ? undefined : this.#counts[2 * slot];
  }

  /** Closes a case and forgets it; `undefined` for one that is not open. */
  complete(caseId: string): CaseResult | undefined {
    const slot = this.#slots.get(caseId);
    const vector = slot === undefined ? undefined : this.#vectors[slot];
    if (slot === undefined || vector === undefined) return undefined;
    const events = this.#counts[2 * slot + 1] ?? 0;
    const cost = (this.#counts[2 * slot] ?? 0) + this.aligner.completion(vector);
    const most = events + this.aligner.shortestRun;
    this.#slots.delete(caseId);
    this.#vectors[slot] = undefined;
    this.#free.push(slot);
    return { cost, events, fitness: most === 0 ? 1 : 1 - cost / most };
  }

  #count(place: number): void {
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
  }
}

function grown(numbers: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * numbers.length);
  larger.set(numbers);
  return larger;
}
