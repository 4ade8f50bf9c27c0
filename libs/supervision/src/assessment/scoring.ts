import type { Rate, Scheme, TermName } from './scheme.ts';

/** What was counted of a department or a process in a period. Whole numbers, from 0. */
export type Figures = {
  /** Cases that ended, cancelled ones among them, and how many of these conform. */
  readonly ended: number;
  readonly conforming: number;
  /** Deadlines met and missed, and recurrences that did not come. */
  readonly met: number;
  readonly missed: number;
  readonly overdue: number;
  /** Violation cases (SUP-3) that are not over, by severity. */
  readonly critical: number;
  readonly major: number;
  readonly minor: number;
  /** Acknowledgements due, and those that were given. */
  readonly toAcknowledge: number;
  readonly acknowledged: number;
};

export const noFigures: Figures = {
  ended: 0,
  conforming: 0,
  met: 0,
  missed: 0,
  overdue: 0,
  critical: 0,
  major: 0,
  minor: 0,
  toAcknowledge: 0,
  acknowledged: 0,
};

/** What a term is worth: `points` × `weight` % = `contribution`. */
export type Term = {
  readonly term: TermName;
  /** 0 to 100, to the hundredth. */
  readonly points: number;
  /** Percent. */
  readonly weight: number;
  readonly contribution: number;
  /** Of how many the share is; of open violations, how many there are. */
  readonly of: number;
  /** It is a share of few, or of none: then it counts as expected. */
  readonly few: boolean;
};

/** Without cases in the period there is neither score nor terms. */
export type Score = {
  /** 0 to 100, to the hundredth. */
  readonly score?: number;
  readonly terms: readonly Term[];
};

/** Hundredths of a point: what is added up is whole, so that the parts make the sum. */
const hundredths = 100;
const highest = 100;

/** Nothing ended and nothing was due: there is nothing to score. */
export function hadCases({ ended, met, missed, overdue }: Figures): boolean {
  return ended + met + missed + overdue > 0;
}

/**
 * The score of what was counted, by a scheme. A share of `k` in `n` counts as (k + m·e) / (n + m), with `m` cases of what is expected
 * (`e`): Bühlmann's credibility n / (n + m) of the share measured (Experience rating and credibility, ASTIN Bulletin 4, 1967), so that
 * one case makes nobody best or worst. Open violations take points off.
 */
export function scoreOf(figures: Figures, scheme: Scheme): Score {
  if (!hadCases(figures)) return { terms: [] };
  const { ended, conforming, met, missed, overdue, toAcknowledge, acknowledged } = figures;
  const terms = [
    rate('conformance', conforming, ended, scheme),
    rate('onTime', met, met + missed + overdue, scheme),
    violations(figures, scheme),
    rate('acknowledgements', acknowledged, toAcknowledge, scheme),
  ];
  const sum = terms.reduce((all, { points, weight }) => all + whole(points) * weight, 0);
  return { score: Math.round(sum / highest) / hundredths, terms };
}

function rate(
  term: Rate,
  hit: number,
  of: number,
  { weights, expected, credibleFrom, fewest }: Scheme,
): Term {
  const [all, good] = [of + credibleFrom, highest * hit + credibleFrom * expected[term]];
  const points = all === 0 ? expected[term] : Math.round((good * hundredths) / all) / hundredths;
  return weighed({ term, points, of, few: of < fewest }, weights[term]);
}

function violations({ critical, major, minor }: Figures, { weights, deductions }: Scheme): Term {
  const lost = critical * deductions.critical + major * deductions.major + minor * deductions.minor;
  const points = Math.max(0, highest - lost);
  return weighed(
    { term: 'violations', points, of: critical + major + minor, few: false },
    weights.violations,
  );
}

function weighed(term: Omit<Term, 'weight' | 'contribution'>, weight: number): Term {
  const { term: name, points, of, few } = term;
  const contribution = (whole(points) * weight) / (hundredths * highest);
  return { term: name, points, weight, contribution, of, few };
}

function whole(points: number): number {
  return Math.round(points * hundredths);
}

/** A place in a ranking. */
export type Placed<Scored> = Scored & {
  /** 1 is best; who is equal shares the place, and the places after it are left out (1, 2, 2, 4). */
  readonly rank?: number;
  readonly tied?: boolean;
};

/** The best first; those without a score at the end, without a place. Equal ones by their id. */
export function ranked<Scored extends { readonly id: string; readonly score?: number }>(
  scored: readonly Scored[],
): Placed<Scored>[] {
  const sorted = [...scored].sort(
    (a, b) => (b.score ?? -1) - (a.score ?? -1) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
  return sorted.map((each) => {
    if (each.score === undefined) return each;
    const equal = sorted.filter(({ score }) => score === each.score).length;
    const better = sorted.findIndex(({ score }) => score === each.score);
    return { ...each, rank: better + 1, tied: equal > 1 };
  });
}
