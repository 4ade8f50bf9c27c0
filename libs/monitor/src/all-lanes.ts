import type { BusPositions, DocumentStore, EventBus } from '@liucheng/ports';
import type { KnownHeads } from './known-heads.ts';
import { readLaneHeads } from './lane-head.ts';
import type { Lanes } from './lanes.ts';
import { overCasesLane } from './over-cases/accusation.ts';
import { Positions } from './positions.ts';
import type { Signal } from './signal.ts';

/** Where a lane stands, whoever has it. */
export interface LaneStanding {
  readonly lane: number;
  /** Whether this instance has it. */
  readonly owned: boolean;
  readonly lastNotice: number;
  readonly positions: Positions;
  /** ms; 0 before the first time that the end of the bus was reached. Of a lane owned elsewhere: at least this. */
  readonly watermark: number;
}

/** How often it is looked how far other instances are, while somebody waits for them. */
const lookMs = 100;
/** How soon it is noticed that there are others at all. */
const aloneMs = 1_000;

/**
 * All lanes as one: those of this instance as they are, those of others as they are stored. What is said of the others
 * is up to 100 ms old; nothing of it is ever too much. What is told of an instance's own lanes is what is stored, also
 * where another has stored it: one that stands still may have lost them without hearing of it.
 */
export class AllLanes {
  private seen: { readonly at: number; readonly heads: ReturnType<typeof readLaneHeads> } | undefined;
  private alone = false;

  constructor(
    private readonly documents: DocumentStore,
    private readonly bus: Pick<EventBus, 'heads'>,
    private readonly topics: () => Promise<readonly string[]>,
    private readonly lanes: Lanes,
    private readonly known: KnownHeads,
    /** Fires whenever a lane of this instance has stored something. */
    private readonly moved: Signal,
  ) {}

  /** By their numbers. `fresh`: read now, not a moment ago. */
  async standings(fresh = false): Promise<LaneStanding[]> {
    const standings = new Map<number, LaneStanding>();
    const stored = await this.stored(fresh ? 0 : this.interval);
    for (const head of stored) {
      const { lane, lastNotice, partitions, watermark } = head.doc;
      const positions = Positions.from(partitions);
      standings.set(lane, { lane, owned: false, lastNotice, positions, watermark });
    }
    for (const { number: lane, notices, progress, watermark } of this.lanes.telling) {
      standings.set(lane, {
        lane,
        owned: true,
        // More is stored where another has the lane by now, and this instance has yet to hear of it.
        lastNotice: Math.max(notices.last, standings.get(lane)?.lastNotice ?? 0),
        positions: progress.current,
        watermark: watermark.value,
      });
    }
    const all = [...standings.values()].sort((a, b) => a.lane - b.lane);
    this.alone = ownedAlone(all);
    return all;
  }

  /** Whether no other instance has a lane. */
  async ownsAll(): Promise<boolean> {
    return ownedAlone(await this.standings());
  }

  /** The lanes of this instance are others from now on. */
  changed(): void {
    this.alone = false;
    this.seen = undefined;
  }

  /** Of every partition that something was handled in. */
  async positions(): Promise<BusPositions> {
    const all = (await this.standings()).map(({ positions }) => positions.values);
    return Object.assign({}, ...all) as BusPositions;
  }

  /** Whether everything up to these offsets is handled or parked, by whomever. */
  async reached(heads: BusPositions): Promise<boolean> {
    const own = this.lanes.owned.reduce((all, { progress }) => all.merge(progress.current), Positions.none);
    if (own.reached(heads)) return true;
    const positions = await this.positions();
    return Object.entries(heads).every(([name, head]) => (positions[name] ?? 0) >= head);
  }

  /** The end of everything on the bus now. */
  async heads(): Promise<BusPositions> {
    return this.bus.heads(await this.topics());
  }

  /** Waits until everything that is on the bus now is handled or parked; false when `ms` were not enough. */
  async caughtUp(ms: number, aborted?: AbortSignal): Promise<boolean> {
    const heads = await this.heads();
    const until = performance.now() + ms;
    while (!(await this.reached(heads))) {
      const left = until - performance.now();
      if (left <= 0 || aborted?.aborted) return false;
      await this.wait(left, aborted);
    }
    return true;
  }

  /** Resolves when something was stored here, may have been stored elsewhere, or after `ms`. */
  async wait(ms: number, aborted?: AbortSignal): Promise<void> {
    await this.moved.wait(Math.min(ms, this.interval), aborted);
  }

  /** How soon something that another instance stored is to be seen, ms. */
  get interval(): number {
    return this.alone ? aloneMs : lookMs;
  }

  /**
   * Looks how far lanes elsewhere are, though nobody asks: if their documents go back, and they come here, that is known.
   */
  async watch(everyMs: number): Promise<void> {
    await this.stored(everyMs);
  }

  private async read(): ReturnType<typeof readLaneHeads> {
    const heads = await readLaneHeads(this.documents);
    for (const head of heads) this.known.saw(head);
    return heads;
  }

  /** Read once for all who ask within the time. */
  private stored(maxAgeMs: number): ReturnType<typeof readLaneHeads> {
    const now = performance.now();
    if (this.seen && now - this.seen.at < maxAgeMs) return this.seen.heads;
    const seen = { at: now, heads: this.read() };
    this.seen = seen;
    seen.heads.catch(() => {
      if (this.seen === seen) this.seen = undefined;
    });
    return seen.heads;
  }
}

/** Rules over cases are judged where partition 0 is: whether their lane is here tells nothing of other instances. */
function ownedAlone(standings: readonly LaneStanding[]): boolean {
  return standings.every(({ owned, lane }) => owned || lane === overCasesLane);
}
