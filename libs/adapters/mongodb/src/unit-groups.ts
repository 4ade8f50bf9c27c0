import { setImmediate as nextTurn } from 'node:timers/promises';

interface Waiting<Unit, Outcome> {
  readonly unit: Unit;
  readonly settle: (outcome: Outcome) => void;
}

/**
 * Gathers units that are committed at the same time, e.g. by the lanes of one delivery: those that come while a group is
 * under way make up the next one. A transaction costs the server much the same whatever is in it.
 */
export class UnitGroups<Unit, Outcome> {
  private waiting: Waiting<Unit, Outcome>[] = [];
  private working = false;

  /** `attempt` stores all units of a group or none; it gives each unit's outcome, in order, and never rejects. */
  constructor(
    private readonly largest: number,
    private readonly attempt: (units: readonly Unit[]) => Promise<readonly Outcome[]>,
  ) {}

  /** Resolves with what became of the unit in its group. */
  async join(unit: Unit): Promise<Outcome> {
    const outcome = new Promise<Outcome>((settle) => this.waiting.push({ unit, settle }));
    if (!this.working) void this.work();
    return outcome;
  }

  private async work(): Promise<void> {
    this.working = true;
    // Whoever commits in the same turn of the event loop comes along.
    await nextTurn();
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, this.largest);
      const outcomes = await this.attempt(group.map(({ unit }) => unit));
      for (const [index, { settle }] of group.entries()) settle(outcomes[index] as Outcome);
    }
    this.working = false;
  }
}
