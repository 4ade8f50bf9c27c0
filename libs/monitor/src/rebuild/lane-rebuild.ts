import type { Clock } from '@liucheng/kernel';
import type { BusPositions, DocumentStore } from '@liucheng/ports';
import { kindsOverCases } from '@liucheng/conformance';
import { caseId, type CaseDocument } from '../case-document.ts';
import { collections } from '../collections.ts';
import type { Imports } from '../imports.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Progress } from '../positions.ts';
import type { SingleWriter } from '../single-writer.ts';
import type { ViolationDocument } from '../violation-document.ts';
import type { Watermark } from '../watermark.ts';
import type { WorkUnit } from '../work-unit.ts';
import type { CaseMending } from './case-mending.ts';
import { EventIndex } from './event-index.ts';
import { FigureMending } from './figure-mending.ts';
import { comesBefore, type FiguresAnew } from './figures-anew.ts';
import {
  addCounts,
  type LaneRebuildDocument,
  type LaneStage,
  type LaneStep,
  type RebuildDocument,
} from './rebuild-document.ts';

/** Cases looked at in one unit of work: the lane's events wait for it. */
const casesPerUnit = 50;
const violationsPerUnit = 500;

export interface LaneRebuildParts {
  readonly lane: number;
  readonly documents: DocumentStore;
  readonly writer: SingleWriter;
  readonly progress: Progress;
  readonly watermark: Watermark;
  readonly figures: Metrics;
  readonly anew: FiguresAnew;
  readonly mending: CaseMending;
  readonly imports: Pick<Imports, 'goingOn'>;
  readonly clock: Clock;
  readonly deadlineGraceMs: number;
}

/**
 * A lane takes over what the events on the bus say. It looks at its cases in the order of their ids, some in each unit of work: what is
 * stored otherwise is written as it should be and told of, what they measure is counted into new figures, and how far that is is
 * written with it. Behind that place the lane goes on as ever, before it all that it measures goes into both figures. In the
 * end figures that differ are replaced. Whoever gets the lane goes on where it is.
 */
export class LaneRebuild {
  private readonly figures: FigureMending;

  constructor(private readonly parts: LaneRebuildParts) {
    this.figures = new FigureMending(parts.documents, parts.lane, parts.figures, parts.anew);
  }

  /** What was compared may not be what is stored by now. */
  forget(): void {
    this.figures.forget();
  }

  /** One unit of work further. @throws StoreUnavailableError */
  step(rebuild: RebuildDocument): Promise<LaneStep> {
    return this.parts.writer.run(async (unit) => {
      const state = await this.parts.anew.begun(rebuild.number, unit);
      switch (state.stage) {
        case 'cases':
          return this.someCases(state, rebuild, unit);
        case 'strays':
          return this.someStrays(state, rebuild, unit);
        case 'figures':
          return this.figures.step(state, unit);
        default:
          return 'over';
      }
    });
  }

  /** Nothing more of it happens to the lane; what is mended stays. @throws StoreUnavailableError */
  end({ number }: RebuildDocument): Promise<void> {
    return this.parts.writer.run((unit) => this.parts.anew.end(number, unit));
  }

  private async someCases(
    state: LaneRebuildDocument,
    { lanes = [] }: RebuildDocument,
    unit: WorkUnit,
  ): Promise<LaneStep> {
    const { anew, mending, progress, lane, documents } = this.parts;
    const index = new EventIndex(documents, state.rebuild);
    await index.define();
    const { current } = progress;
    if (!reached(await index.positions(), current.values, lane)) return 'behind';
    const behind: LaneStage = lane === Math.min(...lanes) ? 'strays' : 'figures';
    const { ids, next } = await this.nextCases(state, index, behind);
    const messages = new Map(
      [...(await index.messagesOf([lane], ids))].map(([id, all]) => [
        id,
        all.filter((message) => current.isDone(message)),
      ]),
    );
    const { counts, measured } = await mending.mend(ids, messages, await this.time(), unit);
    await anew.record(measured, unit);
    await anew.note({ ...next, counts: addCounts(state.counts, counts) }, unit);
    return 'more';
  }

  /** The cases to look at next, stored or on the bus, and where the lane is behind them. */
  private async nextCases(state: LaneRebuildDocument, index: EventIndex, behind: LaneStage) {
    const { documents, lane } = this.parts;
    const { cursor, page: from } = state;
    const page = await documents.find<CaseDocument>(collections.cases.name, {
      limit: casesPerUnit,
      ...(from === undefined ? {} : { cursor: from }),
    });
    const onBus = await index.idsAfter(lane, cursor);
    const ends = [
      ...(page.next === undefined ? [] : [page.items.at(-1)?.id ?? '']),
      ...(onBus.more ? [onBus.ids.at(-1) ?? ''] : []),
    ].sort((a, b) => (comesBefore(a, b) ? -1 : 1));
    const [end] = ends;
    const within = (id: string): boolean =>
      comesBefore(cursor, id) && (end === undefined || !comesBefore(end, id));
    const stored = page.items.filter(({ doc }) => doc.lane === lane).map(({ id }) => id);
    const ids = [...new Set([...stored, ...onBus.ids])].filter(within);
    const { page: _page, ...rest } = state;
    if (end === undefined) return { ids, next: { ...rest, stage: behind } };
    const passed = page.next !== undefined && end === page.items.at(-1)?.id;
    const goesOn = passed ? page.next : from;
    return { ids, next: { ...rest, cursor: end, ...(goesOn === undefined ? {} : { page: goesOn }) } };
  }

  /** Violations of cases that there are not, neither stored nor on the bus: of no lane, so one looks for them. */
  private async someStrays(
    state: LaneRebuildDocument,
    { lanes = [] }: RebuildDocument,
    unit: WorkUnit,
  ): Promise<LaneStep> {
    const { documents, anew, mending, clock } = this.parts;
    const { page: from, ...rest } = state;
    const page = await documents.find<ViolationDocument>(collections.violations.name, {
      limit: violationsPerUnit,
      ...(from === undefined ? {} : { cursor: from }),
    });
    const open = page.items.filter(({ doc }) => doc.state === 'open' && !kindsOverCases.has(doc.kind));
    const caseOf = ({ process, case: subject }: ViolationDocument): string => caseId(process, subject) ?? '';
    const ids = [...new Set(open.map(({ doc }) => caseOf(doc)))].filter((id) => id !== '');
    const stored = await documents.getMany(collections.cases.name, ids);
    const index = new EventIndex(documents, state.rebuild);
    await index.define();
    const missing = ids.filter((id) => !stored.has(id));
    const onBus = missing.length === 0 ? undefined : await index.messagesOf(lanes, missing);
    const strays = open.filter(({ doc }) => !stored.has(caseOf(doc)) && !onBus?.has(caseOf(doc)));
    const counts = await mending.withdraw(
      strays.map(({ id }) => id),
      clock.now(),
      unit,
    );
    const next = page.next === undefined ? { stage: 'figures' as const } : { page: page.next };
    await anew.note({ ...rest, ...next, counts: addCounts(state.counts, counts) }, unit);
    return 'more';
  }

  private async time() {
    const { clock, watermark, imports, deadlineGraceMs } = this.parts;
    return {
      now: clock.now(),
      until: watermark.value === 0 ? 0 : watermark.value - deadlineGraceMs,
      importing: await imports.goingOn(),
    };
  }
}

/** Whether all that a lane has handled is read. */
function reached(read: BusPositions, handled: BusPositions, lane: number): boolean {
  return Object.entries(handled).every(
    ([name, offset]) => !name.endsWith(`/${lane}`) || (read[name] ?? 0) >= offset,
  );
}
