import { stableStringify } from '@liucheng/kernel';
import type { DocumentStore, Stored } from '@liucheng/ports';
import { collections } from '../collections.ts';
import { said } from '../digest.ts';
import { Cell } from '../metrics/cell.ts';
import type { CellDocument } from '../metrics/cell-document.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { WorkUnit } from '../work-unit.ts';
import type { FiguresAnew } from './figures-anew.ts';
import type { Step } from './lane-rebuild.ts';
import { addCounts, collectionsOf, noCounts, type LaneRebuildDocument } from './rebuild-document.ts';

const cellsPerUnit = 500;
/** Replaced in one unit of work; where there are more, in several. */
const mostTogether = 1_000;

interface Pair {
  /** The figures that everybody reads. */
  readonly usual: string;
  /** Those that were counted anew. */
  readonly anew: string;
}

interface Pass {
  readonly pair: Pair;
  readonly reads: keyof Pair;
}

/**
 * Compares a lane's figures with those that were counted anew, page by page, and then replaces what differs, in one unit of work. Both are
 * written by the lane's units alone, the same changes to both, so what was equal at one moment is equal at any later one.
 */
export class FigureMending {
  private readonly passes: Pass[];
  private cursor: string | undefined;
  private readonly found = new Map<string, { readonly pair: Pair; readonly id: string }>();
  private looked = 0;

  constructor(
    private readonly documents: DocumentStore,
    private readonly lane: number,
    rebuild: number,
  ) {
    const { figures, figuresOfPeople } = collectionsOf(rebuild);
    const pairs: Pair[] = [
      { usual: collections.metrics.name, anew: figures.name },
      { usual: collections.metricsOfPeople.name, anew: figuresOfPeople.name },
    ];
    this.passes = pairs.flatMap((pair): Pass[] => [
      { pair, reads: 'usual' },
      { pair, reads: 'anew' },
    ]);
  }

  /** The lane's stage: compares one page more, or replaces what was found, and ends it. */
  async step(
    state: LaneRebuildDocument,
    usual: Pick<Metrics, 'forget'>,
    anew: FiguresAnew,
    unit: WorkUnit,
  ): Promise<Step> {
    if (this.found.size < mostTogether && !this.isCompared) {
      await this.compare();
      return 'more';
    }
    const found = await this.replace(unit);
    const { isCompared } = this;
    const figure = { looked: isCompared ? this.looked : 0, ...found };
    const counts = addCounts(state.counts, { ...noCounts, figure });
    await anew.note({ ...state, counts, stage: isCompared ? 'done' : 'figures' }, unit);
    unit.onCommit(() => usual.forget());
    return isCompared ? 'over' : 'more';
  }

  private get isCompared(): boolean {
    return this.passes.length === 0;
  }

  /** One page further. */
  private async compare(): Promise<void> {
    const [pass] = this.passes;
    if (!pass) return;
    const { pair, reads } = pass;
    const page = await this.documents.find<CellDocument>(pair[reads], {
      limit: cellsPerUnit,
      ...(this.cursor === undefined ? {} : { cursor: this.cursor }),
    });
    const own = page.items.filter(({ id }) => id.endsWith(`#${this.lane}`));
    const ids = own.map(({ id }) => id);
    const others = await this.documents.getMany<CellDocument>(
      pair[reads === 'usual' ? 'anew' : 'usual'],
      ids,
    );
    for (const each of own)
      if (!same(each, others.get(each.id))) this.found.set(`${pair.usual}/${each.id}`, { pair, id: each.id });
    if (reads === 'usual') this.looked += own.length;
    this.cursor = page.next;
    if (page.next === undefined) this.passes.shift();
  }

  /** Puts what was found into the unit. */
  private async replace(unit: WorkUnit): Promise<{ readonly replaced: number; readonly removed: number }> {
    let [replaced, removed] = [0, 0];
    for (const { pair, id } of this.found.values()) {
      const right = await this.documents.get<CellDocument>(pair.anew, id);
      if (right) unit.put(pair.usual, id, right.doc);
      else unit.delete(pair.usual, id);
      if (right) replaced++;
      else removed++;
    }
    unit.onCommit(() => this.found.clear());
    return { replaced, removed };
  }
}

function same(one: Stored<CellDocument>, other: Stored<CellDocument> | undefined): boolean {
  const [a, b] = [one.doc, other?.doc].map((doc) => stableStringify(said(doc ? Cell.from(doc) : new Cell())));
  return a === b;
}
