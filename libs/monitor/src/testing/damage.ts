import type { DocumentStore, Stored, Write } from '@liucheng/ports';
import type { CaseBody, CaseDocument } from '../case-document.ts';
import { collections } from '../collections.ts';
import { Cell } from '../metrics/cell.ts';
import type { CellDocument } from '../metrics/cell-document.ts';
import { isPersonYear } from '../metrics/person-year.ts';
import { everything } from '../pages.ts';
import type { ViolationDocument } from '../violation-document.ts';

export const damages = [
  'violation removed',
  'violation added',
  'violation changed',
  'violation of no case',
  'figure changed',
  'figure removed',
  'figure of a person changed',
  'year of a person changed',
  'year of a person removed',
  'case changed',
  'case removed',
  'case added',
  'history shortened',
  'body removed',
  'task removed',
  'task changed',
] as const;
export type Damage = (typeof damages)[number];

type AnyDocument = Stored<object>;

const collectionOf: Readonly<Record<Damage, string>> = {
  'violation removed': collections.violations.name,
  'violation added': collections.violations.name,
  'violation changed': collections.violations.name,
  'violation of no case': collections.violations.name,
  'figure changed': collections.metrics.name,
  'figure removed': collections.metrics.name,
  'figure of a person changed': collections.metricsOfPeople.name,
  'year of a person changed': collections.metricsOfPeople.name,
  'year of a person removed': collections.metricsOfPeople.name,
  'case changed': collections.cases.name,
  'case removed': collections.cases.name,
  'case added': collections.cases.name,
  'history shortened': collections.caseBodies.name,
  'body removed': collections.caseBodies.name,
  'task removed': collections.tasks.name,
  'task changed': collections.tasks.name,
};

/** Something that no program of the monitor did to its documents. Where there is no document of the kind, nothing happens. */
export async function damage(
  documents: DocumentStore,
  kind: Damage,
  which: number,
): Promise<string | undefined> {
  const collection = collectionOf[kind];
  const all: AnyDocument[] = [];
  for await (const each of everything<object>(documents, collection, { limit: 500 }))
    if (isMeant(kind, each.doc)) all.push(each);
  const one = all[which % all.length];
  if (!one) return undefined;
  const write = damaged(kind, collection, one);
  await documents.commit({ writes: [write] });
  return write.id;
}

function isMeant(kind: Damage, doc: object): boolean {
  if (kind.startsWith('violation')) return (doc as ViolationDocument).state === 'open';
  return !kind.startsWith('year') || isPersonYear(doc as CellDocument);
}

function damaged(kind: Damage, collection: string, { id, doc }: AnyDocument): Write {
  const put = (other: object, otherId = id): Write => ({
    kind: 'put',
    collection,
    id: otherId,
    doc: { ...doc, ...other },
  });
  switch (kind) {
    case 'violation added':
      return put({ id: `${id}-too-much` }, `${id}-too-much`);
    case 'violation of no case':
      return put({ id: `${id}-of-none`, case: 'there-is-none' }, `${id}-of-none`);
    case 'violation changed':
      return put({ severity: (doc as ViolationDocument).severity === 'minor' ? 'critical' : 'minor' });
    case 'figure changed':
    case 'figure of a person changed':
    case 'year of a person changed': {
      const cell = Cell.from(doc as CellDocument);
      cell.count('started', 7);
      return put(cell.figures);
    }
    case 'case changed': {
      const { cost, status } = doc as CaseDocument;
      return put({ cost: cost + 3, status: status === 'open' ? 'completed' : 'open', department: 'nowhere' });
    }
    case 'case added':
      return put({ subject: `${(doc as CaseDocument).subject}-too-much` }, `${id}-too-much`);
    case 'history shortened':
      return put({ recent: (doc as CaseBody).recent.slice(0, -1) });
    case 'task changed':
      return put({ department: 'nowhere' });
    default:
      return { kind: 'delete', collection, id };
  }
}
