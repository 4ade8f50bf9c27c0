import type { OpenRule } from '@liucheng/conformance';
import type { DocumentStore, Stored, Where } from '@liucheng/ports';
import { collections } from '../collections.ts';
import { everything } from '../pages.ts';

const pageLength = 1_000;

/** What would be an accusation, did a counterpart not perhaps lie where no key can be read. Its id is that of the violation. */
export interface LeftOpen {
  readonly comparison: string;
  readonly key: string;
  readonly caseId: string;
  /** The definition that the case runs on. */
  readonly process: string;
  readonly version: number;
  /** When it would have happened, ms. */
  readonly at: number;
  readonly open: OpenRule;
}

/** What rules over cases leave open in some cases, by case. */
export async function openIn(
  documents: Pick<DocumentStore, 'find'>,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, readonly OpenRule[]>> {
  const found = new Map<string, OpenRule[]>();
  if (caseIds.length === 0) return found;
  for await (const { doc } of leftOpenWhere(documents, { caseId: { in: caseIds } }))
    found.set(doc.caseId, [...(found.get(doc.caseId) ?? []), doc.open]);
  return found;
}

/** In no particular order. */
export function leftOpenWhere(
  documents: Pick<DocumentStore, 'find'>,
  where: Where,
): AsyncGenerator<Stored<LeftOpen>> {
  return everything<LeftOpen>(documents, collections.leftOpen.name, { where, limit: pageLength });
}
