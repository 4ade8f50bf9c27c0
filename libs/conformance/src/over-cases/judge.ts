import type { RuleOverCases } from '@liucheng/process-model';
import { DateTime } from 'luxon';
import type { WorkingCalendar } from '../calendar.ts';
import { dueAfter } from '../duration.ts';
import type { Occurrence } from './occurrence.ts';

/** Where an occurrence is: a subject alone is unique only within its process. */
export interface Place {
  readonly process: string;
  readonly case: string;
}

/** An occurrence with its case. */
export interface Sighting extends Occurrence, Place {
  /** Of the definition that the case runs on. */
  readonly version: number;
}

/** A breach of a rule over cases by one occurrence. */
export interface Finding {
  readonly of: Sighting;
  /** What it is in conflict with, the earliest first; at most `mostNamed`. */
  readonly against: readonly Sighting[];
  /** When it happened: at the occurrence, or when what should have followed was due. ms. */
  readonly at: number;
  /** What the occurrences of the period come to, this one included; of how many cases. */
  readonly total?: { readonly amount: number; readonly cases: number };
  /** What was due came this much too late, ms. */
  readonly lateBy?: number;
}

export const mostNamed = 10;

/** What an occurrence comes to when time passes and nothing comes that it asks for. */
export type Pending = Pick<Finding, 'of' | 'at'>;

/** The breaches up to an instant, and what will be one later. */
export interface Judged {
  readonly findings: readonly Finding[];
  readonly pending: readonly Pending[];
}

/** Judges the occurrences under one key, which come in their order (`inOrder`). Holds what may still matter, not all that came. */
export interface Judge {
  add(sighting: Sighting): void;
  /** @param until everything is known up to this instant, ms */
  judged(until: number): Judged;
}

/** By time, then by case, so that who came first does not depend on what arrived first. */
export function inOrder(a: Sighting, b: Sighting): number {
  return (
    a.at - b.at ||
    compare(a.process, b.process) ||
    compare(a.case, b.case) ||
    a.sequence - b.sequence ||
    a.item - b.item
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** @throws RangeError for an unusable duration. */
export function judgeOf(rule: RuleOverCases, calendar: WorkingCalendar): () => Judge {
  switch (rule.kind) {
    case 'unique':
      return () => new UniqueJudge();
    case 'limit': {
      const { max } = rule;
      if (rule.per !== undefined) {
        const label = periodOf(rule.per, calendar.timeZone);
        return () => new LimitJudge(max, (earlier, at) => label(earlier) === label(at));
      }
      const end = dueAfter(rule.within, calendar);
      return () => new LimitJudge(max, (earlier, at) => end(earlier) >= at);
    }
    case 'follows': {
      const due = rule.within && dueAfter(rule.within, calendar);
      if (rule.order === 'before') return () => new BeforeJudge(due ?? (() => Infinity));
      return () => new AfterJudge(due ?? (() => Infinity));
    }
  }
}

export const caseOf = ({ process, case: subject }: Place): string => `${process}\n${subject}`;
/** Not released by then. */
export const counts = ({ released = Infinity }: Sighting, at: number): boolean => released > at;

/** The first occurrence of a case that meets a key which another case holds. */
class UniqueJudge implements Judge {
  /** One of each case, and no more cases than are named with one: whoever comes later meets these all the same. */
  private lasting: Sighting[] = [];
  private passing: Sighting[] = [];
  private readonly accused = new Set<string>();
  private readonly found: Finding[] = [];

  add(sighting: Sighting): void {
    const { at } = sighting;
    const own = caseOf(sighting);
    this.passing = this.passing.filter((each) => counts(each, at));
    if (sighting.role === 'own' && !this.accused.has(own)) {
      const others = [...this.lasting, ...this.passing].filter((each) => caseOf(each) !== own);
      if (others.length > 0) {
        this.accused.add(own);
        this.found.push({ of: sighting, against: others.sort(inOrder).slice(0, mostNamed), at });
      }
    }
    if (sighting.released !== undefined) this.passing.push(sighting);
    else if (this.lasting.length <= mostNamed && !this.lasting.some((each) => caseOf(each) === own))
      this.lasting.push(sighting);
  }

  judged(): Judged {
    return { findings: this.found, pending: [] };
  }
}

/** Amounts as whole numbers, so that sums come out the same in every order. */
const scale = 1_000_000;

/** Every occurrence with which those of the period come to more than the limit. */
class LimitJudge implements Judge {
  private window: Sighting[] = [];
  private readonly found: Finding[] = [];

  constructor(
    private readonly max: number,
    /** Whether what happened earlier still counts at an instant. Once it does not, it never does again. */
    private readonly together: (earlier: number, at: number) => boolean,
  ) {}

  add(sighting: Sighting): void {
    const { at } = sighting;
    this.window = this.window.filter((each) => counts(each, at) && this.together(each.at, at));
    this.window.push(sighting);
    const sum = this.window.reduce((total, { amount = 1 }) => total + BigInt(Math.round(amount * scale)), 0n);
    if (sighting.role !== 'own' || sum <= BigInt(Math.round(this.max * scale))) return;
    const amount = Number(sum) / scale;
    const cases = new Set(this.window.map(caseOf)).size;
    const against = this.window.slice(0, -1).slice(0, mostNamed);
    this.found.push({ of: sighting, against, at, total: { amount, cases } });
  }

  judged(): Judged {
    return { findings: this.found, pending: [] };
  }
}

/** Every occurrence before which, and not too long, there is none in another case. */
class BeforeJudge implements Judge {
  private held: Sighting[] = [];
  private asking: Sighting[] = [];
  private readonly missing: Sighting[] = [];

  constructor(private readonly goodUntil: (at: number) => number) {}

  add(sighting: Sighting): void {
    // What happens at the same instant is before it as well, in whatever order the two stand.
    if (this.asking.length > 0 && (this.asking[0] as Sighting).at < sighting.at) this.settle();
    (sighting.role === 'own' ? this.asking : this.held).push(sighting);
  }

  judged(until: number): Judged {
    this.settle();
    return divided(
      this.missing.map((of) => ({ of, against: [], at: of.at })),
      until,
    );
  }

  private settle(): void {
    const at = this.asking[0]?.at;
    if (at === undefined) return;
    this.held = this.held.filter((each) => counts(each, at) && this.goodUntil(each.at) >= at);
    for (const own of this.asking)
      if (!this.held.some((each) => caseOf(each) !== caseOf(own))) this.missing.push(own);
    this.asking = [];
  }
}

/** Every occurrence after which, and in time, there is none in another case. */
class AfterJudge implements Judge {
  private waiting: { readonly of: Sighting; readonly due: number; lateBy?: number }[] = [];
  private readonly late: { readonly of: Sighting; readonly due: number; readonly lateBy: number }[] = [];
  private sameInstant: Sighting[] = [];

  constructor(private readonly due: (at: number) => number) {}

  add(sighting: Sighting): void {
    const { at } = sighting;
    if (sighting.role === 'other') {
      this.meet(sighting);
      this.sameInstant = [...this.sameInstant.filter((each) => each.at === at), sighting];
      return;
    }
    const met = this.sameInstant.some((each) => each.at === at && caseOf(each) !== caseOf(sighting));
    const due = this.due(at);
    // Released in time: nothing is to follow any more.
    if (!met && counts(sighting, due)) this.waiting.push({ of: sighting, due });
  }

  judged(until: number): Judged {
    const all = [...this.late, ...this.waiting];
    return divided(
      all.map(({ of, due, lateBy }) => ({
        of,
        against: [],
        at: due,
        ...(lateBy === undefined ? {} : { lateBy }),
      })),
      until,
    );
  }

  private meet(other: Sighting): void {
    const mine = this.waiting.filter(({ of }) => caseOf(of) !== caseOf(other));
    if (mine.length === 0) return;
    for (const { of, due } of mine) if (due < other.at) this.late.push({ of, due, lateBy: other.at - due });
    this.waiting = this.waiting.filter(({ of }) => caseOf(of) === caseOf(other));
  }
}

function divided(all: readonly Finding[], until: number): Judged {
  return { findings: all.filter(({ at }) => at <= until), pending: all.filter(({ at }) => at > until) };
}

/** The period of the calendar that an instant lies in, by its first day. */
function periodOf(unit: 'day' | 'week' | 'month' | 'quarter' | 'year', zone: string): (at: number) => number {
  return (at) => DateTime.fromMillis(at, { zone }).startOf(unit).toMillis();
}
