import { collectionOf, type FactSources } from '@liucheng/service-kit';
import type { Rollout, RolloutStatus } from './rollout.ts';

/** The list of rollouts, in which open ones are looked for. */
export const rolloutListName = { name: 'rollouts', version: 1 } as const;

const pageSize = 100;

/** What the list keeps of a rollout beside its row. */
interface Listed {
  readonly progress: { readonly state: Rollout };
}

/** Rollouts that wait for acknowledgements. */
export function announcedRollouts(
  documents: Pick<FactSources['documents'], 'find'>,
): ReturnType<typeof rolloutsThat> {
  return rolloutsThat(documents, ['announced']);
}

/** Those that stand so, the earliest effective date first. They are few: one for each version announced. */
export async function* rolloutsThat(
  documents: Pick<FactSources['documents'], 'find'>,
  statuses: readonly RolloutStatus[],
): AsyncIterable<Rollout & { readonly id: string }> {
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const page: Awaited<ReturnType<typeof documents.find<Listed>>> = await documents.find<Listed>(
      collectionOf(rolloutListName),
      {
        where: { status: { in: statuses } },
        sort: { field: 'effectiveOn', direction: 'asc' },
        limit: pageSize,
        ...(cursor === '' ? {} : { cursor }),
      },
    );
    for (const { id, doc } of page.items) yield { ...doc.progress.state, id };
    cursor = page.next;
  }
}
