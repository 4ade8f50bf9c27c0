import type { EventEnvelope, FieldFault } from '@liucheng/kernel';
import type { BusMessage } from '@liucheng/ports';
import { actionsPublished, definitionPublished, definitionWithdrawn } from '@liucheng/service-kit';
import type { DefinitionRegistry } from './definitions.ts';
import type { Progress } from './positions.ts';
import type { ActionRegistry } from './step-actions.ts';
import type { WorkUnit } from './work-unit.ts';

const aboutDefinitions: ReadonlySet<string> = new Set([
  definitionPublished,
  definitionWithdrawn,
  actionsPublished,
]);

/** Takes in what a lane is told of definitions: that one is published or withdrawn, and how its steps are done. */
export class DefinitionIntake {
  constructor(
    private readonly definitions: DefinitionRegistry,
    private readonly actions: ActionRegistry,
    private readonly progress: Progress,
  ) {}

  /** False for an event that is about a case. */
  static isAbout({ type }: EventEnvelope): boolean {
    return aboutDefinitions.has(type);
  }

  /** @param now wall clock, ms */
  async take(message: BusMessage, event: EventEnvelope, now: number, unit: WorkUnit): Promise<void> {
    if (event.type === definitionWithdrawn) await this.withdrawn(message, event, now, unit);
    else {
      const published = event.type === definitionPublished;
      const faults = await (published ? this.published(event, unit) : this.actions.accept(event, unit));
      this.tellRefused(message, event, faults, now, unit);
    }
  }

  /** Gives what is wrong with it. */
  private async published(event: EventEnvelope, unit: WorkUnit): Promise<readonly FieldFault[]> {
    const acceptance = await this.definitions.accept(event);
    if (typeof acceptance !== 'string') return acceptance.faults;
    this.definitions.keep(event, unit);
    return [];
  }

  private async withdrawn(
    message: BusMessage,
    event: EventEnvelope,
    now: number,
    unit: WorkUnit,
  ): Promise<void> {
    const { withdrawals } = this.definitions;
    await withdrawals.accept(event);
    withdrawals.keep(event, unit);
    if (this.progress.current.isDone(message)) return;
    const { process, processversion: version } = event;
    const { reason = '', by } = withdrawals.of({ process, version }) ?? {};
    const who = by === undefined ? {} : { by };
    unit.notices.push({ kind: 'definition-withdrawn', at: now, process, version, reason, ...who });
  }

  private tellRefused(
    message: BusMessage,
    { process, processversion: version }: EventEnvelope,
    faults: readonly FieldFault[],
    now: number,
    unit: WorkUnit,
  ): void {
    // A delivery that comes again is not told of again.
    if (faults.length === 0 || this.progress.current.isDone(message)) return;
    // Not parked: behind a parked message the process's later versions would wait for ever.
    unit.notices.push({ kind: 'definition-refused', at: now, process, version, faults });
  }
}
