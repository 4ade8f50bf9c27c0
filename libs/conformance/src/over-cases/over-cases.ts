import { deterministicId } from '@liucheng/kernel';
import { isOverCases, type RuleOverCases } from '@liucheng/process-model';
import { overCases } from '../messages/over-cases.ts';
import type { RuleContext } from '../rules/findings.ts';
import type { Observation, Violation, ViolationKind } from '../verdict.ts';
import { comparisonsOf, type Comparison } from './comparison.ts';
import type { Finding } from './judge.ts';

const kinds = {
  unique: 'not-unique',
  limit: 'over-limit',
  follows: 'no-counterpart',
} satisfies Record<RuleOverCases['kind'], ViolationKind>;

/** Of violations that rules over cases find, of which the case's own history does not tell. */
export const kindsOverCases: ReadonlySet<string> = new Set(Object.values(kinds));

/** A rule that nobody can tell of an event, by what other cases do not say. */
export type OpenRule = Extract<Observation, { readonly kind: 'undeterminable' }>;

/** The rules of one version of a definition that look at several cases. */
export class OverCases {
  readonly comparisons: readonly Comparison[];
  private readonly rules: ReadonlyMap<string, RuleOverCases>;

  /** @throws RangeError for what validation refuses. */
  constructor(private readonly context: RuleContext) {
    const { definition, calendar } = context;
    this.comparisons = comparisonsOf(definition, calendar);
    const rules = (definition.rules ?? []).filter(isOverCases);
    this.rules = new Map(this.comparisons.map(({ id }, index) => [id, rules[index] as RuleOverCases]));
  }

  /**
   * A breach as a violation in the words of this version. Its id follows from case, rule, event and key, whatever was known when.
   * @throws RangeError for a comparison of another definition
   */
  violation(comparison: string, finding: Finding): Violation {
    const { definition, phrases } = this.context;
    const rule = this.ruleOf(comparison);
    const { of, against, at, lateBy } = finding;
    const { case: subject, sequence, item, actor, actorRole, department } = of;
    const related = new Map(
      against
        .filter((each) => each.case !== subject || each.process !== of.process)
        .map((each) => [`${each.process}\n${each.case}`, { process: each.process, case: each.case }]),
    );
    return {
      id: deterministicId('violation', definition.id, subject, rule.id, 'event', sequence, item, ...of.about),
      kind: kinds[rule.kind],
      rule: rule.id,
      clause: rule.clause,
      severity: rule.severity,
      case: subject,
      process: definition.id,
      version: definition.version,
      ...(department === undefined ? {} : { department }),
      ...(actor === undefined ? {} : { person: actor }),
      ...(actorRole === undefined ? {} : { role: actorRole }),
      step: of.step,
      sequence,
      at,
      ...(lateBy === undefined ? {} : { lateBy }),
      ...(related.size === 0 ? {} : { related: [...related.values()] }),
      ...overCases(phrases, rule, finding),
    };
  }

  /**
   * What it comes to where what is missing may be there without its key.
   * @throws RangeError for a comparison of another definition
   */
  leftOpen(comparison: string, { of }: Pick<Finding, 'of'>): OpenRule {
    const { step, sequence, at: time, actor, actorRole: role, department } = of;
    const done = {
      step,
      sequence,
      time,
      ...(actor === undefined ? {} : { actor }),
      ...(role === undefined ? {} : { role }),
      ...(department === undefined ? {} : { department }),
    };
    return { kind: 'undeterminable', rule: this.ruleOf(comparison).id, done, unsaid: 'other-key' };
  }

  private ruleOf(comparison: string): RuleOverCases {
    const rule = this.rules.get(comparison);
    if (!rule)
      throw new RangeError(`definition ${this.context.definition.id} has no comparison ${comparison}`);
    return rule;
  }
}
