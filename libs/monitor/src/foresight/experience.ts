import { setTimeout as pause, setImmediate as yieldToOthers } from 'node:timers/promises';
import {
  Survival,
  waitsOf,
  type CaseEvent,
  type CompiledDefinition,
  type Lasting,
  type Outlook,
  type Waiting,
  type WorkingCalendar,
} from '@liucheng/conformance';
import type { Clock } from '@liucheng/kernel';
import type { DocumentStore } from '@liucheng/ports';
import { LRUCache } from 'lru-cache';
import type { CaseDocument } from '../case-document.ts';
import { casesPerRead, type CaseReader } from '../case-reader.ts';
import { collections } from '../collections.ts';
import { definitionId, type KnownDefinition } from '../definitions.ts';

/** What is looked back on of a version of a process: so many of its latest cases. */
const casesLookedAt = 5_000;
/** So many waits of a kind tell enough, the latest of them: the error of a chance is below two per cent then. */
const mostLastings = 1_000;
/** With fewer ends than this nothing is told, nor with fewer of those that had gone on as long. */
const fewestEnds = { ever: 20, asLong: 5 };
/** How long an experience is used before it is gathered anew, ms. */
const freshMs = 10 * 60_000;
const kept = 200;

/** What the observations of an answer were: waits in the very state in which the case is, or of the deadline whatever the state. */
export type Basis = 'state' | 'deadline';

export interface Estimate {
  readonly outlook: Outlook;
  readonly basis: Basis;
  /** From when the waiting counts, ms since the epoch. */
  readonly since: number;
}

/** How long earlier cases of a version took from where a case is, to the step that a deadline waits for and to their end. */
export class Experience {
  private readonly survivals = new Map<string, Survival>();

  constructor(
    private readonly calendar: WorkingCalendar,
    private readonly lastings: ReadonlyMap<string, readonly Lasting[]>,
    readonly cases: number,
    /** Wall clock, ms. */
    readonly gatheredAt: number,
  ) {}

  /** The wait for a deadline's step, of a case that is in its state since `entered`. Undefined where too little is known. */
  forDeadline(waiting: Waiting, state: string, entered: number, now: number): Estimate | undefined {
    const { rule, from } = waiting;
    const here = this.outlook(keyOf(rule, state), this.span(waiting, entered, now));
    if (here) return { outlook: here, basis: 'state', since: entered };
    const any = this.outlook(keyOf(rule, undefined), this.span(waiting, from, now));
    return any && { outlook: any, basis: 'deadline', since: from };
  }

  /** The wait for the end of the case, in elapsed time, of one that is in its state for `soFar` ms. */
  forEnd(state: string, soFar: number): Outlook | undefined {
    return this.outlook(keyOf(undefined, state), soFar);
  }

  /** A span in the time in which a deadline counts, ms. */
  span({ time }: Pick<Waiting, 'time'>, from: number, to: number): number {
    return Math.max(0, time === 'business' ? this.calendar.between(from, to) : to - from);
  }

  /** The instant that lies so long after another, in the time in which a deadline counts. */
  after({ time }: Pick<Waiting, 'time'>, from: number, ms: number): number {
    return time === 'business' ? this.calendar.add(from, ms) : from + ms;
  }

  private outlook(key: string, soFar: number): Outlook | undefined {
    let survival = this.survivals.get(key);
    if (!survival) this.survivals.set(key, (survival = new Survival(this.lastings.get(key) ?? [])));
    if (survival.ends < fewestEnds.ever) return undefined;
    const outlook = survival.given(soFar);
    return outlook.ended < fewestEnds.asLong ? undefined : outlook;
  }
}

/** Gathers experience from the cases as they are kept, and remembers it for a while. */
export class Experiences {
  private readonly gathered = new LRUCache<string, Promise<Experience>>({ max: kept });
  /** The last that was gathered, while the next is. */
  private readonly latest = new LRUCache<string, Experience>({ max: kept });

  constructor(
    private readonly documents: DocumentStore,
    private readonly reader: CaseReader,
    private readonly clock: Clock,
  ) {}

  /** One gathering at a time for each version; others who ask meanwhile get the same. */
  async of(known: KnownDefinition): Promise<Experience> {
    const { id, version } = known.definition;
    const key = definitionId(id, version);
    const now = this.clock.now();
    const before = this.gathered.get(key);
    if (before) {
      const experience = await before;
      if (now - experience.gatheredAt < freshMs && now >= experience.gatheredAt) return experience;
    }
    if (this.gathered.get(key) === before) {
      const gathering = this.gather(known, now);
      this.gathered.set(key, gathering);
      // Who comes next tries again.
      gathering.catch(() => this.gathered.delete(key));
    }
    return this.gathered.get(key) as Promise<Experience>;
  }

  /** What is known by then where gathering takes longer than `ms`, which may be nothing; it goes on for whoever asks next. */
  async within(known: KnownDefinition, ms: number | undefined): Promise<Experience | undefined> {
    if (ms === undefined) return this.of(known);
    const done = new AbortController();
    const { id, version } = known.definition;
    const late = pause(ms, undefined, { signal: done.signal }).then(
      () => this.latest.get(definitionId(id, version)),
      () => undefined,
    );
    return Promise.race([this.of(known), late]).finally(() => done.abort());
  }

  private async gather({ definition, compiled }: KnownDefinition, now: number): Promise<Experience> {
    const gathering = new Gathering(compiled);
    let cursor: string | undefined;
    do {
      const page = await this.documents.find<CaseDocument>(collections.cases.name, {
        where: { process: definition.id, version: definition.version },
        sort: { field: 'startedAt', direction: 'desc' },
        limit: casesPerRead,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const { live, events } of await this.reader.readWithHistory(page.items.map(({ id }) => id)))
        gathering.add(live.subject, events, now);
      cursor = page.next;
      await yieldToOthers();
    } while (cursor !== undefined && gathering.cases < casesLookedAt);
    const experience = gathering.experience(now);
    this.latest.set(definitionId(definition.id, definition.version), experience);
    return experience;
  }
}

/** Puts waits together, case by case. */
export class Gathering {
  cases = 0;
  private readonly lastings = new Map<string, Lasting[]>();
  private readonly inBusiness: ReadonlySet<string>;

  constructor(private readonly compiled: CompiledDefinition) {
    const business = compiled.deadlines().filter(({ time }) => time === 'business');
    this.inBusiness = new Set(business.map(({ rule }) => rule));
  }

  /** @param asOf what still lasts is known up to here, ms since the epoch */
  add(subject: string, events: readonly CaseEvent[], asOf: number): void {
    const { calendar } = this.compiled;
    this.cases++;
    for (const { rule, state, from, until, stillUntil, met: ended, first } of waitsOf(
      this.compiled,
      subject,
      events,
      asOf,
    )) {
      const business = rule !== undefined && this.inBusiness.has(rule);
      const span = (to: number): number => (business ? calendar.between(from, to) : to - from);
      const ms = span(until);
      this.put(keyOf(rule, state), { ms, ended, unchanged: span(stillUntil) });
      if (first && rule !== undefined) this.put(keyOf(rule, undefined), { ms, ended });
    }
  }

  experience(gatheredAt: number): Experience {
    return new Experience(this.compiled.calendar, this.lastings, this.cases, gatheredAt);
  }

  private put(key: string, lasting: Lasting): void {
    const known = this.lastings.get(key);
    if (known && known.length < mostLastings) known.push(lasting);
    else if (!known) this.lastings.set(key, [lasting]);
  }
}

function keyOf(rule: string | undefined, state: string | undefined): string {
  return JSON.stringify([rule ?? null, state ?? null]);
}
