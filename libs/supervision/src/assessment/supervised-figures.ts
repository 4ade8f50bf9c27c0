import { collectionOf, type FactSources } from '@liucheng/service-kit';
import { rolloutsThat } from '../rollout/rollout-list.ts';
import { caseListName } from '../violation-handling/earlier-cases.ts';
import type { Counting } from './counting.ts';
import type { Period } from './period.ts';
import type { Figures } from './scoring.ts';

// What supervision's own lists say: they are read as they are now, and may be a moment behind.

type Lists = Pick<FactSources['documents'], 'find'>;

const pageSize = 500;

interface ListedViolation {
  readonly severity: 'critical' | 'major' | 'minor';
  /** Empty where nobody has named one. */
  readonly department: string;
  readonly process: string;
}

/** Violation cases that are not over, of whatever happened before the end of the period: also long before. */
export async function addOpenViolations(
  { departments, processes }: Counting,
  { until }: Period,
  documents: Lists,
): Promise<void> {
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const page: Awaited<ReturnType<typeof documents.find<ListedViolation>>> =
      await documents.find<ListedViolation>(collectionOf(caseListName), {
        where: { handling: 'open', happenedAt: { lt: until } },
        sort: { field: 'happenedAt', direction: 'asc' },
        limit: pageSize,
        ...(cursor === '' ? {} : { cursor }),
      });
    for (const { doc } of page.items) {
      const one: Partial<Figures> = { [doc.severity]: 1 };
      if (doc.department !== '') departments.add(doc.department, one);
      if (doc.process !== '') processes.add(doc.process, one);
    }
    cursor = page.next;
  }
}

/** What had to be acknowledged on a day of the period, of rollouts that were not given up. */
export async function addAcknowledgements(
  { departments, processes }: Counting,
  { firstDay, lastDay }: Period,
  documents: Lists,
): Promise<void> {
  for await (const { process = '', concerned, acknowledged } of rolloutsThat(documents, [
    'announced',
    'concluded',
  ])) {
    const done = new Set(acknowledged);
    for (const { person, department, dueOn } of concerned) {
      if (dueOn < firstDay || dueOn > lastDay) continue;
      const one: Partial<Figures> = { toAcknowledge: 1, acknowledged: done.has(person) ? 1 : 0 };
      departments.add(department, one);
      processes.add(process, one);
    }
  }
}
