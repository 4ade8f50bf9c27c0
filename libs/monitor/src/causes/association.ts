/** How often something happened among cases that have a property, and among those that have not. */
export interface Table {
  readonly withIt: { readonly hit: number; readonly all: number };
  readonly without: { readonly hit: number; readonly all: number };
}

/** Two-sided 95 % of the normal distribution. */
const z95 = 1.959963984540054;

/**
 * The two-sided p of Fisher's exact test (1922): of all tables with the same sums, the chance of those that are at most as likely
 * as this one. 1 where a sum is 0.
 */
export function fisher({ withIt, without }: Table): number {
  const hits = withIt.hit + without.hit;
  const all = withIt.all + without.all;
  const low = Math.max(0, hits - without.all);
  const high = Math.min(hits, withIt.all);
  const logChance = (hit: number): number =>
    logChoose(withIt.all, hit) + logChoose(without.all, hits - hit) - logChoose(all, hits);
  const own = logChance(withIt.hit);
  let p = 0;
  for (let hit = low; hit <= high; hit++) {
    const each = logChance(hit);
    // Equally likely ones differ by the error of the sums.
    if (each <= own + 1e-7) p += Math.exp(each);
  }
  return Math.min(1, p);
}

/**
 * How many times as frequent it is with the property as without, with a 95 % confidence interval on the logarithm (Katz et al. 1978);
 * half a case is added to each cell where one is empty (Haldane 1940, Anscombe 1956).
 */
export function lift({ withIt, without }: Table): {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
} {
  const empty = withIt.hit === 0 || without.hit === 0;
  const add = empty ? 0.5 : 0;
  const [a, n] = [withIt.hit + add, withIt.all + 2 * add];
  const [c, m] = [without.hit + add, without.all + 2 * add];
  const ratio = a / n / (c / m);
  const error = Math.sqrt(1 / a - 1 / n + 1 / c - 1 / m);
  return { ratio, low: ratio * Math.exp(-z95 * error), high: ratio * Math.exp(z95 * error) };
}

/**
 * Which of many p-values stand when a share of false ones among all that are told is to be kept (Benjamini & Hochberg 1995), as
 * adjusted values in the order of the given ones: those up to the share stand.
 */
export function adjusted(ps: readonly number[]): number[] {
  const order = ps.map((p, index) => ({ p, index })).sort((a, b) => b.p - a.p);
  const result = new Array<number>(ps.length).fill(1);
  let least = 1;
  order.forEach(({ p, index }, place) => {
    least = Math.min(least, (p * ps.length) / (ps.length - place));
    result[index] = least;
  });
  return result;
}

const logFactorials = [0];

function logFactorial(n: number): number {
  for (let next = logFactorials.length; next <= n; next++)
    logFactorials.push((logFactorials[next - 1] as number) + Math.log(next));
  return logFactorials[n] as number;
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}
