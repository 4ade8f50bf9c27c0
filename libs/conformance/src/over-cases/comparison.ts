import { deterministicId, stableStringify, type Json } from '@liucheng/kernel';
import {
  isOverCases,
  type Compared,
  type ComparedElsewhere,
  type ProcessDefinition,
  type RuleOverCases,
} from '@liucheng/process-model';
import type { WorkingCalendar } from '../calendar.ts';
import type { CaseEvent } from '../verdict.ts';
import { judgeOf, type Judge } from './judge.ts';
import { Side, type Occurrence } from './occurrence.ts';

type Summed = Compared & { readonly amount?: string };

/**
 * What a rule over cases compares and how, without its words: versions of a definition in which a rule says the same share one,
 * so that their cases are compared with each other and once.
 */
export class Comparison {
  readonly id: string;
  readonly rule: string;
  readonly kind: RuleOverCases['kind'];
  /** Begins with no occurrence. */
  readonly judge: () => Judge;
  /** By process. */
  private readonly sides = new Map<string, Side[]>();

  constructor(
    /** Whose cases may be accused. */
    readonly process: string,
    rule: RuleOverCases,
    calendar: WorkingCalendar,
    calendarKey: Json,
  ) {
    const judged = withoutWords(rule);
    this.id = deterministicId('comparison', process, stableStringify([judged, calendarKey]));
    this.rule = rule.id;
    this.kind = rule.kind;
    this.judge = judgeOf(rule, calendar);
    const upTo = rule.kind === 'limit' ? rule.upTo : undefined;
    this.add(process, new Side(this.id, 'own', rule as Summed, upTo));
    for (const elsewhere of elsewhereOf(rule))
      this.add(elsewhere.process, new Side(this.id, 'other', elsewhere as Summed, upTo));
  }

  /** Whose cases have occurrences. */
  get processes(): readonly string[] {
    return [...this.sides.keys()];
  }

  concerns(process: string, step: string): boolean {
    return this.sidesOf(process).some((side) => side.concerns(step));
  }

  /** The occurrences of a case after one more event of it: the same array where nothing has changed. */
  after(
    before: readonly Occurrence[],
    process: string,
    event: CaseEvent,
    step: string,
  ): readonly Occurrence[] {
    return this.sidesOf(process).reduce((all, side) => side.after(all, event, step), before);
  }

  /** Whether an event of the process whose rule it is lacks what it is to be compared by. */
  isSilent(event: CaseEvent, step: string): boolean {
    return this.sidesOf(this.process).some((side) => side.role === 'own' && side.isSilent(event, step));
  }

  private sidesOf(process: string): readonly Side[] {
    return this.sides.get(process) ?? [];
  }

  private add(process: string, side: Side): void {
    this.sides.set(process, [...this.sidesOf(process), side]);
  }
}

/** @throws RangeError for what validation refuses. */
export function comparisonsOf(definition: ProcessDefinition, calendar: WorkingCalendar): Comparison[] {
  const key = (definition.calendar ?? null) as Json;
  return (definition.rules ?? [])
    .filter(isOverCases)
    .map((rule) => new Comparison(definition.id, rule, calendar, key));
}

function elsewhereOf(rule: RuleOverCases): readonly ComparedElsewhere[] {
  return rule.kind === 'follows' ? [rule.other] : (rule.among ?? []);
}

/** Names, severity, clause and enforcement are each version's own. */
function withoutWords(value: RuleOverCases): Json {
  return JSON.parse(JSON.stringify(value), function (this: unknown, name: string, each: Json) {
    return ['names', 'severity', 'clause', 'enforcement', 'currency'].includes(name) ? undefined : each;
  }) as Json;
}
