import { hash } from 'node:crypto';
import type { EventEnvelope } from '@liucheng/kernel';
import type { BusMessage, DocumentStore } from '@liucheng/ports';
import { collections } from '../collections.ts';
import { originOf } from '../imports.ts';
import type { MonitorMetrics } from '../monitor-metrics.ts';
import type { MonitorSettings } from '../settings.ts';
import type { WorkUnit } from '../work-unit.ts';
import { everything } from '../pages.ts';

/** Sources that a lane tells apart; the events of further ones count under their topic. */
const mostSources = 1_000;
/** Longer ones are told by their beginning. */
export const longestSource = 200;

/** A service, by its topic and the `source` of its events. */
export interface Source {
  readonly topic: string;
  /** Absent: all those of the topic that came when there were too many already. */
  readonly source?: string;
}

/** What is told of a source whose clock is ahead: how far (ms), and at which event it is seen. */
export interface ClockAhead extends Source {
  readonly by: number;
  readonly event: string;
  readonly process: string;
  readonly case: string;
}

/** What a lane has heard of a source. Counts are of events, each once; times are ms since the epoch. */
export interface SourceDocument extends Source {
  readonly lane: number;
  /** The same in all lanes. */
  readonly key: string;
  readonly events: number;
  /** The time of its last event by the event itself, and by the monitor's clock. */
  readonly lastEventAt: number;
  readonly lastHeardAt: number;
  /** How often an event was ahead of the clock by more than the tolerance, when last, and how far at most. */
  readonly ahead: number;
  readonly lastAheadAt?: number;
  readonly largestAhead?: number;
}

/** That supervisors were told of a source, so that no lane tells it once more. */
interface ClockAlert {
  readonly toldAt: number;
  readonly by: number;
}

interface Heard {
  readonly message: BusMessage;
  readonly event: EventEnvelope;
}

/** What a batch says of a source. */
interface Tally {
  readonly before: SourceDocument;
  events: number;
  lastEventAt: number;
  ahead: number;
  /** The event that is furthest ahead of the clock. */
  furthest: Ahead | undefined;
}

interface Ahead {
  readonly event: EventEnvelope;
  /** ms */
  readonly by: number;
}

/** A lane's count of what it hears from each source, and of clocks that are ahead. Stored with the events that it counts. */
export class SourceLedger {
  private sources: Map<string, SourceDocument> | undefined;

  constructor(
    private readonly documents: DocumentStore,
    private readonly lane: number,
    private readonly settings: Pick<MonitorSettings, 'clockToleranceMs' | 'clockQuietMs'>,
    private readonly metrics: Pick<MonitorMetrics, 'eventsAhead'>,
  ) {}

  /** Counts events that were not counted before, and tells of clocks that are ahead. @param now wall clock, ms */
  async hear(heard: readonly Heard[], now: number, unit: WorkUnit): Promise<void> {
    if (heard.length === 0) return;
    const sources = (this.sources ??= await this.load());
    for (const tally of this.tallies(sources, heard, now).values()) {
      const { before, ahead } = tally;
      const document = counted(tally, now);
      sources.set(document.key, document);
      unit.put(collections.sources.name, `${this.lane}#${document.key}`, document);
      // From 0 on: what is seen first at 1 has not increased for whoever watches it.
      if (ahead > 0 || before.events === 0)
        unit.onCommit(() => this.metrics.eventsAhead(document.topic, ahead));
      if (tally.furthest) await this.tell(before, tally.furthest, now, unit);
    }
  }

  /** Of each source that is told apart. To find a source takes longer than to count: it is done once for all its events. */
  private tallies(
    sources: Map<string, SourceDocument>,
    heard: readonly Heard[],
    now: number,
  ): Map<string, Tally> {
    const tallies = new Map<string, Tally>();
    const byName = new Map<string, Tally>();
    for (const { message, event } of heard) {
      const name = `${message.topic} ${event.source}`;
      let tally = byName.get(name);
      if (!tally) {
        const before = this.of(sources, message.topic, event.source);
        // It takes its place among those that are told apart.
        sources.set(before.key, before);
        tally = tallies.get(before.key) ?? {
          before,
          events: 0,
          lastEventAt: 0,
          ahead: 0,
          furthest: undefined,
        };
        tallies.set(before.key, tally);
        byName.set(name, tally);
      }
      tally.events++;
      tally.lastEventAt = Date.parse(event.time);
      const by = originOf(message) === 'imported' ? 0 : tally.lastEventAt - now;
      if (by <= this.settings.clockToleranceMs) continue;
      tally.ahead++;
      if (by > (tally.furthest?.by ?? 0)) tally.furthest = { event, by };
    }
    return tallies;
  }

  /** What was counted may not have been stored: read again before the next change. */
  forget(): void {
    this.sources = undefined;
  }

  private async tell(
    { key, topic, source, lastAheadAt }: SourceDocument,
    { event, by }: Ahead,
    now: number,
    unit: WorkUnit,
  ): Promise<void> {
    const { name } = collections.clockAlerts;
    const alert = await this.documents.get<ClockAlert>(name, key);
    if (alert) {
      const elsewhere = (await this.lanesOf(key)).filter(({ lane }) => lane !== this.lane);
      const times = [alert.doc.toldAt, lastAheadAt ?? 0, ...elsewhere.map((each) => each.lastAheadAt ?? 0)];
      const quiet = now - Math.max(...times) >= this.settings.clockQuietMs;
      if (!quiet && by < 2 * alert.doc.by) return;
    }
    // At the revision that was read: of lanes that see it at once, one tells.
    unit.replace(name, key, { toldAt: now, by } satisfies ClockAlert, alert?.revision ?? 0);
    const of = source === undefined ? { topic } : { topic, source };
    const { id, process, subject } = event;
    unit.notices.push({ kind: 'clock-ahead', at: now, ...of, by, event: id, process, case: subject });
  }

  private of(sources: ReadonlyMap<string, SourceDocument>, topic: string, given: string): SourceDocument {
    const source = given.slice(0, longestSource);
    const own = sources.get(keyOf({ topic, source }));
    if (own) return own;
    const named = sources.size < mostSources ? { topic, source } : { topic };
    const key = keyOf(named);
    return (
      sources.get(key) ?? {
        ...named,
        lane: this.lane,
        key,
        events: 0,
        lastEventAt: 0,
        lastHeardAt: 0,
        ahead: 0,
      }
    );
  }

  private async load(): Promise<Map<string, SourceDocument>> {
    const sources = new Map<string, SourceDocument>();
    const query = { where: { lane: this.lane }, limit: 500 };
    const { name } = collections.sources;
    for await (const { doc } of everything<SourceDocument>(this.documents, name, query)) {
      sources.set(doc.key, doc);
      this.metrics.eventsAhead(doc.topic, 0);
    }
    return sources;
  }

  private async lanesOf(key: string): Promise<SourceDocument[]> {
    const page = await this.documents.find<SourceDocument>(collections.sources.name, {
      where: { key },
      limit: 1_000,
    });
    return page.items.map(({ doc }) => doc);
  }
}

/** Sorts by topic, whatever a source is called; short, because it is a part of ids. */
function keyOf({ topic, source }: Source): string {
  return source === undefined ? `${topic} ~` : `${topic} ${hash('sha256', source, 'base64url').slice(0, 22)}`;
}

/** A source as it is after a batch. */
function counted({ before, events, lastEventAt, ahead, furthest }: Tally, now: number): SourceDocument {
  const next = { ...before, events: before.events + events, lastEventAt, lastHeardAt: now };
  if (!furthest) return next;
  return {
    ...next,
    ahead: before.ahead + ahead,
    lastAheadAt: now,
    largestAhead: Math.max(before.largestAhead ?? 0, furthest.by),
  };
}
