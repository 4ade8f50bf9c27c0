import { createHash } from 'node:crypto';
import { stableStringify, text, type Text } from '@liucheng/kernel';

/** What a score is made of. */
export const terms = ['conformance', 'onTime', 'violations', 'acknowledgements'] as const;
export type TermName = (typeof terms)[number];

/** Terms that are shares. */
export const rates = ['conformance', 'onTime', 'acknowledgements'] as const;
export type Rate = (typeof rates)[number];

export const termNames: Readonly<Record<TermName, Text>> = {
  conformance: text('Conformance rate', '合规率'),
  onTime: text('On-time rate', '按时率'),
  violations: text('Open violations', '未结违规'),
  acknowledgements: text('Acknowledgements', '宣贯确认'),
};

/** By what figures become a score. Percentages and points are whole numbers. */
export type SchemeTerms = {
  /** Percent of the score; together 100. */
  readonly weights: Readonly<Record<TermName, number>>;
  /** Percent: what a share counts as where nothing is known of it. */
  readonly expected: Readonly<Record<Rate, number>>;
  /** So many cases of what is expected are added to what was measured. */
  readonly credibleFrom: number;
  /** Points that each open violation takes from 100. */
  readonly deductions: Readonly<Record<'critical' | 'major' | 'minor', number>>;
  /** A share of fewer is marked as one of few. */
  readonly fewest: number;
};

export type Scheme = SchemeTerms & {
  /** Follows from all the rest: schemes of one version are equal, and equal schemes are of one version. */
  readonly version: string;
};

/** What the regulation leaves open, as long as nobody says otherwise at the opening. */
export const defaultScheme: SchemeTerms = {
  weights: { conformance: 40, onTime: 30, violations: 20, acknowledgements: 10 },
  expected: { conformance: 90, onTime: 90, acknowledgements: 90 },
  credibleFrom: 5,
  deductions: { critical: 20, major: 10, minor: 2 },
  fewest: 10,
};

const versionLength = 12;

export function schemeOf({ weights, expected, credibleFrom, deductions, fewest }: SchemeTerms): Scheme {
  const given: SchemeTerms = { weights, expected, credibleFrom, deductions, fewest };
  const version = createHash('sha256').update(stableStringify(given)).digest('hex').slice(0, versionLength);
  return { version, ...given };
}

export interface SchemeFault {
  /** JSON Pointer below the scheme. */
  readonly path: string;
  readonly expected: Text;
  readonly actual: number;
}

/** What is wrong with a scheme, each field named. */
export function schemeFaults({ weights, deductions }: SchemeTerms): SchemeFault[] {
  const sum = terms.reduce((all, each) => all + weights[each], 0);
  const { critical, major, minor } = deductions;
  return [
    ...(sum === 100
      ? []
      : terms.map((each) => ({
          path: `/weights/${each}`,
          expected: text(`weights of together 100, not ${sum}`, `合计为 100 的权重，而非 ${sum}`),
          actual: weights[each],
        }))),
    ...(critical >= major
      ? []
      : [
          {
            path: '/deductions/critical',
            expected: text(`at least ${major}, as of a major one`, `不少于 ${major}（不低于较重违规）`),
            actual: critical,
          },
        ]),
    ...(major >= minor
      ? []
      : [
          {
            path: '/deductions/major',
            expected: text(`at least ${minor}, as of a minor one`, `不少于 ${minor}（不低于轻微违规）`),
            actual: major,
          },
        ]),
  ];
}
