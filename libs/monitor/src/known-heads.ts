import type { Stored } from '@liucheng/ports';
import type { LaneHead } from './lane-head.ts';
import { Positions } from './positions.ts';

/**
 * The furthest that this process has seen each lane, whoever wrote it. Heads only grow; one that lies before what was seen
 * tells that the document store has gone back: a backup was put in its place, or it has lost what it had acknowledged.
 */
export class KnownHeads {
  private readonly furthest = new Map<number, Stored<LaneHead>>();

  /** To be asked before the head is read that it is to be compared with: others may write meanwhile. */
  of(lane: number): Stored<LaneHead> | undefined {
    return this.furthest.get(lane);
  }

  saw(head: Stored<LaneHead>): void {
    const known = this.furthest.get(head.doc.lane);
    if (!liesBefore(head, known)) this.furthest.set(head.doc.lane, head);
  }
}

/** How often a lane was found to have gone back. */
export function timesBack(head: LaneHead | undefined): number {
  return head?.wentBack?.times ?? 0;
}

/** Whether a head, or that there is none, cannot be what followed on the known one. */
export function liesBefore(
  stored: Stored<LaneHead> | undefined,
  known: Stored<LaneHead> | undefined,
): boolean {
  if (!known) return false;
  if (!stored) return true;
  const [is, was] = [timesBack(stored.doc), timesBack(known.doc)];
  if (is !== was) return is < was;
  return (
    stored.revision < known.revision ||
    stored.doc.lastNotice < known.doc.lastNotice ||
    !Positions.from(stored.doc.partitions).reached(Positions.from(known.doc.partitions).values)
  );
}
