import { createHash } from 'node:crypto';
import { stableStringify, type Json, type JsonObject } from '@liucheng/kernel';
import type { DocumentStore, Stored } from '@liucheng/ports';
import { chunkId, type CaseBody, type CaseDocument, type HistoryChunk } from './case-document.ts';
import { collections, defineCollections } from './collections.ts';
import { Cell } from './metrics/cell.ts';
import { variantId, type CellDocument, type VariantDocument } from './metrics/cell-document.ts';
import type { TaskDocument } from './tasks.ts';
import type { ViolationDocument } from './violation-document.ts';
import { violationOf } from './violations.ts';
import { everything } from './pages.ts';

export interface Digest {
  readonly cases: number;
  readonly events: number;
  readonly violations: number;
  /** SHA-256 over cases with their histories and tasks, standing violations and figures. */
  readonly sha256: string;
}

/**
 * What the monitor knows, as one figure: equal for any two monitors that have read the same events and let the same
 * time pass, live or rebuilt, whatever was delivered twice, late or in other batches.
 *
 * Left out is what tells how it came to be known: in which lane, when violations were detected, withdrawn violations and notices
 * (a missing event may have been reported and then come), claims, which clocks were ahead when events were heard, and the exact extremes of durations (a measurement taken back
 * leaves the border of its bucket).
 */
export async function digest(documents: DocumentStore): Promise<Digest> {
  const hash = createHash('sha256');
  const counts = { cases: 0, events: 0, violations: 0 };
  for (const kind of factKinds) {
    for await (const { id, fact, events } of facts(documents, kind)) {
      hash.update(stableStringify([id, ...fact]));
      counts.events += events ?? 0;
      if (kind === 'case') counts.cases++;
      if (kind === 'violation') counts.violations++;
    }
  }
  return { ...counts, sha256: hash.digest('hex') };
}

/** Something that one of two monitors knows and the other does not, or otherwise. */
export interface Difference {
  readonly kind: (typeof factKinds)[number];
  readonly id: string;
  readonly known: 'to the first' | 'to the second' | 'otherwise';
}

/** In what two monitors differ whose digests do, one after the other; both are read side by side and neither is held. */
export async function* differences(one: DocumentStore, other: DocumentStore): AsyncGenerator<Difference> {
  for (const kind of factKinds) {
    const [left, right] = [facts(one, kind), facts(other, kind)];
    let [a, b] = [await left.next(), await right.next()];
    while (!a.done || !b.done) {
      if (!a.done && (b.done || a.value.id < b.value.id)) {
        yield { kind, id: a.value.id, known: 'to the first' };
        a = await left.next();
      } else if (!b.done && (a.done || b.value.id < a.value.id)) {
        yield { kind, id: b.value.id, known: 'to the second' };
        b = await right.next();
      } else if (!a.done && !b.done) {
        const { id, fact } = a.value;
        if (stableStringify(fact) !== stableStringify(b.value.fact)) yield { kind, id, known: 'otherwise' };
        [a, b] = [await left.next(), await right.next()];
      }
    }
  }
}

const factKinds = ['case', 'violation', 'task', 'figure', 'figure of a person'] as const;

interface Fact {
  readonly id: string;
  readonly fact: readonly Json[];
  /** Of a case: how many. */
  readonly events?: number;
}

/** What is known of a kind, in the order of ids. */
async function* facts(documents: DocumentStore, kind: Difference['kind']): AsyncGenerator<Fact> {
  await defineCollections(documents);
  switch (kind) {
    case 'case':
      for await (const { id, doc } of inOrderOfIds<CaseDocument>(documents, collections.cases.name)) {
        const { parked: _parked, lane: _lane, clockAhead: _clock, ...known } = doc;
        yield {
          id,
          fact: [known as unknown as JsonObject, await historyIds(documents, id)],
          events: doc.events,
        };
      }
      return;
    case 'violation':
      for await (const { id, doc } of inOrderOfIds<ViolationDocument>(documents, collections.violations.name))
        if (doc.state !== 'withdrawn') yield { id, fact: [violationOf(doc) as unknown as JsonObject] };
      return;
    case 'task':
      for await (const { id, doc } of inOrderOfIds<TaskDocument>(documents, collections.tasks.name)) {
        // An earlier program left it out.
        const { initiator: _initiator, ...known } = doc;
        yield { id, fact: [known as unknown as JsonObject] };
      }
      return;
    case 'figure':
    case 'figure of a person': {
      const { name } = kind === 'figure' ? collections.metrics : collections.metricsOfPeople;
      for await (const [id, cell] of wholeCells(documents, name)) yield { id, fact: [cell] };
    }
  }
}

/**
 * Cells of all lanes together, as what each of them says. A variant is there with its steps. Those of one cell lie side by
 * side, so that none but one is held.
 */
async function* wholeCells(
  documents: DocumentStore,
  collection: string,
): AsyncGenerator<[string, JsonObject]> {
  let whole: { readonly id: string; readonly doc: CellDocument; readonly cell: Cell } | undefined;
  for await (const { id: documentId, doc } of inOrderOfIds<CellDocument>(documents, collection)) {
    const id = documentId.slice(0, documentId.lastIndexOf('#'));
    if (whole?.id !== id) {
      if (whole) yield* told(documents, whole.id, whole.doc, whole.cell);
      whole = { id, doc, cell: new Cell() };
    }
    whole.cell.merge(doc);
  }
  if (whole) yield* told(documents, whole.id, whole.doc, whole.cell);
}

async function* told(
  documents: DocumentStore,
  id: string,
  { process, version, what }: CellDocument,
  cell: Cell,
): AsyncGenerator<[string, JsonObject]> {
  if (cell.isEmpty) return;
  const variant = id.startsWith('variants')
    ? await documents.get<VariantDocument>(collections.variants.name, variantId(process, version, what))
    : undefined;
  yield [id, { ...said(cell), ...(variant ? { steps: variant.doc.steps } : {}) }];
}

/** What a cell says for certain. */
export function said(cell: Cell): JsonObject {
  const { counts, times } = cell.figures;
  const exact = times.map(([name, [count, sum, zeros, _min, _max, ...buckets]]) => [
    name,
    count,
    sum,
    zeros,
    buckets,
  ]);
  return { counts, times: exact } as unknown as JsonObject;
}

async function historyIds(documents: DocumentStore, id: string): Promise<string[]> {
  const body = (await documents.get<CaseBody>(collections.caseBodies.name, id))?.doc;
  if (!body) return [];
  const ids = Array.from({ length: body.chunks }, (_, index) => chunkId(id, index));
  const chunks = await documents.getMany<HistoryChunk>(collections.history.name, ids);
  const events = [...ids.flatMap((each) => chunks.get(each)?.doc.events ?? []), ...body.recent];
  return events.map((event) => event.id);
}

function inOrderOfIds<Doc>(documents: DocumentStore, collection: string): AsyncGenerator<Stored<Doc>> {
  return everything<Doc>(documents, collection, { limit: 500 });
}
