import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { DocumentStore, Page, Where } from '@liucheng/ports';
import { collections } from '../collections.ts';
import { readLaneHeads } from '../lane-head.ts';
import {
  collectionOf,
  groupOf,
  keyOf,
  variantId,
  type CellDocument,
  type Cube,
  type Scope,
  type VariantDocument,
} from './cell-document.ts';
import { Cell } from './cell.ts';
import { daysWithin, monthsOf, yearsOf } from './person-month.ts';
import { stretches, type DayRange, type Level, type Stretch } from './periods.ts';

/** Whose figures are asked for, and of when. */
export interface Question {
  readonly process: string;
  /** All of them when left out. */
  readonly version?: number | undefined;
  readonly scope: Scope;
  /** Department, role or person; empty for all. */
  readonly of: string;
  readonly range: DayRange;
}

/** A page of what people did takes some ten milliseconds, in which nobody else is answered. */
const pageLength = 200;
/** So many are asked for at the same time. */
const keysAtOnce = 16;

/**
 * Reads cells of all lanes and adds them up: whole months, and days only at the ends of a range, so that the answer for a
 * year takes a dozen documents of each lane and thing counted, however many events there were.
 */
export class MetricsReader {
  constructor(private readonly documents: Pick<DocumentStore, 'find' | 'getMany'>) {}

  /** Everything of a cube in one cell. */
  async whole(cube: 'cases' | 'rules' | 'hands', question: Question): Promise<Cell> {
    const cell = new Cell();
    for await (const { doc, sign } of this.cells(cube, question, [''])) cell.merge(doc, sign);
    return cell;
  }

  /** Everything of a cube by department, of up to 1,000; those that have nothing are left out. */
  async departments(
    cube: 'cases' | 'rules',
    question: Omit<Question, 'scope' | 'of'>,
    departments: readonly string[],
  ): Promise<Map<string, Cell>> {
    const { process } = question;
    const cells = this.documentsOf(
      collections.metrics.name,
      question.version,
      stretches(question.range),
      (level) =>
        departments.map((of) => ({
          key: keyOf({ cube, level, process, scope: 'department', of, what: '' }),
        })),
    );
    return merged(cells, ({ of }) => of);
  }

  /** By step. Those that were never done are left out. */
  async steps(question: Question, steps: readonly string[]): Promise<Map<string, Cell>> {
    return merged(this.cells('steps', question, steps), ({ what }) => what);
  }

  /** By step, with what came before it: distributions for all, counts and sums for one department, role or person. */
  async follows(question: Question, steps: readonly string[]): Promise<Map<string, Cell>> {
    const cube = question.scope === 'all' ? 'follows' : 'steps';
    return merged(this.cells(cube, question, steps), ({ what }) => what);
  }

  /** By hash. */
  async variants(question: Omit<Question, 'scope' | 'of'>): Promise<Map<string, VariantCell>> {
    const found = new Map<string, VariantCell>();
    const asked = { ...question, scope: 'all', of: '' } as const;
    for await (const { doc, sign } of this.cells('variants', asked, [''])) {
      const { what: hash, version } = doc;
      const id = `${version} ${hash}`;
      let variant = found.get(id);
      if (variant === undefined) found.set(id, (variant = { hash, version, cell: new Cell() }));
      variant.cell.merge(doc, sign);
    }
    for (const [id, { cell }] of found) if (cell.isEmpty) found.delete(id);
    return found;
  }

  /** The steps of variants, in the given order. */
  async sequences(
    process: string,
    variants: readonly Pick<VariantCell, 'hash' | 'version'>[],
  ): Promise<(VariantDocument | undefined)[]> {
    const ids = variants.map(({ hash, version }) => variantId(process, version, hash));
    const stored = await this.documents.getMany<VariantDocument>(collections.variants.name, ids);
    return ids.map((id) => stored.get(id)?.doc);
  }

  /**
   * By person, all of a cube together: from years, and from months where the range has no whole ones. Takes as long as there are
   * persons.
   */
  async people(
    cube: 'rules' | 'steps',
    question: Omit<Question, 'scope' | 'of'>,
  ): Promise<Map<string, Cell>> {
    return merged(this.cellsOfPeople(cube, question), ({ of }) => of);
  }

  private cells(cube: Cube, question: Question, whats: readonly string[]): AsyncGenerator<Signed> {
    const { process, version, scope, of, range } = question;
    return this.documentsOf(
      collectionOf(scope),
      version,
      scope === 'person' ? [monthsOf(range)] : stretches(range, cube === 'variants' ? 'year' : 'month'),
      (level) => whats.map((what) => ({ key: keyOf({ cube, level, process, scope, of, what }) })),
    );
  }

  /** Lanes whose years are not kept yet are read by months. */
  private async *cellsOfPeople(
    cube: 'rules' | 'steps',
    { process, version, range }: Omit<Question, 'scope' | 'of'>,
  ): AsyncGenerator<Signed> {
    const { name } = collections.metricsOfPeople;
    const ofAll = (level: Level): Where[] => [{ group: groupOf({ cube, level, process }) }];
    const heads = await readLaneHeads(this.documents);
    const byMonth = new Set(heads.flatMap(({ doc }) => (doc.keepsYears ? [] : [doc.lane])));
    for await (const each of this.documentsOf(name, version, yearsOf(range), ofAll))
      if (!byMonth.has(each.doc.lane)) yield each;
    if (byMonth.size === 0) return;
    for await (const each of this.documentsOf(name, version, [monthsOf(range)], ofAll))
      if (byMonth.has(each.doc.lane)) yield each;
  }

  private async *documentsOf(
    collection: string,
    version: number | undefined,
    periods: readonly Stretch[],
    pinned: (level: Level) => readonly Where[],
  ): AsyncGenerator<Signed> {
    for (const { level, from, to, without, days } of periods) {
      const period = {
        ...(from === undefined ? {} : { gte: from }),
        ...(to === undefined ? {} : { lte: to }),
      };
      const bounded: Where = from === undefined && to === undefined ? {} : { period };
      for await (const doc of this.found(
        collection,
        pinned(level).map((where): Where => ({ ...where, ...bounded })),
      )) {
        if (version !== undefined && doc.version !== version) continue;
        const within = days ? { ...doc, ...daysWithin(doc, doc.period, days) } : doc;
        if (within.counts.length + within.times.length > 0) yield { doc: within, sign: without ? -1 : 1 };
      }
    }
  }

  /** A key at a time: what an index gives of one need not be sorted with what it gives of others. */
  private async *found(collection: string, wheres: readonly Where[]): AsyncGenerator<CellDocument> {
    for (let first = 0; first < wheres.length; first += keysAtOnce) {
      const some = wheres.slice(first, first + keysAtOnce);
      const pages = await Promise.all(some.map((where) => this.page(collection, where)));
      for (const [index, begun] of pages.entries()) {
        for (let page: Page<CellDocument> = begun; ;) {
          for (const { doc } of page.items) yield doc;
          if (page.next === undefined) break;
          await yieldToOthers();
          page = await this.page(collection, some[index] as Where, page.next);
        }
      }
    }
  }

  private page(collection: string, where: Where, cursor?: string): Promise<Page<CellDocument>> {
    return this.documents.find<CellDocument>(collection, {
      where,
      limit: pageLength,
      ...(cursor === undefined ? {} : { cursor }),
    });
  }
}

/** What the cases of one variant have in common. */
export interface VariantCell {
  readonly hash: string;
  readonly version: number;
  readonly cell: Cell;
}

/** A document, and whether what it says is to be added or taken away. */
interface Signed {
  readonly doc: CellDocument;
  readonly sign: 1 | -1;
}

async function merged(
  docs: AsyncIterable<Signed>,
  by: (doc: CellDocument) => string,
): Promise<Map<string, Cell>> {
  const cells = new Map<string, Cell>();
  for await (const { doc, sign } of docs) {
    const name = by(doc);
    let cell = cells.get(name);
    if (cell === undefined) cells.set(name, (cell = new Cell()));
    cell.merge(doc, sign);
  }
  for (const [name, cell] of cells) if (cell.isEmpty) cells.delete(name);
  return cells;
}
