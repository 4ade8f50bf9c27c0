import type { Rule, Within } from '@liucheng/process-model';
import { dueAfter } from '../duration.ts';
import { stepsOf, type RuleContext, type RuleHead } from './findings.ts';
import { termsOf, type Terms } from './terms.ts';

export type TimedRule = Extract<Rule, { kind: 'deadline' | 'every' }>;

/** A deadline or a recurrence made ready. */
export interface Timed {
  readonly index: number;
  readonly head: RuleHead;
  readonly recurs: boolean;
  /** Any of them meets it. */
  readonly steps: readonly string[];
  readonly after: readonly string[] | 'start';
  readonly disarmedBy: readonly string[];
  readonly within: Within | undefined;
  /** It counts from a time that the event states. */
  readonly stated: boolean;
  readonly due: (from: number) => number;
  /** Undefined where the rule asks nothing of the data of events. */
  readonly terms: Terms | undefined;
}

/** What a step brings about. */
export interface Concern {
  readonly met: readonly Timed[];
  readonly disarmed: readonly Timed[];
  readonly armed: readonly Timed[];
  /** Both met and armed by the step, which says itself when it is next due. */
  readonly renewed: readonly Timed[];
}

/** @throws RangeError for an unusable duration or pointer. */
export function compileTimed(context: RuleContext, rule: TimedRule & RuleHead, index: number): Timed {
  const { calendar, schemas } = context;
  const recurs = rule.kind === 'every';
  const stated = !recurs && rule.until !== undefined;
  const within = recurs ? rule.period : rule.until === undefined ? rule.within : rule.plus;
  const due = within === undefined ? (from: number) => from : dueAfter(within, calendar);
  return {
    index,
    head: {
      id: rule.id,
      severity: rule.severity,
      ...(rule.clause === undefined ? {} : { clause: rule.clause }),
    },
    recurs,
    steps: stepsOf(rule.step),
    after: recurs || rule.after === 'start' ? 'start' : stepsOf(rule.after),
    disarmedBy: recurs || rule.disarmedBy === undefined ? [] : stepsOf(rule.disarmedBy),
    within,
    stated,
    due,
    terms: recurs ? undefined : termsOf(rule, due, calendar.timeZone, schemas),
  };
}

/** What each step of the definition brings about, by its index. @throws RangeError for a rule on a step that is not there. */
export function concernsOf(context: RuleContext, rules: readonly Timed[]): (Concern | undefined)[] {
  const arming = ({ after }: Timed): readonly string[] => (after === 'start' ? [] : after);
  for (const rule of rules) {
    for (const step of [...rule.steps, ...rule.disarmedBy, ...arming(rule)]) context.index(step);
  }
  return context.stepIds.map((step) => {
    const met = rules.filter(({ steps }) => steps.includes(step));
    const disarmed = rules.filter(({ disarmedBy }) => disarmedBy.includes(step));
    const armed = rules.filter((rule) => arming(rule).includes(step));
    if (met.length + disarmed.length + armed.length === 0) return undefined;
    const renewed = armed.filter((rule) => rule.terms !== undefined && met.includes(rule));
    return { met, disarmed, armed, renewed };
  });
}
