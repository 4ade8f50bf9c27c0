import { deterministicId, stableStringify, text, type Json } from '@liucheng/kernel';
import { oneStepWorse, type RepeatOffenders as Settings } from '@liucheng/process-model';
import { dueAfter } from './duration.ts';
import { repeated } from './messages/repeated.ts';
import type { RuleContext } from './rules/findings.ts';
import type { Repeated, Violation } from './verdict.ts';

/** A violation as it counts towards repetitions. Follows from the violation and its definition alone. Times: ms. */
export interface Offence {
  readonly violation: string;
  /** Equal for those that are repetitions of each other: one process, rule and offender, by settings that say the same. */
  readonly key: string;
  readonly at: number;
  /** The last instant at which a later one is its repetition. Never earlier than that of an earlier offence of its key. */
  readonly until: number;
}

/** An offence with the case that it was found in. */
export interface Offended extends Offence {
  readonly process: string;
  readonly case: string;
}

/** Which one it is of those that count at its time, itself included (from 2), and what it repeats, the latest of them, in order of time. */
export interface Repetition {
  readonly occurrence: number;
  readonly repeatOf: readonly Repeated[];
}

export const defaultLookBack = 'P365D';
const mostNamed = 10;

/** How repetitions raise the severity of one version's violations. */
export class RepeatOffenders {
  private readonly within: string;
  private readonly by: Settings['by'];
  private readonly until: (at: number) => number;
  private readonly scope: readonly string[];

  /** @throws RangeError for a duration that validation refuses. */
  constructor(
    { definition, calendar }: Pick<RuleContext, 'definition' | 'calendar'>,
    { within = defaultLookBack, by }: Settings,
  ) {
    this.within = within;
    this.by = by;
    this.until = dueAfter({ duration: within, time: 'elapsed' }, calendar);
    this.scope = [definition.id, by, within, stableStringify((definition.calendar ?? null) as Json)];
  }

  /** Undefined where there is nobody whom it could be laid to. */
  offence(violation: Violation): Offence | undefined {
    const { id, rule, kind, step, at } = violation;
    const whose = this.whose(violation);
    if (whose === undefined) return undefined;
    // The flow is one rule only by its id: what it asks for is told by kind and step.
    const what = rule === 'flow' ? [rule, kind, step ?? ''] : [rule];
    const key = deterministicId('offence', ...this.scope, String(what.length), ...what, ...whose);
    return { violation: id, key, at, until: this.until(at) };
  }

  /** The violation as it counts and is told: as it is where it repeats nothing. */
  told(violation: Violation, repetition: Repetition | undefined): Violation {
    const whose = this.whose(violation);
    if (!repetition || !whose) return violation;
    const { severity: ruleSeverity, message } = violation;
    const severity = oneStepWorse(ruleSeverity);
    const why = repeated(whose[0], repetition.occurrence, this.within, ruleSeverity, severity);
    return {
      ...violation,
      severity,
      ruleSeverity,
      ...repetition,
      message: text(`${message.en} ${why.en}`, `${message['zh-CN']}${why['zh-CN']}`),
    };
  }

  private whose({ person, department }: Violation): readonly [Settings['by'], string] | undefined {
    if (this.by === 'person' && person !== undefined) return ['person', person];
    return department === undefined ? undefined : ['department', department];
  }
}

/**
 * Counts the offences under one key. They come in order of time, from the first on that counts for those asked about. Those of one
 * instant are no repetitions of each other: one act may break a rule in several places.
 */
export class RepeatJudge {
  /** Those that count still, and what came at the latest instant; from `first` on. */
  private held: Offended[] = [];
  private first = 0;
  /** Those before are earlier than the latest instant. */
  private earlier = 0;
  private latest = -Infinity;

  add(offence: Offended): Repetition | undefined {
    const { at } = offence;
    if (at > this.latest) {
      this.earlier = this.held.length;
      this.latest = at;
    }
    while (this.first < this.earlier && (this.held[this.first] as Offended).until < at) this.first++;
    const occurrence = this.earlier - this.first + 1;
    const repeatOf = this.held
      .slice(Math.max(this.first, this.earlier - mostNamed), this.earlier)
      .map(({ violation, process, case: subject }) => ({ violation, process, case: subject }));
    this.held.push(offence);
    this.compact();
    return occurrence === 1 ? undefined : { occurrence, repeatOf };
  }

  private compact(): void {
    if (this.first < 1_000 || this.first < this.held.length / 2) return;
    this.held = this.held.slice(this.first);
    this.earlier -= this.first;
    this.first = 0;
  }
}

/** The order in which offences are counted: those of one instant by their ids, so that what is named does not depend on what came first. */
export function inOrderOfTime(a: Offence, b: Offence): number {
  return a.at - b.at || (a.violation < b.violation ? -1 : a.violation > b.violation ? 1 : 0);
}
