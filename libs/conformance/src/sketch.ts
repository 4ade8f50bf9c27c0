import type { JsonObject } from '@liucheng/kernel';

const accuracy = 0.01;
const gamma = (1 + accuracy) / (1 - accuracy);
const logGamma = Math.log(gamma);
/** Below a nanosecond (values are milliseconds) everything counts as zero. */
const smallest = 1e-6;

/** What is left of a sum, in ms, by the rounding of what was added and taken back. */
const rounding = 1e-3;

/**
 * Count, sum, zeros, the exact extremes or null, then index and count of each bucket. Of an empty one the extremes are
 * infinite, which JSON has no word for: it is not stored.
 */
export type FlatSketch = readonly (number | null)[];

/**
 * The distribution of non-negative values (durations in ms) in a few hundred counters: DDSketch (Masson, Rim, Lee:
 * "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees", VLDB 2019). Bucket i holds the
 * values in (γ^(i−1), γ^i] with γ = (1+α)/(1−α) and is answered for by 2γ^i/(γ+1), so a quantile is within α = 1 % of a
 * value that really lies at its rank.
 *
 * Values can be taken back one by one, in any order relative to their adding, because counters may go below zero until
 * the balance is restored: that is what a refolded history needs. Order of adding, merging and removing does not matter,
 * but for the last digits of `mean`.
 */
export class Sketch {
  private total = 0;
  private sum = 0;
  private zeros = 0;
  private readonly buckets = new Map<number, number>();
  private exactMin: number | undefined = Infinity;
  private exactMax: number | undefined = -Infinity;

  /** @throws RangeError for a value that is negative or not finite. */
  add(value: number): void {
    this.put(value, 1);
    if (this.exactMin !== undefined && value < this.exactMin) this.exactMin = value;
    if (this.exactMax !== undefined && value > this.exactMax) this.exactMax = value;
  }

  /** Takes back a value that was added (or will be). @throws RangeError as `add` does. */
  remove(value: number): void {
    this.put(value, -1);
    if (this.isEmpty) {
      this.sum = 0;
      this.exactMin = Infinity;
      this.exactMax = -Infinity;
      return;
    }
    // Another value may lie at the extreme; which one is no longer known beyond its bucket.
    if (this.exactMin !== undefined && value <= this.exactMin) this.exactMin = undefined;
    if (this.exactMax !== undefined && value >= this.exactMax) this.exactMax = undefined;
  }

  merge(other: Sketch): void {
    this.total += other.total;
    this.sum += other.sum;
    this.zeros += other.zeros;
    for (const [index, count] of other.buckets) this.bump(index, count);
    this.exactMin = both(this.exactMin, other.exactMin, Math.min);
    this.exactMax = both(this.exactMax, other.exactMax, Math.max);
  }

  /**
   * What `flat` gave of another, added, or with −1 taken away. Taken away are values that are in here; the extremes stay
   * exact where none of them lies there.
   */
  mergeFlat([count, sum, zeros, min, max, ...buckets]: FlatSketch, sign: 1 | -1 = 1): void {
    this.total += sign * (count as number);
    this.sum += sign * (sum as number);
    this.zeros += sign * (zeros as number);
    for (let at = 0; at < buckets.length; at += 2)
      this.bump(buckets[at] as number, sign * (buckets[at + 1] as number));
    if (sign === 1) {
      this.exactMin = both(this.exactMin, min ?? undefined, Math.min);
      this.exactMax = both(this.exactMax, max ?? undefined, Math.max);
    } else {
      if (min === null || min === undefined || min <= (this.exactMin ?? Infinity)) this.exactMin = undefined;
      if (max === null || max === undefined || max >= (this.exactMax ?? -Infinity)) this.exactMax = undefined;
    }
  }

  /** A short form to store where there are many: one list of numbers, read several times as fast as the other. */
  get flat(): FlatSketch {
    const buckets = [...this.buckets].sort(([a], [b]) => a - b).flat();
    return [this.total, this.sum, this.zeros, this.exactMin ?? null, this.exactMax ?? null, ...buckets];
  }

  get count(): number {
    return this.total;
  }

  /**
   * Nothing was added that was not taken back. A value for which another of its bucket was taken back leaves their difference,
   * which counts where both are merged into what holds the first.
   */
  get isEmpty(): boolean {
    return this.total === 0 && this.buckets.size === 0 && this.zeros === 0 && Math.abs(this.sum) < rounding;
  }

  /** Of all values. */
  get totalMs(): number {
    return this.sum;
  }

  /** Exact but for rounding; undefined when empty. */
  get mean(): number | undefined {
    return this.total > 0 ? this.sum / this.total : undefined;
  }

  /** Exact until a value at the minimum is removed; from then on the lower bound of the lowest bucket. */
  get min(): number | undefined {
    if (this.total <= 0) return undefined;
    if (this.exactMin !== undefined) return this.exactMin;
    if (this.zeros > 0) return 0;
    return gamma ** (Math.min(...this.filled()) - 1);
  }

  /** Exact until a value at the maximum is removed; from then on the upper bound of the highest bucket. */
  get max(): number | undefined {
    if (this.total <= 0) return undefined;
    if (this.exactMax !== undefined) return this.exactMax;
    const highest = Math.max(...this.filled());
    return highest === -Infinity ? 0 : gamma ** highest;
  }

  /**
   * The value at rank ⌊q·(count − 1)⌋ (from 0), within 1 %; undefined when empty.
   * @throws RangeError for a q outside 0 to 1.
   */
  quantile(q: number): number | undefined {
    if (!(q >= 0 && q <= 1)) throw new RangeError(`a quantile lies between 0 and 1, not at ${q}`);
    if (this.total <= 0) return undefined;
    const rank = Math.floor(q * (this.total - 1));
    let seen = this.zeros;
    if (seen > rank) return 0;
    let found = 0;
    for (const [index, count] of [...this.buckets].sort(([a], [b]) => a - b)) {
      seen += count;
      found = (2 * gamma ** index) / (gamma + 1);
      if (seen > rank) break;
    }
    return Math.min(Math.max(found, this.exactMin ?? found), this.exactMax ?? found);
  }

  toJSON(): JsonObject {
    return {
      count: this.total,
      sum: this.sum,
      zeros: this.zeros,
      ...(this.exactMin === undefined || this.exactMin === Infinity ? {} : { min: this.exactMin }),
      ...(this.exactMax === undefined || this.exactMax === -Infinity ? {} : { max: this.exactMax }),
      buckets: [...this.buckets].sort(([a], [b]) => a - b),
    };
  }

  /** Reads what `toJSON` wrote. @throws TypeError for anything else. */
  static fromJSON(json: JsonObject): Sketch {
    const { count, sum, zeros, min, max, buckets } = json;
    if (
      typeof count !== 'number' ||
      typeof sum !== 'number' ||
      typeof zeros !== 'number' ||
      !Array.isArray(buckets)
    ) {
      throw new TypeError('not a stored sketch: expected { count, sum, zeros, buckets }');
    }
    const sketch = new Sketch();
    sketch.total = count;
    sketch.sum = sum;
    sketch.zeros = zeros;
    for (const [index, filled] of buckets as [number, number][]) sketch.buckets.set(index, filled);
    const untouched = count === 0 && sketch.buckets.size === 0 && zeros === 0;
    sketch.exactMin = typeof min === 'number' ? min : untouched ? Infinity : undefined;
    sketch.exactMax = typeof max === 'number' ? max : untouched ? -Infinity : undefined;
    return sketch;
  }

  private filled(): number[] {
    return [...this.buckets].filter(([, count]) => count > 0).map(([index]) => index);
  }

  private put(value: number, count: 1 | -1): void {
    if (!(value >= 0 && value < Infinity)) throw new RangeError(`a duration is 0 or more, not ${value}`);
    this.total += count;
    this.sum += count * value;
    if (value < smallest) this.zeros += count;
    else this.bump(Math.ceil(Math.log(value) / logGamma), count);
  }

  private bump(index: number, count: number): void {
    const filled = (this.buckets.get(index) ?? 0) + count;
    if (filled === 0) this.buckets.delete(index);
    else this.buckets.set(index, filled);
  }
}

function both(
  one: number | undefined,
  other: number | undefined,
  pick: (a: number, b: number) => number,
): number | undefined {
  return one === undefined || other === undefined ? undefined : pick(one, other);
}
