/** What can be set about the monitor's work. Times are milliseconds of the wall clock. */
export interface MonitorSettings {
  /** Consumer group on the bus; also the name under which positions are stored with the documents. */
  readonly group: string;
  /** Every topic whose name starts so is consumed, also one that appears while the monitor runs. */
  readonly topicPrefix: string;
  /** Topics consumed from the first moment on; the others are found by looking every `topicRefreshMs`. */
  readonly topics: readonly string[];
  readonly topicRefreshMs: number;
  /** Messages per unit of work at most. */
  readonly batchSize: number;
  /** How often the bus tries a delivery that failed for a reason of its own, and the first pause between tries. */
  readonly retry: { readonly attempts: number; readonly firstDelayMs: number };
  /** Cases kept folded in memory. */
  readonly liveCases: number;
  /** Events kept inside the case's own document; older ones move to the `history` collection in chunks of this size. */
  readonly historyChunk: number;
  /** How long an event waits for the ones missing before it. */
  readonly gapHoldMs: number;
  /** How far an event's time may lie ahead of the clock; further, and the source's clock is told of and not believed. */
  readonly clockToleranceMs: number;
  /** A source is told of again when none of its events was ahead for so long, or one is twice as far ahead as was told. */
  readonly clockQuietMs: number;
  /** How long a lane waits for a definition that may be on its way in another lane. */
  readonly definitionHoldMs: number;
  /** Waiting events per case; one more, and the gap is reported at once. */
  readonly heldEvents: number;
  /**
   * A deadline is raised this long after it is due, so that an event that met it in the last moment and is still on its
   * way between service and bus does not raise a false alarm. What still comes later withdraws the violation.
   */
  readonly deadlineGraceMs: number;
  /** Longest time between two looks at the clock: how soon a jump of the clock is noticed. */
  readonly tickMs: number;
  /** From which chance on it is told that a deadline will probably be missed, 0 to 1. */
  readonly atRiskFrom: number;
  /** How often it is looked for such deadlines. */
  readonly riskWatchMs: number;
  readonly streamsPerCaller: number;
  readonly heartbeatMs: number;
}

export const defaultSettings: MonitorSettings = {
  group: 'process-monitor',
  topicPrefix: 'liucheng.',
  topics: ['liucheng.monitor', 'liucheng.imported'],
  topicRefreshMs: 250,
  batchSize: 5_000,
  retry: { attempts: 5, firstDelayMs: 100 },
  liveCases: 20_000,
  historyChunk: 32,
  gapHoldMs: 30_000,
  clockToleranceMs: 300_000,
  clockQuietMs: 3_600_000,
  definitionHoldMs: 3_000,
  heldEvents: 1_000,
  deadlineGraceMs: 250,
  tickMs: 1_000,
  atRiskFrom: 0.5,
  riskWatchMs: 30_000,
  streamsPerCaller: 5,
  heartbeatMs: 15_000,
};
