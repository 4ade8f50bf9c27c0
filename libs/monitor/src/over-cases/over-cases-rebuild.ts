import { kindsOverCases } from '@liucheng/conformance';
import type { DocumentStore } from '@liucheng/ports';
import { severities } from '@liucheng/process-model';
import type { CaseDocument } from '../case-document.ts';
import { collections } from '../collections.ts';
import type { DefinitionRegistry } from '../definitions.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Offenders } from '../repeat-offenders/offenders.ts';
import { leaveUntold } from '../repeat-offenders/offenders.ts';
import type { OffenceDocument, RepetitionDocument } from '../repeat-offenders/offences.ts';
import { everything } from '../pages.ts';
import { FigureMending } from '../rebuild/figure-mending.ts';
import { comesBefore, type FiguresAnew } from '../rebuild/figures-anew.ts';
import {
  addCounts,
  noCounts,
  noticeCounts,
  type KindCounts,
  type LaneCounts,
  type LaneRebuildDocument,
  type LaneStage,
  type LaneStep,
  type RebuildDocument,
} from '../rebuild/rebuild-document.ts';
import type { SingleWriter } from '../single-writer.ts';
import type { ViolationDocument } from '../violation-document.ts';
import type { WorkUnit } from '../work-unit.ts';
import { overCasesLane, type Accusation, type AccusedCase, type AccusedUntold } from './accusation.ts';
import { JudgedKeys, type KeyJudge, type TimeKnown } from './key-judge.ts';
import type { LeftOpen } from './left-open.ts';
import type { OccurrenceDocument } from './occurrences.ts';

/** Documents looked at in one unit of work. */
const perUnit = 200;
const nothing: KindCounts = { looked: 0, replaced: 0, removed: 0 };

export interface OverCasesRebuildParts {
  readonly documents: DocumentStore;
  readonly writer: SingleWriter;
  readonly definitions: DefinitionRegistry;
  readonly judge: KeyJudge;
  readonly offenders: Offenders;
  readonly anew: FiguresAnew;
  readonly figures: Metrics;
  readonly time: () => Promise<TimeKnown>;
  readonly tell: (judged: JudgedKeys, unit: WorkUnit) => Promise<void>;
}

/**
 * The lane of rules over cases in a rebuild, when all lanes of cases have taken over: what cases contribute is right then, so each key is
 * judged anew by it and what was found before is compared with that. Then it is counted anew what stands against each case, what stands
 * without an accusation is withdrawn, and repetitions are counted anew.
 */
export class OverCasesRebuild {
  private readonly figures: FigureMending;

  constructor(private readonly parts: OverCasesRebuildParts) {
    const { documents, figures, anew } = parts;
    this.figures = new FigureMending(documents, overCasesLane, figures, anew);
  }

  /** What was compared may not be what is stored by now. */
  forget(): void {
    this.figures.forget();
  }

  /** One unit of work further. @throws StoreUnavailableError */
  step({ number }: RebuildDocument): Promise<LaneStep> {
    return this.parts.writer.run(async (unit) => {
      const state = await this.parts.anew.begun(number, unit);
      switch (state.stage) {
        case 'cases':
          return this.someKeys(state, unit);
        case 'sums':
          return this.someSums(state, unit);
        case 'strays':
          return this.someStrays(state, unit);
        case 'repetitions':
          return this.someRepetitions(state, unit);
        case 'repeats':
          return this.someRepeats(state, unit);
        case 'figures':
          return this.figures.step(state, unit);
        default:
          return 'over';
      }
    });
  }

  /** Nothing more of it happens to the lane. @throws StoreUnavailableError */
  end({ number }: RebuildDocument): Promise<void> {
    return this.parts.writer.run((unit) => this.parts.anew.end(number, unit));
  }

  private async someKeys(state: LaneRebuildDocument, unit: WorkUnit): Promise<LaneStep> {
    const { definitions, judge, anew, tell, time } = this.parts;
    const { keys, end } = await this.keysAfter(state.cursor);
    const judged = new JudgedKeys();
    const known = await time();
    for (const [key, id] of keys) {
      const comparison = id === undefined ? undefined : definitions.comparisons.get(id);
      if (comparison) await judge.judge(comparison, key, known, judged, unit);
      else if (id === undefined) await judge.clear(key, judged, unit);
    }
    for (const { violation } of judged.standing) judged.violations.push({ kind: 'raised', violation });
    await judge.mendOffences(judged.standing, unit);
    await judge.tellCases(judged, unit);
    await tell(judged, unit);
    await anew.record(
      [...judged.standing.map(({ violation }) => judge.measured(violation)), ...judged.open],
      unit,
    );
    const counts = withNotices(unit, { ...nothing, looked: judged.standing.length });
    const next: LaneStage = end === undefined ? 'sums' : 'cases';
    return this.goOn({ ...state, stage: next, cursor: end ?? state.cursor }, counts, unit);
  }

  /** With the comparison of each; without one where nothing is left to compare. */
  private async keysAfter(cursor: string) {
    const { documents } = this.parts;
    const query = {
      where: { key: { gt: cursor } },
      sort: { field: 'key', direction: 'asc' },
      limit: perUnit,
    } as const;
    const compared = await documents.find<OccurrenceDocument>(collections.occurrences.name, query);
    const accused = await documents.find<Accusation>(collections.accusations.name, query);
    const open = await documents.find<LeftOpen>(collections.leftOpen.name, query);
    const end = [compared, accused, open]
      .flatMap(({ items, next }) => (next === undefined ? [] : (items.at(-1)?.doc.key ?? [])))
      .sort((a, b) => (comesBefore(a, b) ? -1 : 1))[0];
    const keys = new Map<string, string | undefined>();
    const within = (key: string): boolean => end === undefined || !comesBefore(end, key);
    for (const { doc } of [...accused.items, ...open.items])
      if (within(doc.key)) keys.set(doc.key, undefined);
    for (const { doc } of compared.items)
      if (within(doc.key) && !doc.keyless) keys.set(doc.key, doc.comparison);
    return { keys, end };
  }

  /** How many accusations stand against each case, which cases are told. */
  private async someSums(state: LaneRebuildDocument, unit: WorkUnit): Promise<LaneStep> {
    const { documents } = this.parts;
    const page = await this.page<CaseDocument>(collections.cases.name, state);
    const ids = page.items.map(({ id }) => id);
    const stored = await documents.getMany<AccusedCase>(collections.accused.name, ids);
    const counts = new Map<string, number>();
    const query = { where: { caseId: { in: ids } }, limit: 1_000 };
    if (ids.length > 0)
      for await (const { doc } of everything<Accusation>(documents, collections.accusations.name, query))
        counts.set(doc.caseId, (counts.get(doc.caseId) ?? 0) + 1);
    for (const { id, doc } of page.items) {
      const count = counts.get(id) ?? 0;
      if (count === (stored.get(id)?.doc.count ?? 0)) continue;
      if (count > 0) unit.put(collections.accused.name, id, { lane: doc.lane, count } satisfies AccusedCase);
      else unit.delete(collections.accused.name, id);
      unit.leave(collections.accusedUntold.name, { lane: doc.lane, caseId: id } satisfies AccusedUntold);
    }
    return this.turnPage(state, page.next, 'strays', noCounts, unit);
  }

  /** Violations that no accusation tells of. */
  private async someStrays(state: LaneRebuildDocument, unit: WorkUnit): Promise<LaneStep> {
    const { documents, tell } = this.parts;
    const page = await this.page<ViolationDocument>(collections.violations.name, state, {
      where: {
        state: 'open',
        severity: { in: [...severities] },
        kind: { in: [...kindsOverCases] },
      },
    });
    const accusations = await documents.getMany(
      collections.accusations.name,
      page.items.map(({ id }) => id),
    );
    const judged = new JudgedKeys();
    for (const { id } of page.items)
      if (!accusations.has(id)) judged.violations.push({ kind: 'withdrawn', id });
    await tell(judged, unit);
    return this.turnPage(
      state,
      page.next,
      'repetitions',
      withNotices(unit, { ...nothing, looked: judged.violations.length }),
      unit,
    );
  }

  /** What repeats something and does not count any more. */
  private async someRepetitions(state: LaneRebuildDocument, unit: WorkUnit): Promise<LaneStep> {
    const page = await this.page<RepetitionDocument>(collections.repetitions.name, state);
    const judged = new JudgedKeys();
    await this.parts.offenders.forget(
      page.items.map(({ id }) => id),
      judged,
      unit,
    );
    leaveUntold(judged, unit);
    return this.turnPage(state, page.next, 'repeats', noCounts, unit);
  }

  private async someRepeats(state: LaneRebuildDocument, unit: WorkUnit): Promise<LaneStep> {
    const { offenders, tell } = this.parts;
    const page = await this.page<OffenceDocument>(collections.offences.name, state, {
      sort: { field: 'key', direction: 'asc' },
    });
    const judged = new JudgedKeys();
    await offenders.recount([...new Set(page.items.map(({ doc }) => doc.key))], judged, unit);
    leaveUntold(judged, unit);
    await tell(judged, unit);
    return this.turnPage(state, page.next, 'figures', withNotices(unit, nothing), unit);
  }

  private page<Doc>(collection: string, { page }: LaneRebuildDocument, query: object = {}) {
    return this.parts.documents.find<Doc>(collection, {
      ...query,
      limit: perUnit,
      ...(page === undefined ? {} : { cursor: page }),
    });
  }

  private turnPage(
    { page: _page, ...state }: LaneRebuildDocument,
    next: string | undefined,
    stage: LaneStage,
    counts: LaneCounts,
    unit: WorkUnit,
  ): Promise<LaneStep> {
    return this.goOn(next === undefined ? { ...state, stage } : { ...state, page: next }, counts, unit);
  }

  private async goOn(state: LaneRebuildDocument, counts: LaneCounts, unit: WorkUnit): Promise<LaneStep> {
    await this.parts.anew.note({ ...state, counts: addCounts(state.counts, counts) }, unit);
    return 'more';
  }
}

/** What the unit tells of violations; of those that stand, what it tells of was otherwise. */
function withNotices(unit: WorkUnit, violation: KindCounts): LaneCounts {
  const told = noticeCounts(unit);
  const { raised, amended, withdrawn } = told;
  return { ...told, violation: { ...violation, replaced: raised + amended, removed: withdrawn } };
}
