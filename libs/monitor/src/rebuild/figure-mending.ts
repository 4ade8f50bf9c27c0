import { stableStringify } from '@liucheng/kernel';
import type { DocumentStore, Stored } from '@liucheng/ports';
import { collections } from '../collections.ts';
import { said } from '../digest.ts';
import { Cell } from '../metrics/cell.ts';
import type { CellDocument } from '../metrics/cell-document.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { isPersonYear, sumUpYears } from '../metrics/person-year.ts';
import type { WorkUnit } from '../work-unit.ts';
import type { FiguresAnew } from './figures-anew.ts';
import {
  addCounts,
  collectionsOf,
  noCounts,
  type KindCounts,
  type LaneRebuildDocument,
  type LaneStep,
} from './rebuild-document.ts';

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
 * The last stage of a lane's part of a rebuild: figures that differ from those counted anew are replaced, and when none does any more,
 * years of persons are summed up from the months.
 */
export class FigureMending {
  private comparing: { readonly rebuild: number; readonly comparison: FigureComparison } | undefined;

  constructor(
    private readonly documents: DocumentStore,
    private readonly lane: number,
    private readonly usual: Pick<Metrics, 'forget'>,
    private readonly anew: FiguresAnew,
  ) {}

  /** What was compared may not be what is stored by now. */
  forget(): void {
    this.comparing = undefined;
  }

  /** Compares one page more, or replaces what was found, and ends the lane's part. */
  async step(state: LaneRebuildDocument, unit: WorkUnit): Promise<LaneStep> {
    const comparison = this.comparisonOf(state.rebuild);
    if (await comparison.goesOn()) return 'more';
    const isOver = comparison.isOver && !comparison.found;
    const figure = await comparison.replace(unit);
    if (isOver) await sumUpYears(this.documents, this.lane, unit);
    const counts = addCounts(state.counts, { ...noCounts, figure });
    await this.anew.note({ ...state, counts, stage: isOver ? 'done' : 'figures' }, unit);
    unit.onCommit(() => this.usual.forget());
    return isOver ? 'over' : 'more';
  }

  private comparisonOf(rebuild: number): FigureComparison {
    if (this.comparing?.rebuild !== rebuild)
      this.comparing = { rebuild, comparison: new FigureComparison(this.documents, this.lane, rebuild) };
    return this.comparing.comparison;
  }
}

/**
 * Compares a lane's figures with those that were counted anew, page by page, and then replaces what differs, in one unit of work. Both are
 * written by the lane's units alone, the same changes to both, so what was equal at one moment is equal at any later one.
 */
class FigureComparison {
  private readonly passes: Pass[];
  private cursor: string | undefined;
  private readonly differing = new Map<string, { readonly pair: Pair; readonly id: string }>();
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

  /** Every page is compared. */
  get isOver(): boolean {
    return this.passes.length === 0;
  }

  /** Something is to be replaced. */
  get found(): boolean {
    return this.differing.size > 0;
  }

  /** One page further; false when it is time to replace what was found. */
  async goesOn(): Promise<boolean> {
    if (this.isOver || this.differing.size >= mostTogether) return false;
    await this.compare();
    return true;
  }

  private async compare(): Promise<void> {
    const [pass] = this.passes;
    if (!pass) return;
    const { pair, reads } = pass;
    const page = await this.documents.find<CellDocument>(pair[reads], {
      limit: cellsPerUnit,
      ...(this.cursor === undefined ? {} : { cursor: this.cursor }),
    });
    const own = page.items.filter(({ id, doc }) => id.endsWith(`#${this.lane}`) && !isPersonYear(doc));
    const ids = own.map(({ id }) => id);
    const others = await this.documents.getMany<CellDocument>(
      pair[reads === 'usual' ? 'anew' : 'usual'],
      ids,
    );
    for (const each of own)
      if (!same(each, others.get(each.id)))
        this.differing.set(`${pair.usual}/${each.id}`, { pair, id: each.id });
    if (reads === 'usual') this.looked += own.length;
    this.cursor = page.next;
    if (page.next === undefined) this.passes.shift();
  }

  /** Puts what was found into the unit. */
  async replace(unit: WorkUnit): Promise<KindCounts> {
    let [replaced, removed] = [0, 0];
    for (const { pair, id } of this.differing.values()) {
      const right = await this.documents.get<CellDocument>(pair.anew, id);
      if (right) unit.put(pair.usual, id, right.doc);
      else unit.delete(pair.usual, id);
      if (right) replaced++;
      else removed++;
    }
    // Said once, when nothing differs any more.
    const looked = this.isOver && !this.found ? this.looked : 0;
    unit.onCommit(() => this.differing.clear());
    return { looked, replaced, removed };
  }
}

function same(one: Stored<CellDocument>, other: Stored<CellDocument> | undefined): boolean {
  const [a, b] = [one.doc, other?.doc].map((doc) => stableStringify(said(doc ? Cell.from(doc) : new Cell())));
  return a === b;
}
