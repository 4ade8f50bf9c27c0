import { lanePositions, readLaneHeads } from '@liucheng/monitor/lane-head';
import type { ReadDocuments } from '@liucheng/service-kit';

/** How far the monitor is, as its documents say: what is read of them afterwards is as new as this, or newer. */
export interface MonitoredPosition {
  /** Offset of the last message handled, by `topic/partition`. */
  readonly positions: Readonly<Record<string, number>>;
  /** Everything published before is handled, ms; 0 where nothing is known. */
  readonly upTo: number;
  readonly lanes: readonly number[];
}

/** @param documents with the lanes declared: `collections.lanes` */
export async function monitoredPosition(documents: ReadDocuments): Promise<MonitoredPosition> {
  const heads = await readLaneHeads(documents);
  const positions = Object.assign({}, ...heads.map(({ doc }) => lanePositions.positionsOf(doc)));
  const upTo = heads.length === 0 ? 0 : Math.min(...heads.map(({ doc }) => doc.watermark));
  const lanes = heads.map(({ doc }) => doc.lane);
  return { positions: positions as MonitoredPosition['positions'], upTo, lanes };
}
