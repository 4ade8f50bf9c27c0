import type { Clock } from '@liucheng/kernel';
import { StaleDocumentError, type DocumentStore, type EventBus } from '@liucheng/ports';
import {
  Counter,
  Gauge,
  Histogram,
  lookedUpGauges,
  noTracing,
  Registry,
  type SetGauge,
  type Tracing,
} from '@liucheng/service-kit';
import { collections } from './collections.ts';
import { countCases } from './counts.ts';
import { atRisk, type NoticeDraft } from './notices.ts';
import type { ProcessMonitor } from './process-monitor.ts';
import type { WorkUnit } from './work-unit.ts';

/** How far the monitor is, is cheap to ask; what the documents hold is counted, and letters are listed. */
const progressEveryMs = 1_000;
const contentsEveryMs = 30_000;
/** Letters are listed to be counted; more than this are too many anyway. */
const mostLetters = 1_000;

/** What the monitor tells of its own work: counts, times and traces of its units of work, and how far it is. */
export class MonitorMetrics {
  readonly subscribers: Gauge;
  private readonly duration: Histogram<'outcome'>;
  private readonly conflicts: Counter;
  private readonly violations: Counter<'change' | 'kind' | 'severity'>;
  private readonly notices: Counter<'kind'>;
  private readonly ahead: Counter<'topic'>;

  constructor(
    private readonly registry: Registry = new Registry(),
    readonly tracing: Tracing = noTracing,
  ) {
    const registers = [registry];
    this.duration = new Histogram({
      name: 'liucheng_unit_of_work_duration_seconds',
      help: 'Time of a unit of work of the monitor, from being asked for to being stored or given up',
      labelNames: ['outcome'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    });
    this.conflicts = new Counter({
      name: 'liucheng_unit_of_work_conflicts_total',
      help: 'Units of work given up because another monitor had written to the same documents',
      registers,
    });
    this.violations = new Counter({
      name: 'liucheng_violations_total',
      help: 'Violations raised, amended and withdrawn since the start',
      labelNames: ['change', 'kind', 'severity'],
      registers,
    });
    this.notices = new Counter({
      name: 'liucheng_notices_total',
      help: 'Everything else that supervisors were told: deadlines at risk, gaps, clocks that are ahead, parked messages, definitions refused and withdrawn, cases migrated',
      labelNames: ['kind'],
      registers,
    });
    for (const kind of [
      atRisk,
      'gap',
      'clock-ahead',
      'parked',
      'definition-refused',
      'definition-withdrawn',
      'case-migrated',
    ])
      this.notices.inc({ kind }, 0);
    this.ahead = new Counter({
      name: 'liucheng_events_ahead_of_clock_total',
      help: 'Events dated further ahead of the monitor’s clock than LIUCHENG_CLOCK_TOLERANCE when they were heard',
      labelNames: ['topic'],
      registers,
    });
    this.subscribers = new Gauge({
      name: 'liucheng_sse_subscribers',
      help: 'Open streams of violations',
      registers,
    });
  }

  /** Observes a unit of work, which tells its `WorkUnit` while it goes on. What it told counts once it is stored. */
  async unit<Result>(run: (watch: (unit: WorkUnit) => void) => Promise<Result>): Promise<Result> {
    const begun = performance.now();
    let watched: WorkUnit | undefined;
    const observe = (outcome: 'ok' | 'failed'): void =>
      this.duration.observe({ outcome }, (performance.now() - begun) / 1000);
    try {
      const result = await this.tracing.within('monitor unit-of-work', { kind: 'internal' }, () =>
        run((unit) => (watched = unit)),
      );
      observe('ok');
      for (const notice of watched?.notices ?? []) this.count(notice);
      return result;
    } catch (error) {
      observe('failed');
      if (error instanceof Error && error.cause instanceof StaleDocumentError) this.conflicts.inc();
      throw error;
    }
  }

  /** Tells from now on, to whoever scrapes, how far a monitor is and what it holds. */
  follow(
    monitor: Pick<ProcessMonitor, 'progress' | 'lanes' | 'imports' | 'settings' | 'definitions'>,
    { bus, documents, clock }: { bus: EventBus; documents: DocumentStore; clock: Clock },
  ): void {
    const { group } = monitor.settings;
    lookedUpGauges(
      this.registry,
      {
        lag: {
          name: 'liucheng_consumer_lag_messages',
          help: 'Messages of a partition of this instance that are not handled yet',
          labels: ['group', 'topic', 'partition'],
        },
        watermark: {
          name: 'liucheng_watermark_age_seconds',
          help: 'How long ago everything in a lane of this instance was last known to be handled: deadlines are judged up to there',
          labels: ['lane'],
        },
        lanes: { name: 'liucheng_lanes_owned', help: 'Lanes (partitions) that this instance has' },
        imports: { name: 'liucheng_imports_going_on', help: '1 while events of imported logs come in' },
      },
      progressEveryMs,
      async (set) => {
        const [lanes, heads, handled] = await Promise.all([
          monitor.lanes(),
          monitor.progress.heads(),
          monitor.progress.positions(),
        ]);
        const owned = lanes.filter((lane) => lane.owned);
        const here = new Set(owned.map(({ lane }) => String(lane)));
        for (const [name, head] of Object.entries(heads)) {
          const [topic = '', partition = ''] = name.split('/');
          if (!here.has(partition)) continue;
          set('lag', Math.max(0, head - (handled[name] ?? 0)), { group, topic, partition });
        }
        for (const { lane, watermarkAge } of owned)
          if (watermarkAge !== undefined) set('watermark', watermarkAge / 1000, { lane });
        set('lanes', owned.length);
        set('imports', (await monitor.imports.goingOn()) ? 1 : 0);
      },
    );
    lookedUpGauges(
      this.registry,
      {
        cases: { name: 'liucheng_cases', help: 'Cases by status', labels: ['status'] },
        due: {
          name: 'liucheng_deadlines_due',
          help: 'Live cases in the lanes of this instance with a deadline that is due and not judged yet',
        },
        parked: {
          name: 'liucheng_dead_letters_parked',
          help: `Messages parked now, ${mostLetters} at most`,
          labels: ['group'],
        },
      },
      contentsEveryMs,
      async (set) => {
        const owned = (await monitor.lanes()).filter((lane) => lane.owned).map(({ lane }) => lane);
        const processes = monitor.definitions.processes();
        await lookAtContents(set, { group, owned, processes, now: clock.now() }, bus, documents);
      },
    );
  }

  eventsAhead(topic: string, count: number): void {
    this.ahead.inc({ topic }, count);
  }

  private count(notice: NoticeDraft): void {
    if (!('violation' in notice)) {
      this.notices.inc({ kind: notice.kind });
      return;
    }
    const { kind, severity } = notice.violation;
    this.violations.inc({ change: notice.kind, kind, severity });
  }
}

async function lookAtContents(
  set: SetGauge<'cases' | 'due' | 'parked'>,
  {
    group,
    owned,
    processes,
    now,
  }: {
    readonly group: string;
    readonly owned: readonly number[];
    readonly processes: readonly string[];
    readonly now: number;
  },
  bus: Pick<EventBus, 'deadLetters'>,
  documents: DocumentStore,
): Promise<void> {
  const { name } = collections.cases;
  const [byStatus, due, letters] = await Promise.all([
    countCases(documents, processes),
    documents.aggregate(name, { where: { lane: { in: owned }, origin: 'live', nextDue: { lte: now } } }),
    bus.deadLetters(group, { limit: mostLetters }),
  ]);
  for (const status of ['new', 'open', 'completed', 'cancelled']) {
    set('cases', byStatus[status] ?? 0, { status });
  }
  set('due', due[0]?.count ?? 0);
  set('parked', letters.length, { group });
}
