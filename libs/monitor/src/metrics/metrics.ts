import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { DocumentStore } from '@liucheng/ports';
import { atMost } from '@liucheng/service-kit';
import { collections } from '../collections.ts';
import type { Measured } from './measured.ts';
import type { WorkUnit } from '../work-unit.ts';
import { Cell } from './cell.ts';
import {
  cellDocument,
  cellId,
  collectionOf as usualCollectionOf,
  documentId,
  variantId,
  type CellDocument,
  type Place,
  type Scope,
  type VariantDocument,
} from './cell-document.ts';
import { Changes } from './changes.ts';
import { Contributions } from './contributions.ts';

/** Distributions in the cells that a lane keeps in memory: one to three kilobytes each. */
const sketchesKept = 10_000;
const variantsKept = 20_000;
const mostSteps = 1_000;
/** Of a sequence joined, that is still worth remembering. */
const longestJoined = 2_000;

/**
 * A lane's figures by dimension and period. What a unit of work measures is added up in memory first, so that a cell is
 * read and written once for all of it; what is read is kept, as the next unit most likely adds to the same cells.
 */
export class Metrics {
  private readonly cells = new LRUCache<string, Cell>({
    maxSize: sketchesKept,
    sizeCalculation: ({ times }) => 1 + times.size,
  });
  /** Variants whose steps are stored, by their steps. */
  private readonly variants = new LRUCache<string, string>(atMost(variantsKept));

  constructor(
    private readonly documents: DocumentStore,
    private readonly lane: number,
    /** The collection of a cell. */
    private readonly collectionOf: (scope: Scope) => string = usualCollectionOf,
    /** Whether years of persons are kept, as the unit says. */
    private readonly years = true,
  ) {}

  /** Adds what was measured and puts what changed into the unit. */
  async record(measured: readonly Measured[], unit: WorkUnit): Promise<void> {
    if (measured.length === 0) return;
    const unitChanges = new Changes();
    const contributions = new Contributions(unitChanges, (...variant) => this.variant(unit, ...variant));
    for (const each of measured) contributions.add(each);
    const changes = unitChanges.places(cellId, this.years && unit.keepsYears);
    const cells = await this.load(changes);
    for (const [id, { place, cell: change }] of changes) {
      const cell = cells.get(id) ?? new Cell();
      cell.add(change);
      // Weighed anew, as it has grown.
      this.cells.delete(id);
      this.cells.set(id, cell);
      this.store(id, place, cell, unit);
    }
  }

  /** What was counted may not have been stored: read again before the next change. */
  forget(): void {
    this.cells.clear();
    this.variants.clear();
  }

  private store(id: string, place: Place, cell: Cell, unit: WorkUnit): void {
    const collection = this.collectionOf(place.scope);
    if (cell.isEmpty) unit.delete(collection, this.documentId(id));
    else unit.put(collection, this.documentId(id), cellDocument(this.lane, place, cell));
  }

  /** Those that there are. They are held here, as memory may drop some while others come in. */
  private async load(changes: ReadonlyMap<string, { readonly place: Place }>): Promise<Map<string, Cell>> {
    const cells = new Map<string, Cell>();
    const missing = new Map<string, string[]>();
    for (const [id, { place }] of changes) {
      const known = this.cells.get(id);
      if (known) cells.set(id, known);
      else {
        const collection = this.collectionOf(place.scope);
        const ids = missing.get(collection);
        if (ids) ids.push(id);
        else missing.set(collection, [id]);
      }
    }
    for (const [collection, ids] of missing) {
      const stored = await this.documents.getMany<CellDocument>(
        collection,
        ids.map((id) => this.documentId(id)),
      );
      for (const id of ids) {
        const doc = stored.get(this.documentId(id))?.doc;
        if (doc) cells.set(id, Cell.from(doc));
      }
    }
    return cells;
  }

  private documentId(id: string): string {
    return documentId(id, this.lane);
  }

  private variant(unit: WorkUnit, process: string, version: number, trace: readonly string[]): string {
    const joined = JSON.stringify([process, version, ...trace]);
    const known = this.variants.get(joined);
    if (known !== undefined) return known;
    const hash = createHash('sha256').update(joined).digest('hex').slice(0, 32);
    // The same whichever lane writes it, and as often as it does.
    const document: VariantDocument = { steps: trace.slice(0, mostSteps), length: trace.length };
    unit.put(collections.variants.name, variantId(process, version, hash), document);
    if (joined.length <= longestJoined) unit.onCommit(() => this.variants.set(joined, hash));
    return hash;
  }
}
