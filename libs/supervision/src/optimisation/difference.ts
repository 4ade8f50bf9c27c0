import { fisher } from '@liucheng/monitor';

/** Below this, nothing is said of chance. */
export const fewestCases = 10;
/** What happens by chance alone in less than one of twenty. */
export const level = 0.05;

export interface Share {
  readonly hit: number;
  readonly all: number;
}

/** Two-sided p of the difference of two shares, by Fisher's exact test; `undefined` where either is of too few cases. */
export function sharesDiffer(before: Share, after: Share): number | undefined {
  if (before.all < fewestCases || after.all < fewestCases) return undefined;
  return fisher({ withIt: after, without: before });
}

/**
 * Two-sided p of the Mann–Whitney U test (1947) by the normal approximation, corrected for ties and for continuity; `undefined`
 * where either has too few values. 1 where all values are equal.
 */
export function valuesDiffer(before: readonly number[], after: readonly number[]): number | undefined {
  const [n, m] = [before.length, after.length];
  return n < fewestCases || m < fewestCases ? undefined : mannWhitney(before, after).p;
}

/** `u`: pairs in which the first is greater, those that are equal counted half. */
export function mannWhitney(first: readonly number[], second: readonly number[]): { u: number; p: number } {
  const [n, m] = [first.length, second.length];
  const all = [
    ...first.map((value) => ({ value, own: true })),
    ...second.map((value) => ({ value, own: false })),
  ].sort((a, b) => a.value - b.value);
  let [ranks, ties] = [0, 0];
  for (let from = 0; from < all.length;) {
    let to = from;
    while (all[to]?.value === all[from]?.value) to++;
    const tied = to - from;
    // Ranks from + 1 to `to`: equal values share their mean.
    const rank = (from + 1 + to) / 2;
    ranks += rank * all.slice(from, to).filter(({ own }) => own).length;
    ties += tied ** 3 - tied;
    from = to;
  }
  const u = ranks - (n * (n + 1)) / 2;
  const total = n + m;
  const deviation = Math.sqrt(((n * m) / 12) * (total + 1 - ties / (total * (total - 1))));
  if (!(deviation > 0)) return { u, p: 1 };
  const z = (Math.abs(u - (n * m) / 2) - 0.5) / deviation;
  return { u, p: Math.min(1, erfc(z / Math.SQRT2)) };
}

/** Complementary error function, to 1.2e-7 of its value (Press et al., Numerical Recipes in C, 2nd ed. 1992, §6.2). */
function erfc(x: number): number {
  const t = 1 / (1 + Math.abs(x) / 2);
  const series = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ].reduceRight((sum, each) => each + t * sum, 0);
  const value = t * Math.exp(-x * x + series);
  return x >= 0 ? value : 2 - value;
}
