import { createHash } from 'node:crypto';
import { stableStringify } from '@liucheng/kernel';
import type { DocumentStore } from '@liucheng/ports';
import { chunkId, type CaseBody, type CaseDocument, type HistoryChunk } from './case-document.ts';
import { collections, defineCollections } from './collections.ts';
import { figuresId, mergeFigures, type ProcessFigures, type StepFigures } from './figures.ts';
import type { ViolationDocument } from './violation-document.ts';
import { violationOf } from './violations.ts';

export interface Digest {
  readonly cases: number;
  readonly events: number;
  readonly violations: number;
  /** SHA-256 over cases with their histories, standing violations and figures. */
  readonly sha256: string;
}

/**
 * What the monitor knows, as one figure: equal for any two monitors that have read the same events and let the same
 * time pass, live or rebuilt, whatever was delivered twice, late or in other batches.
 *
 * Left out is what tells how it came to be known: in which lane, when violations were detected, withdrawn violations and notices
 * (a missing event may have been reported and then come), and the exact extremes of durations (a measurement taken back
 * leaves the border of its bucket).
 */
export async function digest(documents: DocumentStore): Promise<Digest> {
  await defineCollections(documents);
  const hash = createHash('sha256');
  let [cases, events, violations] = [0, 0, 0];
  for await (const { id, doc } of everything<CaseDocument>(documents, collections.cases.name)) {
    const { parked: _parked, lane: _lane, ...facts } = doc;
    hash.update(stableStringify([id, facts, await historyIds(documents, id)]));
    cases++;
    events += doc.events;
  }
  for await (const { id, doc } of everything<ViolationDocument>(documents, collections.violations.name)) {
    if (doc.state === 'withdrawn') continue;
    hash.update(stableStringify([id, violationOf(doc)]));
    violations++;
  }
  for (const [id, figures] of await allFigures(documents)) {
    const times = 'step' in figures ? figures.waiting : figures.cycle;
    const { min: _min, max: _max, ...counted } = times;
    const facts = { ...figures, ...('step' in figures ? { waiting: counted } : { cycle: counted }) };
    hash.update(stableStringify([id, facts]));
  }
  return { cases, events, violations, sha256: hash.digest('hex') };
}

type Merged = Omit<ProcessFigures, 'lane'> | Omit<StepFigures, 'lane'>;

/** Of all lanes together, by id. */
async function allFigures(documents: DocumentStore): Promise<[id: string, figures: Merged][]> {
  const stored: (ProcessFigures | StepFigures)[] = [];
  for await (const { doc } of everything<ProcessFigures | StepFigures>(documents, collections.figures.name))
    stored.push(doc);
  return (mergeFigures(stored) as Merged[])
    .map((figures): [string, Merged] => {
      const { process, version } = figures;
      return [figuresId(process, version, 'step' in figures ? figures.step : undefined), figures];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

async function historyIds(documents: DocumentStore, id: string): Promise<string[]> {
  const body = (await documents.get<CaseBody>(collections.caseBodies.name, id))?.doc;
  if (!body) return [];
  const ids = Array.from({ length: body.chunks }, (_, index) => chunkId(id, index));
  const chunks = await documents.getMany<HistoryChunk>(collections.history.name, ids);
  const events = [...ids.flatMap((each) => chunks.get(each)?.doc.events ?? []), ...body.recent];
  return events.map((event) => event.id);
}

/** Every document of a collection in the order of ids. */
async function* everything<Doc>(
  documents: DocumentStore,
  collection: string,
): AsyncGenerator<{ readonly id: string; readonly doc: Doc }> {
  let cursor: string | undefined;
  do {
    const page = await documents.find<Doc>(collection, {
      limit: 500,
      ...(cursor === undefined ? {} : { cursor }),
    });
    yield* page.items;
    cursor = page.next;
  } while (cursor !== undefined);
}
