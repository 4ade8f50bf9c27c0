import type { EventEnvelope } from '@liucheng/kernel';
import type { DocumentStore } from '@liucheng/ports';
import { collections } from './collections.ts';
import { definitionId, type DefinitionKey } from './definitions.ts';
import { everything } from './pages.ts';
import type { WorkUnit } from './work-unit.ts';

/** That no case begins under a version from a moment on (ms, the event's own time). */
export interface Withdrawal extends DefinitionKey {
  readonly at: number;
  readonly reason: string;
  readonly by?: string;
}

/**
 * Versions that were withdrawn, whoever learned of it. As with definitions, a withdrawal arrives in one lane and is needed in
 * all: it is stored by itself before the unit that brought it, and with that unit once more. Nothing takes it back; of several
 * the earliest counts, in whatever order they come.
 */
export class Withdrawals {
  private readonly known = new Map<string, Withdrawal>();

  constructor(
    private readonly documents: DocumentStore,
    private readonly onLearned: () => void,
  ) {}

  all(): readonly Withdrawal[] {
    return [...this.known.values()];
  }

  of({ process, version }: DefinitionKey): Withdrawal | undefined {
    return this.known.get(definitionId(process, version));
  }

  /** Whether a version was withdrawn by then. */
  by(key: DefinitionKey, at: number): boolean {
    return (this.of(key)?.at ?? Infinity) <= at;
  }

  /** Reads what is stored. */
  async load(): Promise<void> {
    const { name } = collections.withdrawals;
    for await (const { doc } of everything<Withdrawal>(this.documents, name, { limit: 500 })) this.learn(doc);
  }

  /** Learns what was published; true where it was not known. */
  async accept(event: EventEnvelope): Promise<boolean> {
    const { process, processversion: version, actor } = event;
    const { reason } = event.data;
    const withdrawal: Withdrawal = {
      process,
      version,
      at: Date.parse(event.time),
      reason: typeof reason === 'string' ? reason : '',
      ...(actor === undefined ? {} : { by: actor }),
    };
    await this.load();
    const before = this.of(withdrawal);
    if (before && before.at <= withdrawal.at) return false;
    await this.documents.commit({
      writes: [
        {
          kind: 'put',
          collection: collections.withdrawals.name,
          id: definitionId(process, version),
          doc: withdrawal,
        },
      ],
    });
    this.learn(withdrawal);
    return before === undefined;
  }

  keep({ process, processversion: version }: EventEnvelope, unit: WorkUnit): void {
    const known = this.of({ process, version });
    if (known) unit.put(collections.withdrawals.name, definitionId(process, version), known);
  }

  private learn(withdrawal: Withdrawal): void {
    const before = this.of(withdrawal);
    if (before && before.at <= withdrawal.at) return;
    this.known.set(definitionId(withdrawal.process, withdrawal.version), withdrawal);
    this.onLearned();
  }
}
