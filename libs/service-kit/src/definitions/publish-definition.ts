import { deterministicId, stableStringify, type Actor, type Clock, type JsonObject } from '@liucheng/kernel';
import { StaleRevisionError, type EventStore } from '@liucheng/ports';
import type { ProcessDefinition } from '@liucheng/process-model';

export const definitionPublished = 'liucheng.process.definition-published.v1';
const prefix = 'process-definition-';

export function isDefinitionStream(stream: string): boolean {
  return stream.startsWith(prefix);
}

/** A published version stands for good: cases run on it. */
export class DefinitionChangedError extends Error {
  constructor(readonly definition: ProcessDefinition) {
    super(
      `the definition ${definition.id} differs from what was published as version ${definition.version}: ` +
        `raise its version to publish the change`,
    );
    this.name = 'DefinitionChangedError';
  }
}

/**
 * Puts a definition into the service's event store, from where the relay takes it to whoever watches the process.
 * Publishing the same again changes nothing.
 * @throws DefinitionChangedError when the version has been published with another content.
 */
export async function publishDefinition(
  definition: ProcessDefinition,
  tools: {
    readonly store: EventStore;
    readonly clock: Clock;
    readonly source: string;
    /** Absent where a service publishes its own. */
    readonly publishedBy?: Actor;
  },
): Promise<void> {
  const { store, clock, source, publishedBy } = tools;
  const stream = `${prefix}${definition.id}`;
  const content = stableStringify(definition);
  for (;;) {
    const published = await store.readStream(stream);
    const same = published.find(({ event }) => event.processversion === definition.version);
    if (same) {
      if (stableStringify(same.event.data['definition']) !== content)
        throw new DefinitionChangedError(definition);
      return;
    }
    const commandId = deterministicId('publish-definition', definition.id, definition.version, content);
    const event = {
      specversion: '1.0',
      id: commandId,
      source,
      type: definitionPublished,
      subject: definition.id,
      time: new Date(clock.now()).toISOString(),
      datacontenttype: 'application/json',
      data: { definition: definition as unknown as JsonObject },
      process: definition.id,
      processversion: definition.version,
      ...(publishedBy === undefined ? {} : { actor: publishedBy.id, department: publishedBy.department }),
    } as const;
    try {
      const expectedRevision = published.at(-1)?.event.sequence ?? 'no-stream';
      await store.append(stream, [event], { expectedRevision, commandId });
      return;
    } catch (error) {
      // Another instance of the service publishes at the same time: look again.
      if (!(error instanceof StaleRevisionError)) throw error;
    }
  }
}
