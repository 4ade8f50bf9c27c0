import { adjusted, fisher, lift, type Table } from './association.ts';
import { keyOf, type Attributes, type Property } from './attributes.ts';

/** A property with which something is more frequent, beyond what chance gives. */
export interface Cause extends Property {
  readonly cases: number;
  readonly hits: number;
  /** Share of the cases with it, and of those without, in which it happened. */
  readonly rate: number;
  readonly rateWithout: number;
  readonly lift: number;
  /** 95 % confidence interval of the lift. */
  readonly interval: readonly [number, number];
  /** Corrected for all properties that were tested. */
  readonly p: number;
}

export interface Causes {
  readonly cases: number;
  readonly hits: number;
  /** How many properties were looked at. */
  readonly tested: number;
  /** The surest first. */
  readonly causes: readonly Cause[];
}

/** A property of fewer cases, or of fewer others, is not looked at: nothing could be said of it. */
const fewestCases = 10;
/** An attribute with more values than this names cases rather than kinds of cases. */
const mostValues = 200;
/** Of what is told, so much may be chance. */
const falseShare = 0.05;
const bands = 4;

/**
 * Looks for the properties with which something is more frequent: Fisher's exact test for each, corrected by Benjamini and
 * Hochberg for all, so that of what is told at most one in twenty is chance. It says what goes together, not why.
 *
 * @param leftOut properties that say the same as what is looked for, such as that a step was left out
 */
export function findCauses(
  cases: readonly { readonly attributes: Attributes; readonly hit: boolean }[],
  leftOut: (property: Property) => boolean = () => false,
): Causes {
  const hits = cases.filter(({ hit }) => hit).length;
  const counted = new Map<string, { property: Property; cases: number; hits: number }>();
  const values = new Map<string, number>();
  const banding = bandsOf(cases.map(({ attributes }) => attributes.numbers));
  for (const { attributes, hit } of cases) {
    for (const property of [...attributes.properties, ...banded(attributes.numbers, banding)]) {
      if (leftOut(property)) continue;
      const key = keyOf(property);
      let known = counted.get(key);
      if (!known) {
        counted.set(key, (known = { property, cases: 0, hits: 0 }));
        values.set(property.attribute, (values.get(property.attribute) ?? 0) + 1);
      }
      known.cases++;
      if (hit) known.hits++;
    }
  }
  const tested = [...counted.values()].filter(
    ({ property: { attribute }, cases: all }) =>
      all >= fewestCases && cases.length - all >= fewestCases && (values.get(attribute) ?? 0) <= mostValues,
  );
  const tables = tested.map(({ cases: all, hits: hit }): Table => ({
    withIt: { hit, all },
    without: { hit: hits - hit, all: cases.length - all },
  }));
  const ps = adjusted(tables.map(fisher));
  const causes = tested.flatMap(({ property }, index): Cause[] => {
    const { withIt, without } = tables[index] as Table;
    const p = ps[index] as number;
    const { ratio, low, high } = lift({ withIt, without });
    if (p > falseShare || ratio <= 1) return [];
    return [
      {
        ...property,
        cases: withIt.all,
        hits: withIt.hit,
        rate: withIt.hit / withIt.all,
        rateWithout: without.hit / without.all,
        lift: ratio,
        interval: [low, high],
        p,
      },
    ];
  });
  const key = ({ attribute, value }: Property): string => `${attribute} ${value}`;
  causes.sort((a, b) => a.p - b.p || b.lift - a.lift || (key(a) < key(b) ? -1 : 1));
  return { cases: cases.length, hits, tested: tested.length, causes };
}

/** Borders between quarters of the values of each number. */
function bandsOf(all: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, readonly number[]> {
  const values = new Map<string, number[]>();
  for (const numbers of all)
    for (const [attribute, value] of numbers) {
      const known = values.get(attribute);
      if (known) known.push(value);
      else values.set(attribute, [value]);
    }
  return new Map(
    [...values].map(([attribute, list]) => {
      const sorted = Float64Array.from(list).sort();
      const borders = Array.from(
        { length: bands - 1 },
        (_, index) => sorted[Math.floor(((index + 1) * sorted.length) / bands)] as number,
      );
      return [attribute, [...new Set(borders)]];
    }),
  );
}

function banded(
  numbers: ReadonlyMap<string, number>,
  borders: ReadonlyMap<string, readonly number[]>,
): Property[] {
  return [...numbers].map(([attribute, value]) => {
    const of = borders.get(attribute) ?? [];
    const above = of.filter((border) => value >= border).at(-1);
    const below = of.find((border) => value < border);
    const text =
      above === undefined
        ? below === undefined
          ? 'any'
          : `< ${below}`
        : below === undefined
          ? `≥ ${above}`
          : `${above} to < ${below}`;
    return { attribute, value: text };
  });
}
