import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { DocumentStore } from '@liucheng/ports';
import { collections } from '../collections.ts';
import { said } from '../digest.ts';
import { pages } from '../pages.ts';
import type { SingleWriter } from '../single-writer.ts';
import type { WorkUnit } from '../work-unit.ts';
import { Cell } from './cell.ts';
import { cellDocument, cellId, documentId, type CellDocument, type Place } from './cell-document.ts';
import { daysWithin } from './person-month.ts';
import { yearOf } from './periods.ts';

/** What lists of all persons are made of. */
const summed = ['rules', 'steps'] as const;
/** A page of months takes some ten milliseconds, in which nobody else is answered. */
const pageLength = 200;

/** Whether a cell is a person's year. */
export function isPersonYear({ scope, key }: Pick<CellDocument, 'scope' | 'key'>): boolean {
  return scope === 'person' && levelOf(key) === 'year';
}

/**
 * Puts a lane's years of persons into the unit as the sums of the months that are stored, whatever they were, and says that they
 * are kept from now on. Reads the figures of all persons.
 */
export async function sumUpYears(documents: DocumentStore, lane: number, unit: WorkUnit): Promise<void> {
  const { name } = collections.metricsOfPeople;
  const sums = new Map<string, { readonly place: Place; readonly cell: Cell }>();
  const stored = new Map<string, CellDocument>();
  for await (const items of pages<CellDocument>(documents, name, { limit: pageLength })) {
    for (const { id, doc } of items) {
      if (doc.lane !== lane) continue;
      if (isPersonYear(doc)) stored.set(id, doc);
      else addMonth(sums, doc);
    }
    await yieldToOthers();
  }
  for (const [id, { place, cell }] of sums) {
    const before = stored.get(id);
    stored.delete(id);
    if (!before || !same(cell, before)) unit.put(name, id, cellDocument(lane, place, cell));
  }
  for (const id of stored.keys()) unit.delete(name, id);
  unit.keepsYears = true;
}

/**
 * Sums up the years of persons of a lane that an earlier program has written to, which kept none. Done once, in one unit of work; as
 * long as it is not, years are read as months.
 */
export async function bringUpYears(
  documents: DocumentStore,
  lane: number,
  writer: Pick<SingleWriter, 'keepsYears' | 'run'>,
): Promise<void> {
  if (writer.keepsYears) return;
  await writer.run(async (unit) => {
    if (!unit.keepsYears) await sumUpYears(documents, lane, unit);
  });
}

function addMonth(
  sums: Map<string, { readonly place: Place; readonly cell: Cell }>,
  doc: CellDocument,
): void {
  const cube = summed.find((each) => doc.key.startsWith(`${each}|`));
  if (cube === undefined) return;
  const { process, version, scope, of, lane, period } = doc;
  const place: Place = { cube, process, version, scope, of, what: '', level: 'year', period: yearOf(period) };
  const id = documentId(cellId(place), lane);
  let sum = sums.get(id);
  if (!sum) sums.set(id, (sum = { place, cell: new Cell() }));
  sum.cell.merge(daysWithin(doc, period, {}));
}

function levelOf(key: string): string | undefined {
  return key.split('|', 2)[1];
}

function same(cell: Cell, stored: CellDocument): boolean {
  return JSON.stringify(said(cell)) === JSON.stringify(said(Cell.from(stored)));
}
