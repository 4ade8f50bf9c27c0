import { collectionOf, type FactSources } from '@liucheng/service-kit';
import type { Earlier } from './assessing.ts';
import type { Assessment, AssessmentStatus } from './assessment.ts';

/** The list of assessments, in which published ones are looked for. */
export const assessmentListName = { name: 'assessments', version: 1 } as const;

type Lists = Pick<FactSources['documents'], 'find'>;

/** What the list keeps of an assessment beside its row. */
interface Listed {
  readonly progress: { readonly state: Assessment };
}

const pageSize = 20;

/**
 * Assessments that stand so, the latest period first, those that end together by their ids backwards: few, as periods are.
 * @param upTo RFC 3339: those whose period ends then or earlier
 */
export async function* assessmentsThat(
  documents: Lists,
  statuses: readonly AssessmentStatus[],
  upTo?: string,
): AsyncIterable<Assessment & { readonly id: string }> {
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const page: Awaited<ReturnType<typeof documents.find<Listed>>> = await documents.find<Listed>(
      collectionOf(assessmentListName),
      {
        where: { status: { in: statuses }, ...(upTo === undefined ? {} : { until: { lte: upTo } }) },
        sort: { field: 'until', direction: 'desc' },
        limit: pageSize,
        ...(cursor === '' ? {} : { cursor }),
      },
    );
    for (const { id, doc } of page.items) yield { ...doc.progress.state, id };
    cursor = page.next;
  }
}

/** The last one published of an earlier period of the same span, by the same scheme. The list may be a moment behind. */
export async function earlierOf(
  { period, scheme }: Assessment,
  documents: Lists,
): Promise<Earlier | undefined> {
  if (period === undefined || scheme === undefined) return undefined;
  for await (const each of assessmentsThat(documents, ['published'], period.from)) {
    if (each.period?.span !== period.span || each.scheme?.version !== scheme.version) continue;
    return { assessment: each.id, period: each.period.name, ranking: each.ranking };
  }
  return undefined;
}
