import type { Actor, Clock, IdGenerator } from '@liucheng/kernel';
import type { DocumentStore, EventBus, EventStore } from '@liucheng/ports';
import type { ProcessDefinition } from '@liucheng/process-model';
import {
  migrateCases,
  publishDefinition,
  Relay,
  topicOf,
  withdrawDefinition,
  type CaseMigration,
  type Logger,
} from '@liucheng/service-kit';

export const monitorTopic = topicOf('monitor');
const source = '/liucheng/monitor';

/**
 * Publishes definitions that people post: they are events in the monitor's own store, and the relay takes them to the
 * bus, as it does for every service. A crash in between delays the relay, it loses nothing.
 */
export class DefinitionPublisher {
  private readonly relay: Relay;

  constructor(
    private readonly store: EventStore,
    bus: EventBus,
    documents: DocumentStore,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
    logger: Logger,
  ) {
    this.relay = new Relay({
      store,
      bus,
      documents,
      topicFor: () => monitorTopic,
      onError: (err, attempt) => logger.error({ err, attempt }, 'relay is held up'),
    });
  }

  async start(): Promise<void> {
    await this.relay.start();
  }

  async stop(): Promise<void> {
    await this.relay.stop();
  }

  /** @throws DefinitionChangedError when the version was published here with another content. */
  async publish(definition: ProcessDefinition, actor: Actor): Promise<void> {
    const { store, clock } = this;
    await publishDefinition(definition, { store, clock, source, publishedBy: actor });
  }

  /** Of whichever service's definition. Once more changes nothing. */
  async withdraw(
    version: Pick<ProcessDefinition, 'id' | 'version'>,
    reason: string,
    actor: Actor,
  ): Promise<void> {
    const { store, clock } = this;
    await withdrawDefinition(version, reason, { store, clock, source, publishedBy: actor });
  }

  /** Gives the id of the migration. */
  async migrate(migration: Omit<CaseMigration, 'id'>, actor: Actor): Promise<string> {
    const { store, clock } = this;
    const id = this.ids.next();
    await migrateCases({ ...migration, id }, { store, clock, source, publishedBy: actor });
    return id;
  }
}
