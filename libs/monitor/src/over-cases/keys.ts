import { inOrder } from '@liucheng/conformance';
import type { DocumentStore, Stored } from '@liucheng/ports';
import { collections } from '../collections.ts';
import { everything } from '../pages.ts';
import type { Accusation } from './accusation.ts';
import { leftOpenWhere, type LeftOpen } from './left-open.ts';
import type { OccurrenceDocument } from './occurrences.ts';

const pageLength = 1_000;

/** What is stored under the keys of rules over cases, read by page. */
export class Keys {
  constructor(private readonly documents: Pick<DocumentStore, 'find'>) {}

  /** By id of the violation. */
  async accusations(key: string): Promise<Map<string, Accusation>> {
    const found = new Map<string, Accusation>();
    for await (const { id, doc } of this.pages<Accusation>(collections.accusations.name, key))
      found.set(id, doc);
    return found;
  }

  /** By id of the violation that it would be. */
  async leftOpen(key: string): Promise<Map<string, LeftOpen>> {
    const found = new Map<string, LeftOpen>();
    for await (const { id, doc } of leftOpenWhere(this.documents, { key })) found.set(id, doc);
    return found;
  }

  /** In the order in which they are judged. */
  occurrences(key: string): AsyncGenerator<OccurrenceDocument> {
    return ordered(this.pages<OccurrenceDocument>(collections.occurrences.name, key, 'at'));
  }

  private pages<Doc>(collection: string, key: string, field?: string): AsyncGenerator<Stored<Doc>> {
    return everything<Doc>(this.documents, collection, {
      where: { key },
      ...(field === undefined ? {} : { sort: { field, direction: 'asc' } }),
      limit: pageLength,
    });
  }
}

/** Of those that come by time: those of one instant are sorted here. */
export async function* ordered(
  byTime: AsyncIterable<{ readonly doc: OccurrenceDocument }>,
): AsyncGenerator<OccurrenceDocument> {
  let together: OccurrenceDocument[] = [];
  for await (const { doc } of byTime) {
    if (together[0] && together[0].at !== doc.at) {
      yield* together.sort(inOrder);
      together = [];
    }
    together.push(doc);
  }
  yield* together.sort(inOrder);
}
