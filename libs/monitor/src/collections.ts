import type { CollectionSpec, DocumentStore } from '@liucheng/ports';

/** The monitor's collections. Only `cases` and `violations` are queried freely; the rest is found by id or one field. */
export const collections = {
  /** What is listed and filtered of a case: small, because every index reads the whole document. */
  cases: {
    name: 'cases',
    indexes: [
      ['startedAt'],
      ['process', 'version', 'startedAt'],
      ['status', 'startedAt'],
      ['department', 'startedAt'],
      ['conforming', 'startedAt'],
      ['lane', 'origin', 'nextDue'],
    ],
  },
  /** The rest of a case: its folded state, its latest events, events that wait for a missing one. */
  caseBodies: { name: 'case-bodies', indexes: [] },
  /** Full chunks of events of cases that grew long. */
  history: { name: 'history', indexes: [] },
  /** Cases with waiting events, by the time until which they wait. */
  gaps: { name: 'gaps', indexes: [['lane', 'until']] },
  violations: {
    name: 'violations',
    indexes: [
      ['at'],
      ['process', 'at'],
      ['rule', 'at'],
      // Queries pin the earlier fields to all their values when they are not asked for: one index instead of three.
      ['state', 'severity', 'kind', 'at'],
      ['department', 'at'],
      ['person', 'at'],
      ['case', 'at'],
    ],
  },
  notices: { name: 'notices', indexes: [['lane', 'number']] },
  figures: { name: 'figures', indexes: [['process']] },
  definitions: { name: 'definitions', indexes: [] },
  imports: { name: 'imports', indexes: [['lastBatchAt']] },
  /** A document for each lane: how far it is. Whoever writes to the lane must have read it, so two cannot mix. */
  lanes: { name: 'lanes', indexes: [] },
} as const satisfies Record<string, CollectionSpec>;

export async function defineCollections(documents: DocumentStore): Promise<void> {
  for (const spec of Object.values(collections)) await documents.define(spec);
}
