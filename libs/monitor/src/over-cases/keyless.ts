import type { Comparison, Counterpart, Sighting } from '@liucheng/conformance';
import type { DocumentStore, Where } from '@liucheng/ports';
import { collections } from '../collections.ts';
import type { DefinitionRegistry } from '../definitions.ts';
import { everything } from '../pages.ts';
import type { Accusation } from './accusation.ts';
import type { LeftOpen } from './left-open.ts';

/** One is enough; what does not count comes before it now and then: it is of the same case, or released. */
const fewTogether = 10;
const pageLength = 1_000;

/** Something without a key has changed in a comparison, at these times and between them, ms. */
export interface ChangedKeyless {
  readonly comparison: string;
  readonly from: number;
  readonly to: number;
  /** Some of it is there no longer, or not as it was: what it left open may be left open no longer. */
  readonly less: boolean;
}

/** What is stored without a key of what rules over cases compare. */
export class Keyless {
  constructor(
    private readonly documents: Pick<DocumentStore, 'find'>,
    private readonly collection: string = collections.occurrences.name,
    /** Whose occurrences. */
    private readonly scope: Where = {},
  ) {}

  /** Tells of occurrences that are judged together whether what they ask for may be there without its key. */
  of(comparison: Comparison): (own: Sighting) => Promise<boolean> {
    const { counterpart } = comparison;
    if (!counterpart) return () => Promise.resolve(false);
    let some: boolean | undefined;
    let last: Sighting | undefined;
    return async (own) => {
      if (last && counterpart.meets(own, last)) return true;
      some ??= await this.hasAny(comparison);
      if (!some) return false;
      const found = await this.find(comparison, counterpart, own);
      last = found ?? last;
      return found !== undefined;
    };
  }

  private async hasAny({ keyless: key }: Comparison): Promise<boolean> {
    const { items } = await this.documents.find(this.collection, { where: { ...this.scope, key }, limit: 1 });
    return items.length > 0;
  }

  /** Looks from the occurrence on, as far as something would be in time, up to the first that may be it. */
  private async find(
    { keyless: key }: Comparison,
    { order, until, meets }: Counterpart,
    own: Sighting,
  ): Promise<Sighting | undefined> {
    const [at, direction] =
      order === 'before'
        ? [upTo(own.at), 'desc' as const]
        : [{ gte: own.at, ...upTo(until(own.at)) }, 'asc' as const];
    for await (const { doc } of everything<Sighting>(this.documents, this.collection, {
      where: { ...this.scope, key, at },
      sort: { field: 'at', direction },
      limit: fewTogether,
    })) {
      if (meets(own, doc)) return doc;
      if (order === 'before' && until(doc.at) < own.at) return undefined;
    }
    return undefined;
  }
}

/**
 * By comparison, the keys that may be judged otherwise for what has changed without one: those under which something is missing, or
 * left open, of which it would have been in time.
 */
export async function keysConcerned(
  documents: Pick<DocumentStore, 'find'>,
  definitions: DefinitionRegistry,
  all: readonly ChangedKeyless[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const keys = new Map<string, Set<string>>();
  for (const id of new Set(all.map(({ comparison }) => comparison))) {
    const comparison = definitions.comparisons.get(id);
    if (!comparison?.counterpart) continue;
    const found = new Set<string>();
    keys.set(id, found);
    const changed = all.filter((each) => each.comparison === id);
    for (const span of spans(changed, comparison.counterpart))
      for await (const key of accusedKeys(documents, definitions, comparison, span)) found.add(key);
    for (const at of spans(
      changed.filter(({ less }) => less),
      comparison.counterpart,
    ))
      for await (const { doc } of everything<LeftOpen>(documents, collections.leftOpen.name, {
        where: { comparison: id, at },
        sort: { field: 'at', direction: 'asc' },
        limit: pageLength,
      }))
        found.add(doc.key);
  }
  return keys;
}

/** Those under which something stands that happened in a time. */
async function* accusedKeys(
  documents: Pick<DocumentStore, 'find'>,
  definitions: DefinitionRegistry,
  { id, process, rule }: Comparison,
  span: Span,
): AsyncGenerator<string> {
  for await (const { doc } of everything<Accusation>(documents, collections.accusations.name, {
    where: { 'violation.process': process, 'violation.rule': rule, 'violation.at': span },
    sort: { field: 'violation.at', direction: 'asc' },
    limit: pageLength,
  })) {
    const { version } = doc.violation;
    await definitions.lookUp([{ process, version }]);
    // Another version may ask for something else by a rule of the same id.
    const { comparisons = [] } = definitions.get(process, version)?.compiled.overCases ?? {};
    if (comparisons.some((each) => each.id === id)) yield doc.key;
  }
}

type Span = { readonly gte: number; readonly lte?: number };

/** When that happens, or would, for which what has changed is in time; what touches is one. */
function spans(changed: readonly ChangedKeyless[], { until }: Counterpart): Span[] {
  const apart: { from: number; to: number }[] = [];
  for (const { from, to } of [...changed].sort((a, b) => a.from - b.from)) {
    const last = apart.at(-1);
    if (last && from <= until(last.to)) last.to = Math.max(last.to, to);
    else apart.push({ from, to });
  }
  return apart.map(({ from, to }) => ({ gte: from, ...upTo(until(to)) }));
}

function upTo(last: number): { readonly lte?: number } {
  return last === Infinity ? {} : { lte: last };
}
