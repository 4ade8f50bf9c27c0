import type { DecisionContext } from '@liucheng/kernel';
import { collectionOf, type FactSources } from '@liucheng/service-kit';
import type { Earlier } from './opening.ts';
import type { Breach, ViolationStatus } from './violation-case.ts';
import { defaultSettings } from './violation-settings.ts';

/** The list of cases, in which earlier ones are looked for. */
export const caseListName = { name: 'violation_cases', version: 3 } as const;

/** As many as are named in a case; one is enough to raise it. */
const mostNamed = 100;
/** No violations: what does not count against anybody. */
const cleared: ReadonlySet<ViolationStatus> = new Set(['dismissed', 'withdrawn']);

interface Row {
  readonly status: ViolationStatus;
  readonly happenedAt: string;
}

/**
 * Cases of earlier violations of the same rule of the same process by the same person or, where nobody in particular is
 * concerned, by the same department. The list may be a moment behind: it is looked at when a case is opened, and once more
 * when it is assigned.
 */
export async function earlierCases(
  {
    person,
    department,
    process,
    rule,
    happenedAt,
  }: Pick<Breach, 'person' | 'department' | 'process' | 'rule' | 'happenedAt'>,
  { caseId }: DecisionContext,
  { documents }: Pick<FactSources, 'documents'>,
): Promise<Earlier> {
  if (rule === undefined || (person === undefined && department === undefined)) return [];
  const happened = Date.parse(happenedAt);
  const { items } = await documents.find<Row>(collectionOf(caseListName), {
    where: {
      rule,
      process: process ?? '',
      ...(person === undefined ? { person: '', department: department ?? '' } : { person }),
      happenedAt: { gte: since(happened), lt: new Date(happened).toISOString() },
    },
    sort: { field: 'happenedAt', direction: 'asc' },
    limit: mostNamed,
  });
  return items.filter(({ id, doc: { status } }) => id !== caseId && !cleared.has(status)).map(({ id }) => id);
}

/** So many months of the calendar back, clamped to the last day of a shorter month. */
function since(time: number): string {
  const date = new Date(time);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - defaultSettings.repeatMonths);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.toISOString();
}
