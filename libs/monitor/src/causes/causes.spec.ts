import { describe, expect, it } from '@jest/globals';
import type { Attributes, Property } from './attributes.ts';
import { findCauses } from './causes.ts';

/** The same numbers every time. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Made {
  readonly attributes: Attributes;
  readonly hit: boolean;
}

/** Cases with forty properties and an amount, hit with a chance that follows from some of them. */
function made(
  count: number,
  seed: number,
  chance: (has: ReadonlySet<string>, amount: number) => number,
): Made[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => {
    const properties: Property[] = [];
    for (let attribute = 0; attribute < 10; attribute++)
      properties.push({ attribute: `a${attribute}`, value: `v${Math.floor(random() * 4)}` });
    const amount = random() * 1_000;
    const has = new Set(properties.map(({ attribute, value }) => `${attribute}=${value}`));
    return {
      attributes: { properties, numbers: new Map([['amount', amount]]) },
      hit: random() < chance(has, amount),
    };
  });
}

describe('causes', () => {
  it('are found where they are, with how much they matter', () => {
    const cases = made(2_000, 7, (has, amount) => (has.has('a3=v1') ? 0.3 : 0.1) + (amount > 750 ? 0.2 : 0));
    const { causes, hits, tested } = findCauses(cases);
    expect(tested).toBe(44);
    expect(hits).toBe(cases.filter(({ hit }) => hit).length);
    const [first, second] = causes;
    expect([first?.attribute, second?.attribute].toSorted()).toEqual(['a3', 'amount']);
    for (const cause of [first, second]) {
      expect(cause?.lift).toBeGreaterThan(1.5);
      expect(cause?.interval[0]).toBeLessThan(cause?.lift ?? 0);
      expect(cause?.interval[0]).toBeGreaterThan(1);
      expect(cause?.p).toBeLessThan(0.001);
    }
    const amount = causes.find((each) => each.attribute === 'amount');
    expect(Number(amount?.value.replace('≥ ', ''))).toBeGreaterThan(700);
  });

  it('are not made up where there are none: at most one search in twenty tells of any', () => {
    let told = 0;
    for (let seed = 1; seed <= 100; seed++)
      if (findCauses(made(300, seed, () => 0.2)).causes.length > 0) told++;
    expect(told).toBeLessThanOrEqual(8);
  });

  it('are not looked for among what names cases, is nearly everywhere, or says the same', () => {
    const random = randomFrom(3);
    const cases = Array.from({ length: 500 }, (_, index): Made => {
      const hit = random() < 0.3;
      return {
        hit,
        attributes: {
          numbers: new Map(),
          properties: [
            { attribute: 'receipt', value: String(index) },
            { attribute: 'everywhere', value: index < 5 ? 'no' : 'yes' },
            { attribute: 'route', value: hit ? 'without approval' : 'with approval' },
          ],
        },
      };
    });
    expect(findCauses(cases).causes.map(({ value }) => value)).toEqual(['without approval']);
    expect(findCauses(cases, ({ attribute }) => attribute === 'route')).toMatchObject({
      tested: 0,
      causes: [],
    });
    expect(findCauses([])).toEqual({ cases: 0, hits: 0, tested: 0, causes: [] });
  });
});
