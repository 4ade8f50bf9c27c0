import { Sketch, type FlatSketch } from '@liucheng/conformance';

/** A cell as it is stored: named whole numbers and named distributions of durations, in the order of their names. */
export interface CellFigures {
  readonly counts: readonly (readonly [name: string, count: number])[];
  readonly times: readonly (readonly [name: string, sketch: FlatSketch])[];
}

/**
 * What was counted and timed for one combination of dimensions in one period. All of it adds up the same in any order, can
 * be taken back, and merges with other cells: a year is its months, a process is its lanes.
 */
export class Cell {
  readonly counts = new Map<string, number>();
  readonly times = new Map<string, Sketch>();

  /** What comes to zero is as if it had never been. */
  count(name: string, by: number): void {
    if (by === 0) return;
    const sum = (this.counts.get(name) ?? 0) + by;
    if (sum === 0) this.counts.delete(name);
    else this.counts.set(name, sum);
  }

  /** `ms`: 0 or more. @throws RangeError for others. */
  time(name: string, ms: number, by: 1 | -1): void {
    const sketch = this.sketch(name);
    if (by === 1) sketch.add(ms);
    else sketch.remove(ms);
    if (sketch.isEmpty) this.times.delete(name);
  }

  of(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  timesOf(name: string): Sketch {
    return this.times.get(name) ?? new Sketch();
  }

  /** Counts whose name begins with a prefix, by the rest of the name. */
  *named(prefix: string): Generator<[rest: string, count: number]> {
    for (const [name, count] of this.counts)
      if (name.startsWith(prefix)) yield [name.slice(prefix.length), count];
  }

  add({ counts, times }: Cell): void {
    for (const [name, count] of counts) this.count(name, count);
    for (const [name, sketch] of times) this.mergeTimes(name, sketch);
  }

  /** `sign` −1: takes away what is in here, e.g. some days of a month. */
  merge({ counts, times }: CellFigures, sign: 1 | -1 = 1): void {
    for (const [name, count] of counts) this.count(name, sign * count);
    for (const [name, sketch] of times) {
      const own = this.sketch(name);
      own.mergeFlat(sketch, sign);
      if (own.isEmpty) this.times.delete(name);
    }
  }

  mergeTimes(name: string, sketch: Sketch): void {
    const own = this.sketch(name);
    own.merge(sketch);
    if (own.isEmpty) this.times.delete(name);
  }

  get isEmpty(): boolean {
    return this.counts.size === 0 && this.times.size === 0;
  }

  get figures(): CellFigures {
    return {
      counts: [...this.counts].sort(byName),
      times: [...this.times].sort(byName).map(([name, sketch]) => [name, sketch.flat] as const),
    };
  }

  static from(figures: CellFigures): Cell {
    const cell = new Cell();
    cell.merge(figures);
    return cell;
  }

  private sketch(name: string): Sketch {
    let sketch = this.times.get(name);
    if (sketch === undefined) this.times.set(name, (sketch = new Sketch()));
    return sketch;
  }
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
