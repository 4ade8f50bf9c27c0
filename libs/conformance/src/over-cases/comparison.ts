import { deterministicId, stableStringify, type Json } from '@liucheng/kernel';
import {
  isOverCases,
  type Compared,
  type ComparedElsewhere,
  type ProcessDefinition,
  type RuleOverCases,
} from '@liucheng/process-model';
import type { WorkingCalendar } from '../calendar.ts';
import type { SchemasOf } from '../rules/owed.ts';
import type { CaseEvent } from '../verdict.ts';
import { counterpartOf, type Counterpart } from './counterpart.ts';
import { judgeOf, type Judge } from './judge.ts';
import { keylessKey, Side, type Occurrence } from './occurrence.ts';

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
  /** What it asks for in other cases; undefined: nothing is ever missing. */
  readonly counterpart: Counterpart | undefined;
  /** The key of what may be a counterpart and has none. */
  readonly keyless: string;
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
    this.counterpart = counterpartOf(rule, calendar);
    this.keyless = keylessKey(this.id);
    const limited = rule.kind === 'limit' && rule.upTo !== undefined ? { upTo: rule.upTo } : {};
    this.add(process, new Side(this.id, 'own', rule as Summed, limited));
    const others = { ...limited, keyless: this.counterpart !== undefined };
    for (const elsewhere of elsewhereOf(rule))
      this.add(elsewhere.process, new Side(this.id, 'other', elsewhere as Summed, others));
  }

  /** Whose cases have occurrences. */
  get processes(): readonly string[] {
    return [...this.sides.keys()];
  }

  concerns(process: string, step: string): boolean {
    return this.sidesOf(process).some((side) => side.concerns(step));
  }

  /**
   * The occurrences of a case after one more event of it: the same array where nothing has changed.
   * @param schemas by which the case's definition judges the data
   */
  after(
    before: readonly Occurrence[],
    process: string,
    event: CaseEvent,
    step: string,
    schemas: SchemasOf,
  ): readonly Occurrence[] {
    return this.sidesOf(process).reduce((all, side) => side.after(all, event, step, schemas), before);
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
