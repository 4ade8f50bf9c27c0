import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@liucheng/kernel';
import fc from 'fast-check';
import { Sketch } from './sketch.ts';

const duration = fc.oneof(
  fc.integer({ min: 0, max: 90 * 86_400_000 }),
  fc.double({ min: 0, max: 1e12, noNaN: true }),
  fc.constantFrom(0, 1, 1000),
);
const durations = fc.array(duration, { minLength: 1, maxLength: 300 });

function sketchOf(values: readonly number[]): Sketch {
  const sketch = new Sketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

/** Counters only: `sum` differs in its last digits with the order of adding. */
function counters(sketch: Sketch): JsonObject {
  return { ...sketch.toJSON(), sum: undefined, min: undefined, max: undefined };
}

describe('a sketch of durations', () => {
  it('answers every quantile within one percent of the value at its rank', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const exact = [...values].sort((a, b) => a - b)[Math.floor(q * (values.length - 1))] as number;
        const answer = sketchOf(values).quantile(q) as number;
        expect(Math.abs(answer - exact)).toBeLessThanOrEqual(exact * 0.01 * (1 + 1e-9) + 1e-6);
      }),
    );
  });

  it('knows count, mean, minimum and maximum', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const sketch = sketchOf(values);
        expect(sketch.count).toBe(values.length);
        expect(sketch.min).toBe(Math.min(...values));
        expect(sketch.max).toBe(Math.max(...values));
        expect(sketch.mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 2);
      }),
    );
  });

  it('merges to what one sketch of everything would be', () => {
    fc.assert(
      fc.property(durations, durations, (one, other) => {
        const merged = sketchOf(one);
        merged.merge(sketchOf(other));
        const whole = sketchOf([...one, ...other]);
        expect(counters(merged)).toEqual(counters(whole));
        expect([merged.min, merged.max]).toEqual([whole.min, whole.max]);
      }),
    );
  });

  it('forgets what is taken back, even when that comes before it was added', () => {
    fc.assert(
      fc.property(durations, durations, fc.boolean(), (kept, gone, early) => {
        const sketch = new Sketch();
        if (early) gone.forEach((value) => sketch.remove(value));
        for (const value of [...kept, ...gone]) sketch.add(value);
        if (!early) gone.forEach((value) => sketch.remove(value));
        expect(counters(sketch)).toEqual(counters(sketchOf(kept)));
        const low = Math.min(...kept);
        const high = Math.max(...kept);
        // Bounds of the extreme buckets at worst: at most one bucket's width (2 %) off.
        expect(sketch.max as number).toBeGreaterThanOrEqual(high * (1 - 1e-9) - 1e-6);
        expect(sketch.max as number).toBeLessThanOrEqual(Math.max(high * 1.0203, 1e-6));
        expect(sketch.min as number).toBeLessThanOrEqual(low * (1 + 1e-9));
        expect(sketch.min as number).toBeGreaterThanOrEqual(Math.max(low / 1.0203 - 1e-6, 0));
      }),
    );
  });

  it('survives a round trip through JSON', () => {
    fc.assert(
      fc.property(fc.array(duration), fc.array(duration), (values, removed) => {
        const sketch = sketchOf(values);
        removed.forEach((value) => sketch.remove(value));
        const again = Sketch.fromJSON(JSON.parse(JSON.stringify(sketch)) as JsonObject);
        expect(again.toJSON()).toEqual(sketch.toJSON());
        again.add(5);
        sketch.add(5);
        expect(again.toJSON()).toEqual(sketch.toJSON());
      }),
    );
  });

  it('has nothing to say when empty and refuses what is no duration', () => {
    const sketch = new Sketch();
    expect([sketch.count, sketch.mean, sketch.min, sketch.max, sketch.quantile(0.5)]).toEqual([
      0,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(() => sketch.add(-1)).toThrow(RangeError);
    expect(() => sketch.add(NaN)).toThrow(RangeError);
    expect(() => sketch.quantile(1.5)).toThrow(RangeError);
    expect(() => Sketch.fromJSON({ count: 1 })).toThrow(TypeError);
  });
});

describe('a flat sketch', () => {
  it('adds up and is taken away again, and keeps the extremes that did not go', () => {
    const values = fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(values, values, (kept, gone) => {
        const sketch = sketchOf([...kept, ...gone]);
        sketch.mergeFlat(JSON.parse(JSON.stringify(sketchOf(gone).flat)), -1);
        expect(sketch.count).toBe(kept.length);
        expect(sketch.totalMs).toBe(sketchOf(kept).totalMs);
        expect(sketch.flat.slice(5)).toEqual(sketchOf(kept).flat.slice(5));
        const [min, max] = [Math.min(...kept), Math.max(...kept)];
        if (min < Math.min(...gone)) expect(sketch.min).toBe(min);
        if (max > Math.max(...gone)) expect(sketch.max).toBe(max);
        const copy = new Sketch();
        copy.mergeFlat(sketchOf(kept).flat);
        expect(copy.toJSON()).toEqual(sketchOf(kept).toJSON());
      }),
    );
  });
});

it('a change that stays in its bucket changes the sum where it is merged', () => {
  const [was, is] = [5_238_000_000, 5_151_600_000];
  for (const order of [
    [is, -was],
    [-was, is],
  ]) {
    const change = new Sketch();
    for (const value of order) {
      if (value < 0) change.remove(-value);
      else change.add(value);
    }
    expect(change.isEmpty).toBe(false);
    const held = new Sketch();
    held.add(was);
    held.merge(change);
    expect([held.count, held.totalMs]).toEqual([1, is]);
    held.remove(is);
    expect(held.isEmpty).toBe(true);
  }
});
