import { inputsRule, roleRule, type ProcessDefinition, type Rule } from '@liucheng/process-model';
import { flowRule } from '../control-flow.ts';
import { aheadCheck } from './ahead.ts';
import { dataCheck } from './data.ts';
import type { RuleContext, RuleHead, StepCheck } from './findings.ts';
import { atMostCheck, coexistenceCheck, precedenceCheck, responseCheck, type EndCheck } from './order.ts';
import { roleCheck, sameActorCheck, separationCheck } from './people.ts';
import { TimedRules } from './timed.ts';

/** The rules of a definition, laid out by what they concern, so that an event meets only those of its step. */
export interface RuleTable {
  /** By step index. */
  readonly checks: readonly (readonly StepCheck[])[];
  /** By step index: whether some rule asks who did the step. */
  readonly remembered: readonly boolean[];
  readonly atEnd: readonly EndCheck[];
  readonly timed: TimedRules;
  readonly heads: ReadonlyMap<string, RuleHead>;
}

type Timed = Extract<Rule, { kind: 'deadline' | 'every' }>;

/**
 * Compiles every rule, the steps' own role bindings (as rule `role:<step>`, major) and inputs (as rule `inputs:<step>`, minor).
 * @throws RangeError for a rule on a step that is not there or an unusable duration.
 */
export function compileRules(context: RuleContext): RuleTable {
  const { definition, stepIds } = context;
  const checks: StepCheck[][] = stepIds.map(() => []);
  const remembered = stepIds.map(() => false);
  const atEnd: EndCheck[] = [];
  const timed: Timed[] = [];
  const add = (step: string, check: StepCheck): void => void checks[context.index(step)]?.push(check);
  const bothWays = (a: string, b: string, check: (step: string, other: string) => StepCheck): void => {
    add(a, check(a, b));
    if (a !== b) add(b, check(b, a));
    remembered[context.index(a)] = remembered[context.index(b)] = true;
  };

  for (const step of stepIds) {
    const { role, inputs } = definition.steps[step] ?? {};
    if (role) add(step, roleCheck(context, ownRule(definition, roleRule(step), 'major'), step, role));
    if (inputs) add(step, dataCheck(context, ownRule(definition, inputsRule(step), 'minor'), step, inputs));
  }
  for (const rule of definition.rules ?? []) {
    switch (rule.kind) {
      case 'role':
        add(rule.step, roleCheck(context, rule, rule.step, rule.binding));
        break;
      case 'separationOfDuties':
        bothWays(rule.a, rule.b, (step, other) => separationCheck(context, rule, step, other));
        break;
      case 'sameActor':
        bothWays(rule.a, rule.b, (step, other) => sameActorCheck(context, rule, step, other));
        break;
      case 'data':
        add(rule.step, dataCheck(context, rule, rule.step, rule.schema));
        break;
      case 'precedence':
        add(rule.b, precedenceCheck(context, rule, rule.a, rule.b));
        break;
      case 'response':
        atEnd.push(responseCheck(context, rule, rule.a, rule.b));
        break;
      case 'notCoexistence':
        bothWays(rule.a, rule.b, (step, other) => coexistenceCheck(context, rule, step, other));
        break;
      case 'atMost':
        add(rule.a, atMostCheck(context, rule, rule.a, rule.n));
        break;
      case 'ahead':
        add(rule.step, aheadCheck(context, rule));
        break;
      case 'deadline':
      case 'every':
        timed.push(rule);
        break;
      // No case can tell by itself: `OverCases`.
      case 'unique':
      case 'limit':
      case 'follows':
    }
  }
  const heads = new Map((definition.rules ?? []).map((rule) => [rule.id, rule]));
  return { checks, remembered, atEnd, timed: new TimedRules(context, timed), heads };
}

/** Of every rule that a violation by the definition can name, those that steps bring with them last. Refused attempts can name others. */
export function ruleIdsOf({ rules = [], steps }: ProcessDefinition): string[] {
  const brought = Object.entries(steps).flatMap(([step, { role, inputs }]) => [
    ...(role ? [roleRule(step)] : []),
    ...(inputs ? [inputsRule(step)] : []),
  ]);
  return [...rules.map(({ id }) => id), flowRule, ...brought];
}

/** A rule that a step brings with it. */
function ownRule(definition: ProcessDefinition, id: string, severity: RuleHead['severity']): RuleHead {
  return { id, severity, ...(definition.code === undefined ? {} : { clause: definition.code }) };
}
