import type { DocumentStore, EventBus, EventStore } from '@liucheng/ports';
import type { CopyKeysOptions, Logger, TopicFor } from '@liucheng/service-kit';

/** The keys by which a service's events about persons are encrypted. */
export interface MigratedKeys {
  /** Only read. */
  readonly source: DocumentStore;
  readonly target: DocumentStore;
  readonly encryption: CopyKeysOptions['encryption'];
}

/** A service with its history where it is and where it is to go. */
export interface MigratedService {
  readonly name: string;
  readonly topicFor: TopicFor;
  /** Only read. */
  readonly source: EventStore;
  /** Position in the source up to which the source's bus has everything. */
  readonly relayed: number;
  readonly target: { readonly store: EventStore; readonly documents: DocumentStore };
  /** Absent where there are none. */
  readonly keys?: MigratedKeys;
}

export interface MigrationParts {
  readonly services: readonly MigratedService[];
  readonly bus: {
    /** A copy: what the relays had not published yet is added to it. */
    readonly source: EventBus;
    readonly target: EventBus;
  };
  readonly monitor: {
    /** A copy: the monitor is brought to the end of the bus on it. */
    readonly source: DocumentStore;
    readonly target: DocumentStore;
  };
  /** ms since the epoch */
  readonly now: number;
  readonly logger: Logger;
  readonly progress: (step: string, done: number, total: number) => void;
  /** Aborting it ends the migration between two batches, by its reason; it can be gone on with. */
  readonly signal: AbortSignal;
}

/** The target cannot be migrated to; the message says why. */
export class MigrationRefusedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MigrationRefusedError';
  }
}

/** What was copied is not what was there: the figures that differ. The source is as it was. */
export class MigrationMismatchError extends Error {
  constructor(readonly differences: readonly string[]) {
    super(
      `source and target differ in ${differences.length} ${differences.length === 1 ? 'place' : 'places'}`,
    );
    this.name = 'MigrationMismatchError';
  }
}
