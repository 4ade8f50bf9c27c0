import type { Comparison, Sighting } from '@liucheng/conformance';
import type { DocumentStore, Where } from '@liucheng/ports';
import { collections } from '../collections.ts';
import type { DefinitionRegistry } from '../definitions.ts';
import { everything } from '../pages.ts';
import type { Accusation } from './accusation.ts';
import { leftOpenWhere } from './left-open.ts';

/** One is enough; what does not count comes before it now and then: it is of the same case, or released. */
const fewTogether = 10;
const pageLength = 1_000;

/** Something without a key has changed in a comparison, at these times and between them, ms. */
export interface ChangedKeyless {
  readonly comparison: string;
  readonly from: number;
  readonly to: number;
}

/** What is stored without a key of what rules over cases compare. */
export class Keyless {
  constructor(
    private readonly documents: Pick<DocumentStore, 'find'>,
    private readonly collection: string = collections.occurrences.name,
    /** Whose occurrences. */
    private readonly scope: Where = {},
  ) {}

  /**
   * Whether what an occurrence asks for may be there without its key. Looks from the occurrence on, as far as something would be in
   * time, up to the first that may be it.
   */
  async mayMeet({ counterpart, keyless: key }: Comparison, own: Sighting): Promise<boolean> {
    if (!counterpart) return false;
    const { order, until, meets } = counterpart;
    const last = until(own.at);
    const query =
      order === 'before'
        ? ({ at: { lte: own.at }, direction: 'desc' } as const)
        : ({
            at: { gte: own.at, ...(last === Infinity ? {} : { lte: last }) },
            direction: 'asc',
          } as const);
    for await (const { doc } of everything<Sighting>(this.documents, this.collection, {
      where: { ...this.scope, key, at: query.at },
      sort: { field: 'at', direction: query.direction },
      limit: fewTogether,
    })) {
      if (meets(own, doc)) return true;
      if (order === 'before' && until(doc.at) < own.at) return false;
    }
    return false;
  }
}

/**
 * The keys that may be judged otherwise for what has changed without one: those under which something is missing, or left open, of
 * which it would have been in time.
 */
export async function keysConcerned(
  documents: Pick<DocumentStore, 'find'>,
  definitions: DefinitionRegistry,
  { comparison: id, from, to }: ChangedKeyless,
): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  const comparison = definitions.comparisons.get(id);
  if (!comparison?.counterpart) return keys;
  const last = comparison.counterpart.until(to);
  const at = { gte: from, ...(last === Infinity ? {} : { lte: last }) };
  for await (const { doc } of leftOpenWhere(documents, { comparison: id, at })) keys.add(doc.key);
  const { process, rule } = comparison;
  const where = { 'violation.process': process, 'violation.rule': rule, 'violation.at': at };
  const { name } = collections.accusations;
  for await (const { doc } of everything<Accusation>(documents, name, { where, limit: pageLength })) {
    const { version } = doc.violation;
    await definitions.lookUp([{ process, version }]);
    // Another version may ask for something else by a rule of the same id.
    const { comparisons = [] } = definitions.get(process, version)?.compiled.overCases ?? {};
    if (comparisons.some((each) => each.id === id)) keys.add(doc.key);
  }
  return keys;
}
