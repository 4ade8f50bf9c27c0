import type { BusPositions, DocumentStore } from '@liucheng/ports';
import { collections } from './collections.ts';
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
}

export function laneHeadId(lane: number): string {
  return `lane-${lane}`;
}

/** Of every lane there ever was, in no particular order. */
export async function readLaneHeads(documents: DocumentStore): Promise<LaneHead[]> {
  const heads: LaneHead[] = [];
  let cursor: string | undefined;
  do {
    const page = await documents.find<LaneHead>(collections.lanes.name, {
      limit: 1_000,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { doc } of page.items) heads.push(doc);
    cursor = page.next;
  } while (cursor !== undefined);
  return heads;
}

/** The positions in the bus that lanes hold, for whoever looks whether documents and bus fit each other. */
export const lanePositions = {
  collection: collections.lanes.name,
  positionsOf: (doc: unknown): BusPositions =>
    Object.fromEntries((doc as LaneHead).partitions.map(({ name, handled }) => [name, handled])),
};
