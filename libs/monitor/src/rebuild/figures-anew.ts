import type { DocumentStore } from '@liucheng/ports';
import { collections } from '../collections.ts';
import type { Measured } from '../metrics/measured.ts';
import { Metrics } from '../metrics/metrics.ts';
import type { WorkUnit } from '../work-unit.ts';
import { collectionsOf, laneRebuildId, noCounts, type LaneRebuildDocument } from './rebuild-document.ts';

/**
 * A lane's part of a rebuild as each of its units of work has to know it: which cases are counted anew by now, and the figures that they
 * are counted into. Whatever a unit measures of these is counted there too, so that the new figures are right at any moment for the
 * cases up to the cursor. Read once, and again whenever another instance may have written to the lane.
 */
export class FiguresAnew {
  /** Undefined: to be read; null: no rebuild has come to the lane. */
  private state: LaneRebuildDocument | null | undefined;
  private metrics: Metrics | undefined;

  constructor(
    private readonly documents: DocumentStore,
    private readonly lane: number,
  ) {}

  /** Within each unit of work, before cases are read. */
  async known(): Promise<LaneRebuildDocument | undefined> {
    if (this.state === undefined) {
      const { name } = collections.rebuildLanes;
      const stored = await this.documents.get<LaneRebuildDocument>(name, laneRebuildId(this.lane));
      await this.take(stored?.doc);
    }
    return this.state ?? undefined;
  }

  /** How far the lane is with a rebuild: it begins with it, in the unit, when it has not yet. */
  async begun(rebuild: number, unit: WorkUnit): Promise<LaneRebuildDocument> {
    const known = await this.known();
    if (known?.rebuild === rebuild) return known;
    const state = this.beginning(rebuild);
    await this.note(state, unit);
    return state;
  }

  /** Nothing more of a rebuild happens to the lane; what is mended stays. */
  async end(rebuild: number, unit: WorkUnit): Promise<void> {
    const known = await this.known();
    const state = known?.rebuild === rebuild ? known : this.beginning(rebuild);
    if (counts(state)) await this.note({ ...state, stage: 'ended' }, unit);
  }

  /** Whether a case is counted anew by now. */
  covers(id: string): boolean {
    const { state } = this;
    if (!state || !counts(state)) return false;
    return state.stage !== 'cases' || !comesBefore(state.cursor, id);
  }

  async record(measured: readonly Measured[], unit: WorkUnit): Promise<void> {
    await this.metrics?.record(measured, unit);
  }

  /** Puts how far the lane is into the unit. */
  async note(state: LaneRebuildDocument, unit: WorkUnit): Promise<void> {
    unit.put(collections.rebuildLanes.name, laneRebuildId(this.lane), state);
    if (state.rebuild !== this.state?.rebuild) {
      await this.take(state);
      return;
    }
    unit.onCommit(() => {
      this.state = state;
      if (!counts(state)) this.metrics = undefined;
    });
  }

  forget(): void {
    this.state = undefined;
    this.metrics = undefined;
  }

  private beginning(rebuild: number): LaneRebuildDocument {
    return { rebuild, lane: this.lane, stage: 'cases', cursor: '', counts: noCounts };
  }

  private async take(state: LaneRebuildDocument | undefined): Promise<void> {
    this.metrics = undefined;
    if (state && counts(state)) {
      const { figures, figuresOfPeople } = collectionsOf(state.rebuild);
      for (const spec of [figures, figuresOfPeople]) await this.documents.define(spec);
      // Years of persons are summed up from the months in the end.
      this.metrics = new Metrics(
        this.documents,
        this.lane,
        (scope) => (scope === 'person' ? figuresOfPeople.name : figures.name),
        false,
      );
    }
    this.state = state ?? null;
  }
}

function counts({ stage }: LaneRebuildDocument): boolean {
  return stage !== 'done' && stage !== 'ended';
}

/** As stores sort texts: by code point. */
export function comesBefore(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}
