import type { CollectionSpec, DocumentStore } from '@liucheng/ports';

/** The monitor's collections. Only `cases` and `violations` are queried freely; the rest is found by id or one field. */
export const collections = {
  /** What is listed and filtered of a case: small, because every index reads the whole document. */
  cases: {
    name: 'cases',
    indexes: [
      ['startedAt'],
      ['process', 'version', 'startedAt'],
      ['process', 'startedAt'],
      ['status', 'startedAt'],
      ['department', 'startedAt'],
      ['conforming', 'startedAt'],
      ['department', 'conforming', 'startedAt'],
      ['endedAt'],
      ['lane', 'origin', 'nextDue'],
    ],
  },
  /** The rest of a case: its folded state, its latest events, events that wait for a missing one. */
  caseBodies: { name: 'case-bodies', indexes: [] },
  /** Full chunks of events of cases that grew long. */
  history: { name: 'history', indexes: [] },
  /** Cases with waiting events, by the time until which they wait. */
  gaps: { name: 'gaps', indexes: [['lane', 'until']] },
  /**
   * What is to be done next in open cases: few of a case, none of one that has ended. Every event changes some, so there are
   * no more indexes than lists need that are asked for all the time: one's own, a department's, all. Other filters are looked
   * at task by task.
   */
  tasks: { name: 'tasks', indexes: [['order'], ['department', 'audience', 'order']] },
  /** Who has taken on a task. Written by requests, whoever has the lane: only documents of their own can be. */
  claims: { name: 'claims', indexes: [['at'], ['by', 'at']] },
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
  /** What each lane's cases have been brought up to: an earlier program's, and versions that were withdrawn. */
  kept: { name: 'kept', indexes: [] },
  notices: { name: 'notices', indexes: [['lane', 'number']] },
  /** Figures by dimension and period, but for those of persons. */
  metrics: { name: 'metrics', indexes: [['key', 'period']] },
  metricsOfPeople: {
    name: 'metrics-of-people',
    indexes: [
      ['key', 'period'],
      ['group', 'period'],
    ],
  },
  /** The steps of each variant, once. Written by any lane, always the same. */
  variants: { name: 'variants', indexes: [] },
  /** What each lane has heard of each source of events. */
  sources: { name: 'sources', indexes: [['lane'], ['key']] },
  /** Sources of which it was told that their clocks are ahead. Of all lanes together. */
  clockAlerts: { name: 'clock-alerts', indexes: [] },
  definitions: { name: 'definitions', indexes: [] },
  /** Versions under which no case begins any more, under the id of the definition. */
  withdrawals: { name: 'withdrawals', indexes: [] },
  /** That cases are to have another version, of which a lane has heard nothing else yet. */
  awaitingMigrations: { name: 'awaiting-migrations', indexes: [['lane']] },
  /** How the steps of each version are done, under the id of its definition. */
  actions: { name: 'actions', indexes: [] },
  backtests: { name: 'backtests', indexes: [['createdAt'], ['state', 'createdAt']] },
  /** The cases that a back-test judges differently. */
  backtestCases: { name: 'backtest-cases', indexes: [['backtest']] },
  /** What the rules over cases of a draft compare and find: of back-tests under way, and deleted then. */
  backtestOccurrences: { name: 'backtest-occurrences', indexes: [['backtest', 'key', 'at']] },
  backtestFindings: { name: 'backtest-findings', indexes: [['backtest', 'caseId']] },
  /** Deadlines of which it was told that they will probably be missed. */
  risks: { name: 'risks', indexes: [['lane', 'dueAt']] },
  /** To violations: what is configured, and how far each is. Few, and read all the time. */
  subscriptions: { name: 'subscriptions', indexes: [['createdAt']] },
  /** The latest attempts of each subscription. */
  deliveries: { name: 'deliveries', indexes: [['subscription', 'number']] },
  imports: { name: 'imports', indexes: [['lastBatchAt']] },
  /** Fingerprints of the events that imports have accepted. */
  importedBatches: { name: 'imported-batches', indexes: [['import', 'next']] },
  /** What cases contribute to what rules over cases compare: written by the lane of the case, read by key. */
  occurrences: { name: 'occurrences', indexes: [['key', 'at']] },
  /** Keys whose occurrences have changed and which are to be judged again; few, and deleted then. */
  changedKeys: { name: 'changed-keys', indexes: [] },
  /** Times at which something without a key has changed that keys may be judged otherwise for; few, and deleted then. */
  changedKeyless: { name: 'changed-keyless', indexes: [] },
  /** What rules over cases have found under each key. */
  accusations: {
    name: 'accusations',
    indexes: [['key'], ['caseId'], ['violation.process', 'violation.rule', 'violation.at']],
  },
  /** Of what they have found nothing, because a counterpart may be there without its key. */
  leftOpen: { name: 'left-open', indexes: [['key'], ['caseId'], ['comparison', 'at']] },
  /** Keys that have to be judged when time has passed. */
  awaited: { name: 'awaited', indexes: [['origin', 'next']] },
  /** How many violations rules over cases find in a case. */
  accused: { name: 'accused', indexes: [] },
  /** Violations as they count towards repetitions: written by whoever tells of them, read by key in order of time. */
  offences: { name: 'offences', indexes: [['key', 'until']] },
  /** What was counted and has changed since; few, and deleted then. */
  changedOffences: { name: 'changed-offences', indexes: [] },
  /** What violations repeat, under their ids. */
  repetitions: { name: 'repetitions', indexes: [['caseId']] },
  /** Cases whose lane has not heard of accusations or repetitions yet. */
  accusedUntold: { name: 'accused-untold', indexes: [['lane']] },
  /** Rebuilds beside the running monitor, how far the bus is read for the one under way, and how far each lane is with it. */
  rebuilds: { name: 'rebuilds', indexes: [['createdAt'], ['state', 'createdAt']] },
  rebuildReadings: { name: 'rebuild-readings', indexes: [] },
  rebuildLanes: { name: 'rebuild-lanes', indexes: [] },
  /** A document for each lane: how far it is. Whoever writes to the lane must have read it, so two cannot mix. */
  lanes: { name: 'lanes', indexes: [] },
} as const satisfies Record<string, CollectionSpec>;

export async function defineCollections(documents: DocumentStore): Promise<void> {
  for (const spec of Object.values(collections)) await documents.define(spec);
}
