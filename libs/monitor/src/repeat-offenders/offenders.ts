import { inOrderOfTime, RepeatJudge, type Offence, type Repetition } from '@liucheng/conformance';
import { stableStringify } from '@liucheng/kernel';
import type { DocumentStore } from '@liucheng/ports';
import { collections } from '../collections.ts';
import type { DefinitionRegistry } from '../definitions.ts';
import { overCasesLane, type Accusation, type AccusedUntold } from '../over-cases/accusation.ts';
import type { JudgedKeys } from '../over-cases/key-judge.ts';
import { everything } from '../pages.ts';
import type { WorkUnit } from '../work-unit.ts';
import type { OffenceDocument, RepetitionDocument } from './offences.ts';
import { ToldAsDefined } from './told.ts';

const pageLength = 1_000;

/** The times (ms) between which something under a key may count otherwise than before. */
interface Span {
  from: number;
  to: number;
}

const always: Span = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };

/** Counts offences under keys anew where some have changed, and compares that with what was counted before. */
export class Offenders {
  private readonly told: ToldAsDefined;

  constructor(
    private readonly documents: Pick<DocumentStore, 'find' | 'getMany'>,
    private readonly definitions: DefinitionRegistry,
  ) {
    this.told = new ToldAsDefined(definitions);
  }

  async judge(changed: readonly Offence[], judged: JudgedKeys, unit: WorkUnit): Promise<void> {
    const spans = new Map<string, Span>();
    for (const { key, at, until } of changed) {
      const span = spans.get(key);
      if (!span) spans.set(key, { from: at, to: until });
      else {
        span.from = Math.min(span.from, at);
        span.to = Math.max(span.to, until);
      }
    }
    await this.forget([...new Set(changed.map(({ violation }) => violation))], judged, unit);
    for (const [key, span] of spans) await this.count(key, span, judged, unit);
  }

  /** Counts everything under keys anew. */
  async recount(keys: readonly string[], judged: JudgedKeys, unit: WorkUnit): Promise<void> {
    for (const key of keys) await this.count(key, always, judged, unit);
  }

  /** What counts no more repeats nothing. */
  async forget(violations: readonly string[], judged: JudgedKeys, unit: WorkUnit): Promise<void> {
    const standing = await this.documents.getMany<OffenceDocument>(collections.offences.name, violations);
    const gone = violations.filter((id) => !standing.has(id));
    const stored = await this.stored(gone);
    for (const [id, { lane, caseId }] of stored) {
      unit.delete(collections.repetitions.name, id);
      if (lane !== overCasesLane) judged.untold.set(caseId, lane);
    }
  }

  private async count(key: string, { from, to }: Span, judged: JudgedKeys, unit: WorkUnit): Promise<void> {
    const judge = new RepeatJudge();
    let page = new Map<OffenceDocument, Repetition | undefined>();
    for await (const offence of this.offences(key, from)) {
      if (offence.at > to) break;
      const repetition = judge.add(offence);
      if (offence.at < from) continue;
      page.set(offence, repetition);
      if (page.size < pageLength) continue;
      await this.compare(page, judged, unit);
      page = new Map();
    }
    await this.compare(page, judged, unit);
  }

  private async compare(
    counted: ReadonlyMap<OffenceDocument, Repetition | undefined>,
    judged: JudgedKeys,
    unit: WorkUnit,
  ): Promise<void> {
    const stored = await this.stored([...counted.keys()].map(({ violation }) => violation));
    const own: [string, Repetition | undefined, Repetition | undefined][] = [];
    for (const [{ violation, lane, caseId }, repetition] of counted) {
      const doc = repetition && ({ ...repetition, violation, lane, caseId } satisfies RepetitionDocument);
      const before = stored.get(violation);
      if (stableStringify(before ?? null) === stableStringify(doc ?? null)) continue;
      if (doc) unit.put(collections.repetitions.name, violation, doc);
      else unit.delete(collections.repetitions.name, violation);
      if (lane === overCasesLane) own.push([violation, before, repetition]);
      else judged.untold.set(caseId, lane);
    }
    await this.amend(own, judged);
  }

  /** What rules over cases find is told by this lane itself. */
  private async amend(
    own: readonly (readonly [string, Repetition | undefined, Repetition | undefined])[],
    judged: JudgedKeys,
  ): Promise<void> {
    if (own.length === 0) return;
    const ids = own.map(([id]) => id);
    const accusations = await this.documents.getMany<Accusation>(collections.accusations.name, ids);
    await this.definitions.lookUp([...accusations.values()].map(({ doc }) => doc.violation));
    for (const [id, before, after] of own) {
      const { key, violation: accusation } = accusations.get(id)?.doc ?? {};
      if (key === undefined || !accusation) continue;
      const [was, is] = [before, after].map((each) => this.told.of(accusation, repetitionOf(each)));
      if (!was || !is || stableStringify(was) === stableStringify(is)) continue;
      judged.violations.push({ kind: 'amended', violation: is });
      judged.measured.push({ key, ...this.told.measured(was, -1) }, { key, ...this.told.measured(is, 1) });
    }
  }

  private async stored(violations: readonly string[]): Promise<ReadonlyMap<string, RepetitionDocument>> {
    if (violations.length === 0) return new Map();
    const found = await this.documents.getMany<RepetitionDocument>(collections.repetitions.name, violations);
    return new Map([...found].map(([id, { doc }]) => [id, doc]));
  }

  /** All that count at an instant or later, in order of time: `until` grows with `at`, and those of one `until` are sorted here. */
  private async *offences(key: string, from: number): AsyncGenerator<OffenceDocument> {
    let together: OffenceDocument[] = [];
    const stored = everything<OffenceDocument>(this.documents, collections.offences.name, {
      where: { key, until: { gte: from } },
      sort: { field: 'until', direction: 'asc' },
      limit: pageLength,
    });
    for await (const { doc } of stored) {
      if (together[0] && together[0].until !== doc.until) {
        yield* together.sort(inOrderOfTime);
        together = [];
      }
      together.push(doc);
    }
    yield* together.sort(inOrderOfTime);
  }
}

/** Leaves for the lanes of cases that some of their violations repeat others than before. */
export function leaveUntold({ untold }: JudgedKeys, unit: WorkUnit): void {
  for (const [caseId, lane] of untold)
    unit.leave(collections.accusedUntold.name, { lane, caseId } satisfies AccusedUntold);
}

/** Without what only its document says. */
export function repetitionOf(stored: Repetition | undefined): Repetition | undefined {
  return stored && { occurrence: stored.occurrence, repeatOf: stored.repeatOf };
}
