import type { BusPositions, DocumentStore, Stored } from '@liucheng/ports';
import { collections } from './collections.ts';
import { everything } from './pages.ts';
import type { StoredPartition } from './positions.ts';

/**
 * What is stored of a lane as a whole: how far it is. It is written with every unit of work of the lane, at the revision
 * that was read before, so whoever writes a lane has seen everything that was written to it.
 */
export interface LaneHead {
  readonly lane: number;
  /** Number of the last notice; 0 before the first. */
  readonly lastNotice: number;
  readonly partitions: readonly StoredPartition[];
  /** Up to when deadlines were judged for certain, ms; 0 before the first time. */
  readonly watermark: number;
  /**
   * Figures of persons by year are the sums of their months. An earlier program, which does not count them, leaves this out
   * as soon as it writes anything, and they are summed up anew afterwards.
   */
  readonly keepsYears?: true;
  /** Absent as long as the document store has never gone back under the lane. */
  readonly wentBack?: WentBack;
}

/** What became of a lane whose documents were found to be older than what had been stored before. */
export interface WentBack {
  /** How often. */
  readonly times: number;
  /** How far the lane had been: what it tells until it is there again may have been told before. Absent afterwards. */
  readonly until?: Pick<LaneHead, 'partitions' | 'watermark'>;
}

export function laneHeadId(lane: number): string {
  return `lane-${lane}`;
}

/** Of every lane there ever was, in no particular order. */
export async function readLaneHeads(documents: Pick<DocumentStore, 'find'>): Promise<Stored<LaneHead>[]> {
  const heads: Stored<LaneHead>[] = [];
  const { name } = collections.lanes;
  for await (const head of everything<LaneHead>(documents, name, { limit: 1_000 })) heads.push(head);
  return heads;
}

/** The positions in the bus that lanes hold, for whoever looks whether documents and bus fit each other. */
export const lanePositions = {
  collection: collections.lanes.name,
  positionsOf: (doc: unknown): BusPositions =>
    Object.fromEntries((doc as LaneHead).partitions.map(({ name, handled }) => [name, handled])),
};
