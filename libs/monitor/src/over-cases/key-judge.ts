import type { Comparison, Finding, Offence, Sighting, Violation } from '@liucheng/conformance';
import { stableStringify } from '@liucheng/kernel';
import type { DocumentStore } from '@liucheng/ports';
import type { CaseOrigin } from '../case-document.ts';
import { collections } from '../collections.ts';
import type { DefinitionRegistry } from '../definitions.ts';
import type { Measured } from '../metrics/measured.ts';
import { repetitionOf } from '../repeat-offenders/offenders.ts';
import {
  offencesOf,
  storeOffences,
  type OffenceDocument,
  type RepetitionDocument,
} from '../repeat-offenders/offences.ts';
import { ToldAsDefined } from '../repeat-offenders/told.ts';
import type { ViolationChange } from '../violations.ts';
import type { WorkUnit } from '../work-unit.ts';
import {
  overCasesLane,
  type Accusation,
  type AccusedCase,
  type AccusedUntold,
  type AwaitedKey,
} from './accusation.ts';
import { Keyless } from './keyless.ts';
import { Keys } from './keys.ts';
import type { LeftOpen } from './left-open.ts';
import type { OccurrenceDocument } from './occurrences.ts';

const origins: readonly CaseOrigin[] = ['live', 'imported'];

/** Up to when what did not happen is known not to have happened, ms. */
export interface TimeKnown {
  readonly until: number;
  /** More of an imported log may come: of its cases nothing more is missing for now. */
  readonly importing: boolean;
}

/** What was measured of an accusation, with the key that it stands under. */
export interface MeasuredByKey extends Measured {
  readonly key: string;
}

export interface StandingAccusation {
  readonly accusation: Accusation;
  /** As it is told. */
  readonly violation: Violation;
}

/** What judging keys in one unit of work comes to. */
export class JudgedKeys {
  readonly violations: ViolationChange[] = [];
  readonly measured: MeasuredByKey[] = [];
  /** What stands, told of as it was or not, for whoever compares it with what is stored. */
  readonly standing: StandingAccusation[] = [];
  /** What is left open, changed or not, as it is measured. */
  readonly open: MeasuredByKey[] = [];
  /** By case: by how many its accusations change. */
  readonly accused = new Map<string, { readonly lane: number; by: number }>();
  /** Lanes by case: some of its violations repeat others than before. */
  readonly untold = new Map<string, number>();
}

/** Judges all occurrences under a key, and compares what that comes to with what was found before. */
export class KeyJudge {
  private readonly told: ToldAsDefined;
  private readonly keys: Keys;
  private readonly keyless: Keyless;

  constructor(
    private readonly documents: Pick<DocumentStore, 'find' | 'getMany'>,
    private readonly definitions: DefinitionRegistry,
  ) {
    this.told = new ToldAsDefined(definitions);
    this.keys = new Keys(documents);
    this.keyless = new Keyless(documents);
  }

  async judge(
    comparison: Comparison,
    key: string,
    time: TimeKnown,
    judged: JudgedKeys,
    unit: WorkUnit,
  ): Promise<void> {
    const before = await this.keys.accusations(key);
    const openBefore = await this.keys.leftOpen(key);
    const after = new Map<string, Accusation>();
    const open = new Map<string, LeftOpen>();
    const next = new Map<CaseOrigin, number>();
    const judge = comparison.judge();
    for await (const sighting of this.keys.occurrences(key)) judge.add(sighting);
    const { findings, pending } = judge.judged(time.until);
    const mayMeet = this.keyless.of(comparison);
    const wait = (of: Sighting, at: number): void => {
      const { origin } = of as OccurrenceDocument;
      next.set(origin, Math.min(next.get(origin) ?? Infinity, at));
    };
    await this.definitions.lookUp([...findings, ...pending].map(({ of }) => of));
    for (const { of, at } of pending) if (this.accusable(comparison, of)) wait(of, at);
    for (const finding of findings) {
      if (!this.accusable(comparison, finding.of)) continue;
      const accusation = this.accusation(comparison, key, finding);
      const { id } = accusation.violation;
      const mayBe = await mayMeet(finding.of);
      const known = before.has(id) || (mayBe && openBefore.has(id));
      if (comparison.counterpart && this.waits(finding, time, known)) wait(finding.of, finding.at);
      else if (mayBe) open.set(id, this.leftOpen(comparison, key, finding));
      else after.set(id, accusation);
    }
    await this.compare(before, after, judged, unit);
    await this.compareOpen(openBefore, open, judged, unit);
    await this.await(comparison, key, next, unit);
  }

  /** Under a key nothing is found any more. */
  async clear(key: string, judged: JudgedKeys, unit: WorkUnit): Promise<void> {
    await this.compare(await this.keys.accusations(key), new Map(), judged, unit);
    await this.compareOpen(await this.keys.leftOpen(key), new Map(), judged, unit);
  }

  /** Stores once more what accusations count as towards repetitions, where that is stored otherwise. */
  async mendOffences(standing: readonly StandingAccusation[], unit: WorkUnit): Promise<void> {
    const counting = standing.filter(({ accusation }) => this.offencesOf(accusation).length > 0);
    if (counting.length === 0) return;
    const stored = await this.documents.getMany<OffenceDocument>(
      collections.offences.name,
      counting.map(({ violation }) => violation.id),
    );
    for (const { accusation } of counting) {
      const [offence] = this.offencesOf(accusation);
      const doc = stored.get(accusation.violation.id)?.doc;
      const { process: _process, case: _case, lane: _lane, caseId: _caseId, ...known } = doc ?? {};
      if (stableStringify(known) !== stableStringify(offence)) this.storeOffence(undefined, accusation, unit);
    }
  }

  /** @param violation as it is told */
  measured(violation: Violation): Measured {
    return this.told.measured(violation, 1);
  }

  /** Carries over to the accused cases how many accusations stand against them, and tells their lanes. */
  async tellCases({ accused }: JudgedKeys, unit: WorkUnit): Promise<void> {
    const changed = [...accused].filter(([, { by }]) => by !== 0);
    if (changed.length === 0) return;
    const ids = changed.map(([id]) => id);
    const stored = await this.documents.getMany<AccusedCase>(collections.accused.name, ids);
    for (const [id, { lane, by }] of changed) {
      const count = (stored.get(id)?.doc.count ?? 0) + by;
      if (count > 0) unit.put(collections.accused.name, id, { lane, count } satisfies AccusedCase);
      else unit.delete(collections.accused.name, id);
      unit.leave(collections.accusedUntold.name, { lane, caseId: id } satisfies AccusedUntold);
    }
  }

  /** A case that runs on a version without the rule is compared with, and not judged by it. */
  private accusable({ id }: Comparison, { version }: Sighting): boolean {
    return this.definitions.comparisons.judges(id, version);
  }

  /** What was found before stays found though an import has begun since. */
  private waits({ of }: Finding, { importing }: TimeKnown, found: boolean): boolean {
    return importing && !found && (of as OccurrenceDocument).origin === 'imported';
  }

  private accusation(comparison: Comparison, key: string, finding: Finding): Accusation {
    const { process, version, lane, caseId } = finding.of as OccurrenceDocument;
    const { overCases } = this.told.compiled({ process, version });
    return { key, lane, caseId, violation: overCases.violation(comparison.id, finding) };
  }

  private leftOpen({ id: comparison }: Comparison, key: string, finding: Finding): LeftOpen {
    const { process, version, caseId } = finding.of as OccurrenceDocument;
    const { overCases } = this.told.compiled({ process, version });
    return {
      comparison,
      key,
      caseId,
      process,
      version,
      at: finding.at,
      open: overCases.leftOpen(comparison, finding),
    };
  }

  private async compareOpen(
    before: ReadonlyMap<string, LeftOpen>,
    after: ReadonlyMap<string, LeftOpen>,
    judged: JudgedKeys,
    unit: WorkUnit,
  ): Promise<void> {
    await this.definitions.lookUp([...before.values()]);
    for (const [id, each] of after) {
      judged.open.push(this.measuredOpen(each, 1));
      const known = before.get(id);
      if (known && stableStringify(known) === stableStringify(each)) continue;
      if (known) judged.measured.push(this.measuredOpen(known, -1));
      judged.measured.push(this.measuredOpen(each, 1));
      unit.put(collections.leftOpen.name, id, each);
    }
    for (const [id, each] of before) {
      if (after.has(id)) continue;
      judged.measured.push(this.measuredOpen(each, -1));
      unit.delete(collections.leftOpen.name, id);
    }
  }

  private measuredOpen({ key, process, version, open: observation }: LeftOpen, count: 1 | -1): MeasuredByKey {
    const { calendar } = this.told.compiled({ process, version });
    return { key, process, version, calendar, observation, count };
  }

  private async compare(
    before: ReadonlyMap<string, Accusation>,
    after: ReadonlyMap<string, Accusation>,
    judged: JudgedKeys,
    unit: WorkUnit,
  ): Promise<void> {
    const told = await this.repetitions(before, after);
    for (const [id, accusation] of after) {
      judged.standing.push({ accusation, violation: told(accusation) });
      const known = before.get(id);
      if (known && stableStringify(known) === stableStringify(accusation)) continue;
      judged.violations.push({ kind: known ? 'amended' : 'raised', violation: told(accusation) });
      if (known) this.count(known, told(known), -1, judged);
      this.count(accusation, told(accusation), 1, judged);
      this.storeOffence(known, accusation, unit);
      unit.put(collections.accusations.name, id, accusation);
    }
    for (const [id, accusation] of before) {
      if (after.has(id)) continue;
      judged.violations.push({ kind: 'withdrawn', id });
      this.count(accusation, told(accusation), -1, judged);
      this.storeOffence(accusation, undefined, unit);
      unit.delete(collections.accusations.name, id);
    }
  }

  /** How accusations are told by what they are known to repeat. */
  private async repetitions(
    ...all: readonly ReadonlyMap<string, Accusation>[]
  ): Promise<(accusation: Accusation) => Violation> {
    const violations = all.flatMap((each) => [...each.values()]).map(({ violation }) => violation);
    await this.definitions.lookUp(violations);
    const ids = violations.filter((each) => this.told.compiled(each).repeats).map(({ id }) => id);
    const stored =
      ids.length === 0
        ? undefined
        : await this.documents.getMany<RepetitionDocument>(collections.repetitions.name, [...new Set(ids)]);
    return ({ violation }) => this.told.of(violation, repetitionOf(stored?.get(violation.id)?.doc));
  }

  private storeOffence(before: Accusation | undefined, after: Accusation | undefined, unit: WorkUnit): void {
    const of = (accusation: Accusation | undefined) => (accusation ? this.offencesOf(accusation) : []);
    const { caseId, violation } = (after ?? before) as Accusation;
    const { process, case: subject } = violation;
    storeOffences(of(before), of(after), { process, case: subject, lane: overCasesLane, caseId }, unit);
  }

  private offencesOf({ violation }: Accusation): readonly Offence[] {
    return offencesOf(this.told.compiled(violation), [violation]);
  }

  private count(
    { key, lane, caseId }: Accusation,
    violation: Violation,
    count: 1 | -1,
    judged: JudgedKeys,
  ): void {
    judged.measured.push({ key, ...this.told.measured(violation, count) });
    const accused = judged.accused.get(caseId);
    if (accused) accused.by += count;
    else judged.accused.set(caseId, { lane, by: count });
  }

  private async await(
    { id: comparison }: Comparison,
    key: string,
    next: ReadonlyMap<CaseOrigin, number>,
    unit: WorkUnit,
  ): Promise<void> {
    const { name } = collections.awaited;
    const idOf = (origin: CaseOrigin): string => `${key}#${origin}`;
    const stored = await this.documents.getMany<AwaitedKey>(name, origins.map(idOf));
    for (const origin of origins) {
      const at = next.get(origin);
      if (at !== undefined)
        unit.put(name, idOf(origin), { comparison, key, origin, next: at } satisfies AwaitedKey);
      else if (stored.has(idOf(origin))) unit.delete(name, idOf(origin));
    }
  }
}
