import type { BusPositions } from '@liucheng/ports';
import type { WorkUnit } from '../work-unit.ts';

/**
 * `reading`: the bus is read beside the running monitor; `switching`: lanes take over what it says, and the bus is read on;
 * `cancelling`: lanes that are under way end. The others are the end of it.
 */
export const rebuildStates = ['reading', 'switching', 'cancelling', 'cancelled', 'done', 'failed'] as const;
export type RebuildState = (typeof rebuildStates)[number];

export const underWay: readonly RebuildState[] = ['reading', 'switching', 'cancelling'];

/** A rebuild of what the monitor knows, beside the running monitor. Times are wall clock, ms. */
export interface RebuildDocument {
  readonly number: number;
  readonly state: RebuildState;
  readonly by: string;
  readonly createdAt: number;
  readonly endedAt?: number;
  /** Why it failed. */
  readonly cause?: string;
  /** Where the bus ended when it began: once it is read up to there, lanes take over. */
  readonly upTo: BusPositions;
  /** The lanes that take over; absent while the bus is read. */
  readonly lanes?: readonly number[];
  /** What it came to; absent while it is under way. */
  readonly result?: RebuildProgress;
  /** Its collections are dropped. */
  readonly cleared?: true;
}

/** How far a rebuild is. */
export interface RebuildProgress {
  /** Messages of the bus that were read. */
  readonly messages: number;
  /** Lanes that have taken over. */
  readonly done: number;
  readonly counts: LaneCounts;
}

/** How far the bus is read, written with what was read. */
export interface ReadingDocument {
  readonly positions: BusPositions;
  readonly messages: number;
}

/** What became of documents of a kind. */
export interface KindCounts {
  readonly looked: number;
  /** They were otherwise than the events say, or not there. */
  readonly replaced: number;
  /** No event tells of them. */
  readonly removed: number;
}

export const laneKinds = ['case', 'violation', 'task', 'figure'] as const;
export type LaneKind = (typeof laneKinds)[number];

export interface LaneCounts extends Readonly<Record<LaneKind, KindCounts>> {
  /** Cases that stand as they were: a message of theirs is parked, or cannot be handled. */
  readonly left: number;
  /** Notices. */
  readonly raised: number;
  readonly amended: number;
  readonly withdrawn: number;
}

const none: KindCounts = { looked: 0, replaced: 0, removed: 0 };
export const noCounts: LaneCounts = {
  case: none,
  violation: none,
  task: none,
  figure: none,
  left: 0,
  raised: 0,
  amended: 0,
  withdrawn: 0,
};

export function addCounts(a: LaneCounts, b: LaneCounts): LaneCounts {
  const kinds = laneKinds.map((kind) => [
    kind,
    {
      looked: a[kind].looked + b[kind].looked,
      replaced: a[kind].replaced + b[kind].replaced,
      removed: a[kind].removed + b[kind].removed,
    },
  ]);
  return {
    ...(Object.fromEntries(kinds) as Record<LaneKind, KindCounts>),
    left: a.left + b.left,
    raised: a.raised + b.raised,
    amended: a.amended + b.amended,
    withdrawn: a.withdrawn + b.withdrawn,
  };
}

/** What a unit of work tells of violations. */
export function noticeCounts({ notices }: Pick<WorkUnit, 'notices'>): LaneCounts {
  const count = (kind: string): number => notices.filter((notice) => notice.kind === kind).length;
  return { ...noCounts, raised: count('raised'), amended: count('amended'), withdrawn: count('withdrawn') };
}

/**
 * `strays`: violations of no case are looked for, by one lane. `sums` to `repeats`: of the lane of rules over cases, when it has judged all
 * keys.
 */
export type LaneStage =
  'cases' | 'sums' | 'strays' | 'repetitions' | 'repeats' | 'figures' | 'done' | 'ended';

/**
 * How far a lane is with a rebuild; written in the lane's own units of work only. As long as it is neither done nor ended, what its
 * units measure of cases up to `cursor` is counted into the new figures as well.
 */
export interface LaneRebuildDocument {
  readonly rebuild: number;
  readonly lane: number;
  readonly stage: LaneStage;
  /** Id of the last case that was looked at, of the lane of rules over cases the last key; empty before the first. */
  readonly cursor: string;
  /** Where reading what is stored goes on; absent: at its beginning. */
  readonly page?: string;
  readonly counts: LaneCounts;
}

/** `behind`: the bus is not read far enough beside the monitor; `more`: there is more to do; `over`: there is not. */
export type LaneStep = 'behind' | 'more' | 'over';

export function laneRebuildId(lane: number): string {
  return `lane-${lane}`;
}

/** The collections of a rebuild of its own: the events of the bus by case, and figures counted anew. */
export function collectionsOf(rebuild: number) {
  return {
    events: { name: `rebuild-${rebuild}-events`, indexes: [['lane', 'caseId']] },
    figures: { name: `rebuild-${rebuild}-metrics`, indexes: [] },
    figuresOfPeople: { name: `rebuild-${rebuild}-metrics-of-people`, indexes: [] },
  } as const;
}
