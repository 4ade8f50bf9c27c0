import { refold } from '@liucheng/conformance';
import { stableStringify } from '@liucheng/kernel';
import { StoreUnavailableError, type BusMessage, type DocumentStore } from '@liucheng/ports';
import { chunkId, type CaseBody, type CaseDocument } from '../case-document.ts';
import { noChange, type Measurement } from '../case-fold.ts';
import type { CaseReader, CaseWithHistory } from '../case-reader.ts';
import { collections } from '../collections.ts';
import type { DefinitionRegistry } from '../definitions.ts';
import type { LiveCases, TouchedCase } from '../live-cases.ts';
import type { Measured } from '../metrics/measured.ts';
import type { AccusedCase, AccusedUntold } from '../over-cases/accusation.ts';
import { occurrenceId, storeOccurrences } from '../over-cases/occurrences.ts';
import { offencesOf, repetitionsOf, storeOffences } from '../repeat-offenders/offences.ts';
import { toldMeasurement } from '../repeat-offenders/told.ts';
import { taskDocumentId, taskKey } from '../tasks.ts';
import type { ViolationDocument } from '../violation-document.ts';
import { storeViolations, type ViolationChange } from '../violations.ts';
import type { WorkUnit } from '../work-unit.ts';
import {
  CaseComparison,
  slotsOf,
  standingOf,
  type CaseDifference,
  type StoredCase,
} from './case-comparison.ts';
import { addCounts, noCounts, noticeCounts, type LaneCounts } from './rebuild-document.ts';
import type { TimeJudged, TrueCase, TrueCases } from './true-case.ts';

/** What looking at some cases comes to. */
export interface Mended {
  readonly counts: LaneCounts;
  /** All that is measured of the cases as they stand then. */
  readonly measured: readonly Measured[];
}

interface Judged {
  readonly stored: StoredCase;
  readonly truth: TrueCase;
}

/** Makes what is stored of cases what their events say, in a unit of work of their lane. */
export class CaseMending {
  constructor(
    private readonly lane: number,
    private readonly documents: DocumentStore,
    private readonly reader: CaseReader,
    private readonly definitions: DefinitionRegistry,
    private readonly cases: LiveCases,
    private readonly truths: TrueCases,
    private readonly gapHoldMs: number,
  ) {}

  /**
   * @param ids cases that are stored, or that there are events of
   * @param messages all events of each, as far as the lane has handled them
   */
  async mend(
    ids: readonly string[],
    messages: ReadonlyMap<string, readonly BusMessage[]>,
    time: TimeJudged,
    unit: WorkUnit,
  ): Promise<Mended> {
    const right: Judged[] = [];
    const gone: StoredCase[] = [];
    const measured: Measured[] = [];
    let left = 0;
    const stored = await this.stored(ids);
    await this.definitions.lookUp(
      [...messages.values()]
        .flat()
        .map(({ event }) => ({ process: event.process, version: event.processversion })),
    );
    for (const each of stored) {
      const of = messages.get(each.id) ?? [];
      const truth = each.doc?.parked ? 'left' : await this.truthOf(each, of, time);
      if (truth === 'left') {
        left++;
        measured.push(...measuredOf(each.known));
      } else if (truth) right.push({ stored: each, truth });
      else if (each.doc ?? each.body) gone.push(each);
    }
    const standing = await standingOf(this.documents, [
      ...right.map(({ truth }) => truth.live.subject),
      ...gone.flatMap(({ doc }) => doc?.subject ?? []),
    ]);
    const counts = [
      { ...noCounts, left },
      await this.putRight(right, standing, time.now, unit),
      await this.remove(gone, standing, time.now, unit),
      noticeCounts(unit),
    ];
    for (const { truth } of right) measured.push(...allMeasured(truth.live, truth.observations));
    return { counts: counts.reduce(addCounts), measured };
  }

  /** Violations of no case. */
  async withdraw(ids: readonly string[], now: number, unit: WorkUnit): Promise<LaneCounts> {
    const changes = ids.map((id): ViolationChange => ({ kind: 'withdrawn', id }));
    await storeViolations(this.documents, changes, new Set(), now, unit);
    const { length: removed } = ids;
    return addCounts(noticeCounts(unit), {
      ...noCounts,
      violation: { looked: removed, replaced: 0, removed },
    });
  }

  private async stored(ids: readonly string[]): Promise<StoredCase[]> {
    const docs = await this.documents.getMany<CaseDocument>(collections.cases.name, ids);
    const bodies = await this.documents.getMany<CaseBody>(collections.caseBodies.name, ids);
    const known = new Map((await this.readable(ids)).map((each) => [each.live.id, each]));
    return ids.map((id) => ({
      id,
      doc: docs.get(id)?.doc,
      body: bodies.get(id)?.doc,
      known: known.get(id),
    }));
  }

  /** A document that makes no sense makes its case unreadable, and none of the others. */
  private async readable(ids: readonly string[]): Promise<readonly CaseWithHistory[]> {
    try {
      return await this.reader.readWithHistory(ids);
    } catch (error) {
      if (error instanceof StoreUnavailableError || ids.length <= 1) {
        if (error instanceof StoreUnavailableError) throw error;
        return [];
      }
      const found: CaseWithHistory[] = [];
      for (const id of ids) found.push(...(await this.readable([id])));
      return found;
    }
  }

  /** `left`: a message of it could not be handled, so nobody can tell. */
  private async truthOf(
    { id, known }: StoredCase,
    messages: readonly BusMessage[],
    time: TimeJudged,
  ): Promise<TrueCase | 'left' | undefined> {
    try {
      return await this.truths.of(id, messages, known, time);
    } catch (error) {
      if (error instanceof StoreUnavailableError) throw error;
      return 'left';
    }
  }

  private async putRight(
    judged: readonly Judged[],
    standing: ReadonlyMap<string, readonly ViolationDocument[]>,
    now: number,
    unit: WorkUnit,
  ): Promise<LaneCounts> {
    const comparison = new CaseComparison(this.documents, this.gapHoldMs);
    for (const { stored, truth } of judged) comparison.add(stored, truth);
    await comparison.read();
    const touched: TouchedCase[] = [];
    let counts = noCounts;
    for (const { stored, truth } of judged) {
      const difference = comparison.of(stored, truth, standing.get(stored.id) ?? []);
      counts = addCounts(counts, countsOf(difference, truth));
      if (isNone(difference)) continue;
      this.cases.drop(stored.id);
      touched.push({
        live: toStore(stored, truth),
        change: { ...noChange(), violations: [...difference.violations] },
      });
    }
    if (touched.length > 0) await this.cases.store(touched, now, unit);
    await this.tellOfOthers(judged, unit);
    return counts;
  }

  /** What rules over cases say of a case that it has not heard of: its lane is told once more. */
  private async tellOfOthers(judged: readonly Judged[], unit: WorkUnit): Promise<void> {
    if (this.definitions.comparisons.isEmpty || judged.length === 0) return;
    const ids = judged.map(({ stored }) => stored.id);
    const accused = await this.documents.getMany<AccusedCase>(collections.accused.name, ids);
    const repetitions = await repetitionsOf(this.documents, this.lane, ids);
    for (const { truth } of judged) {
      const { id, state, repetitions: heard } = truth.live;
      const said = [...(repetitions.get(id) ?? new Map<string, never>())].sort(byName);
      if (
        (accused.get(id)?.doc.count ?? 0) !== state.outside ||
        stableStringify(said) !== stableStringify([...heard].sort(byName))
      )
        unit.leave(collections.accusedUntold.name, { lane: this.lane, caseId: id } satisfies AccusedUntold);
    }
  }

  private async remove(
    gone: readonly StoredCase[],
    standing: ReadonlyMap<string, readonly ViolationDocument[]>,
    now: number,
    unit: WorkUnit,
  ): Promise<LaneCounts> {
    let counts = noCounts;
    const changes: ViolationChange[] = [];
    for (const stored of gone) {
      const { id, doc, body, known } = stored;
      this.cases.drop(id);
      for (const { name } of [collections.cases, collections.caseBodies, collections.gaps])
        unit.delete(name, id);
      for (let chunk = 0; chunk < (body?.chunks ?? 0); chunk++)
        unit.delete(collections.history.name, chunkId(id, chunk));
      if (doc) {
        const key = taskKey(doc.process, doc.subject);
        for (const slot of slotsOf(stored).keys())
          unit.delete(collections.tasks.name, taskDocumentId(key, slot));
      }
      if (known) {
        const { process, subject } = known.live;
        storeOccurrences({ ...known.live, occurrences: [] }, unit);
        storeOffences(known.live.offences, [], { process, case: subject, lane: this.lane, caseId: id }, unit);
      }
      const violations = standing.get(id) ?? [];
      changes.push(...violations.map((each) => ({ kind: 'withdrawn' as const, id: each.id })));
      counts = addCounts(counts, {
        ...noCounts,
        case: { looked: 1, replaced: 0, removed: 1 },
        violation: { looked: violations.length, replaced: 0, removed: violations.length },
      });
    }
    await storeViolations(this.documents, changes, new Set(), now, unit);
    return counts;
  }
}

/** Everything is written again, and what else is known to be stored of it is removed. */
function toStore(stored: StoredCase, { live }: TrueCase): TrueCase['live'] {
  const known = stored.known?.live;
  const occurrences = new Set(live.occurrences.map((each) => occurrenceId(live.id, each)));
  const offences = new Set(
    offencesOf(live.compiled, live.state.violations.values()).map(({ violation }) => violation),
  );
  return {
    ...live,
    recent: [...live.recent],
    stored: true,
    gapStored: true,
    tasks: slotsOf(stored),
    storedOccurrences: (known?.occurrences ?? []).filter(
      (each) => !occurrences.has(occurrenceId(live.id, each)),
    ),
    offences: (known?.offences ?? []).filter(({ violation }) => !offences.has(violation)),
  };
}

function isNone({ case: ofCase, tasks, others, violations }: CaseDifference): boolean {
  return !ofCase && !others && tasks.replaced === 0 && tasks.removed === 0 && violations.length === 0;
}

function countsOf({ case: ofCase, tasks, violations }: CaseDifference, { live }: TrueCase): LaneCounts {
  const removed = violations.filter(({ kind }) => kind === 'withdrawn').length;
  return {
    ...noCounts,
    case: { looked: 1, replaced: ofCase ? 1 : 0, removed: 0 },
    task: tasks,
    violation: {
      looked: live.state.violations.size + removed,
      replaced: violations.length - removed,
      removed,
    },
  };
}

function allMeasured(
  live: TrueCase['live'],
  observations: readonly Measurement['observation'][],
): Measured[] {
  const { process, version, compiled } = live;
  const { calendar } = compiled;
  return observations.map((observation) => ({
    process,
    version,
    calendar,
    ...toldMeasurement(live, { observation, count: 1 as const }),
  }));
}

function measuredOf(known: CaseWithHistory | undefined): Measured[] {
  if (!known) return [];
  const { compiled, subject, advanced, state } = known.live;
  const { observations } = refold(compiled, subject, known.events, advanced, state.outside);
  return allMeasured(known.live, observations);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
