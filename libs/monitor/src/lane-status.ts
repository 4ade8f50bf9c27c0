import type { BusPositions } from '@liucheng/ports';
import type { LaneStanding } from './all-lanes.ts';
import { overCasesLane } from './over-cases/accusation.ts';

/** How a lane is doing. */
export interface LaneStatus {
  readonly lane: number;
  /** Whether this instance has it. */
  readonly owned: boolean;
  /** Messages on the bus that are not handled or parked yet, over all topics. */
  readonly lag: number;
  /** Up to when its deadlines are judged, ms; absent before the first time. Of a lane owned elsewhere: at least this. */
  readonly watermark?: number;
  /** How long ago that is, ms. */
  readonly watermarkAge?: number;
  /** Number of its last notice; 0 before the first. */
  readonly lastNotice: number;
}

/** Also of partitions that nobody has had yet. Not of the lane of rules over cases, which reads none. */
export function laneStatus(
  standings: readonly LaneStanding[],
  heads: BusPositions,
  now: number,
): LaneStatus[] {
  const ofCases = standings.filter(({ lane }) => lane !== overCasesLane);
  const known = new Map(ofCases.map((standing) => [standing.lane, standing]));
  const lags = new Map(ofCases.map(({ lane }) => [lane, 0]));
  for (const [name, head] of Object.entries(heads)) {
    const lane = Number(name.slice(name.lastIndexOf('/') + 1));
    const handled = known.get(lane)?.positions.values[name] ?? 0;
    lags.set(lane, (lags.get(lane) ?? 0) + Math.max(0, head - handled));
  }
  return [...lags]
    .sort(([a], [b]) => a - b)
    .map(([lane, lag]) => {
      const { owned = false, lastNotice = 0, watermark = 0 } = known.get(lane) ?? {};
      return {
        lane,
        owned,
        lag,
        ...(watermark === 0 ? {} : { watermark, watermarkAge: Math.max(0, now - watermark) }),
        lastNotice,
      };
    });
}
