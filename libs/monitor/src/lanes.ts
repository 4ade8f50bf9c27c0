import { StoreUnavailableError, type DeadLetter } from '@liucheng/ports';
import { Lane, type LaneParts } from './lane.ts';
import type { OverCasesLane } from './over-cases/over-cases-lane.ts';

/** The lanes of this instance: those of the partitions that the bus has assigned to it. */
export class Lanes {
  private readonly lanes = new Map<number, Lane>();
  /** Closed because they, or others with them, went back. */
  private readonly unsaid = new Set<number>();
  /** The lane of rules over cases, where this instance runs it. */
  overCases: OverCasesLane | undefined;

  constructor(
    private readonly parts: LaneParts,
    /** Told when there are others than before. */
    private readonly changed: () => void,
  ) {}

  /** By their numbers. */
  get owned(): readonly Lane[] {
    return [...this.lanes.values()].sort((a, b) => a.number - b.number);
  }

  /** All that tell something. */
  get telling(): readonly (Lane | OverCasesLane)[] {
    return this.overCases ? [...this.owned, this.overCases] : this.owned;
  }

  find(lane: number): Lane | undefined {
    return this.lanes.get(lane);
  }

  /** @throws StoreUnavailableError for a lane that this instance does not have (any more). */
  get(lane: number): Lane {
    const found = this.lanes.get(lane);
    if (!found) throw new StoreUnavailableError(`lane ${lane} is not assigned to this instance`, 1);
    return found;
  }

  /**
   * Gives up the lanes that are not among these, after their unit of work under way, and opens those that are new: what
   * they are is read from the documents, nothing is read from the bus again.
   * @param letters all that are parked; positions may lie before what was parked in a moment of a crash
   * @throws StoreUnavailableError; those opened by then stay open, and calling again opens the others.
   */
  async assign(partitions: readonly number[], letters: readonly DeadLetter[]): Promise<void> {
    const gone = this.owned.filter(({ number }) => !partitions.includes(number));
    for (const { number } of gone) this.lanes.delete(number);
    await Promise.all(gone.map((lane) => lane.close()));
    this.changed();
    const opened = partitions
      .filter((partition) => !this.lanes.has(partition))
      .map((partition) => this.open(partition, letters));
    const failed = (await Promise.allSettled(opened)).find((outcome) => outcome.status === 'rejected');
    this.changed();
    if (failed) throw failed.reason;
  }

  /** None is open afterwards; `assign` opens them from what is stored. */
  async close(): Promise<void> {
    const all = this.owned;
    this.lanes.clear();
    this.changed();
    await Promise.all(all.map((lane) => lane.close()));
  }

  /**
   * Ends all, and says in their heads which have gone back: whoever opens them next may never have seen them before.
   * @throws StoreUnavailableError; calling again does the rest.
   */
  async goneBack(): Promise<void> {
    for (const { number } of this.owned) this.unsaid.add(number);
    await this.close();
    for (const number of this.unsaid) {
      const lane = new Lane(number, this.parts);
      await lane.open(async () => undefined);
      this.unsaid.delete(number);
    }
  }

  /**
   * A lane for one piece of work that its owner need not do: the head sees to it that the two do not mix. Not claimed: the
   * owner notices only if something is stored.
   */
  visit(lane: number): Lane {
    return this.lanes.get(lane) ?? new Lane(lane, { ...this.parts, wentBack: () => undefined });
  }

  private async open(number: number, letters: readonly DeadLetter[]): Promise<void> {
    const lane = new Lane(number, this.parts);
    await lane.open(async (unit) => {
      let positions = lane.progress.current;
      for (const { message } of letters)
        if (message.partition === number) positions = positions.parked(message);
      unit.positions = positions;
    });
    this.lanes.set(number, lane);
    this.parts.rearmed();
  }
}
