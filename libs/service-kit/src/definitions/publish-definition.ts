import { deterministicId, stableStringify, type Actor, type Clock, type JsonObject } from '@liucheng/kernel';
import { StaleRevisionError, type EventStore, type RecordedEvent } from '@liucheng/ports';
import { actionsOf, withoutActions, type ProcessDefinition } from '@liucheng/process-model';

export const definitionPublished = 'liucheng.process.definition-published.v1';
/** How the steps of a published version are done, as it is from now on. */
export const actionsPublished = 'liucheng.process.actions-published.v1';
/** No case begins under a published version any more. */
export const definitionWithdrawn = 'liucheng.process.definition-withdrawn.v1';
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

/** What publishing needs. */
export interface PublishingTools {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly source: string;
  /** Absent where a service publishes its own. */
  readonly publishedBy?: Actor;
}

/**
 * Puts a definition into the service's event store, from where the relay takes it to whoever watches the process.
 * Publishing the same again changes nothing. How its steps are done is no part of what a version stands for: it follows as
 * an event of its own, once more whenever it is another than before.
 * @throws DefinitionChangedError when the version has been published with another content.
 */
export async function publishDefinition(
  definition: ProcessDefinition,
  tools: PublishingTools,
): Promise<void> {
  const judged = withoutActions(definition);
  const content = stableStringify(judged);
  await append(definition, tools, (published) => {
    const same = ofVersion(published, definition, definitionPublished).at(0);
    if (!same)
      return { type: definitionPublished, data: { definition: judged as unknown as JsonObject }, content };
    const stored = withoutActions(same.event.data['definition'] as unknown as ProcessDefinition);
    if (stableStringify(stored) !== content) throw new DefinitionChangedError(definition);
    return undefined;
  });
  const actions = actionsOf(definition) as unknown as JsonObject;
  await append(definition, tools, (published) => {
    const before = ofVersion(published, definition, actionsPublished).at(-1)?.event.data['actions'] ?? {};
    const now = stableStringify(actions);
    if (stableStringify(before) === now) return undefined;
    // What is as it once was is published once more.
    return { type: actionsPublished, data: { actions }, content: `${published.length} ${now}` };
  });
}

/** When a definition was first published here, wall clock, ms; `undefined` while it is not. */
export async function firstPublished(id: string, store: EventStore): Promise<number | undefined> {
  const [first] = await store.readStream(`${prefix}${id}`);
  return first && Date.parse(first.event.time);
}

/** Withdraws a version: cases that run on it go on. Withdrawing it again changes nothing. */
export async function withdrawDefinition(
  version: Pick<ProcessDefinition, 'id' | 'version'>,
  reason: string,
  tools: PublishingTools,
): Promise<void> {
  await append(version, tools, (published) => {
    if (ofVersion(published, version, definitionWithdrawn).length > 0) return undefined;
    return { type: definitionWithdrawn, data: { reason }, content: '' };
  });
}

const commandKinds: Readonly<Record<string, string>> = {
  [definitionPublished]: 'publish-definition',
  [actionsPublished]: 'publish-actions',
  [definitionWithdrawn]: 'withdraw-definition',
};

interface Publication {
  readonly type: string;
  readonly data: JsonObject;
  /** What makes it another than those before. */
  readonly content: string;
}

function ofVersion(
  published: readonly RecordedEvent[],
  { version }: Pick<ProcessDefinition, 'version'>,
  type: string,
): RecordedEvent[] {
  return published.filter(({ event }) => event.type === type && event.processversion === version);
}

async function append(
  { id, version }: Pick<ProcessDefinition, 'id' | 'version'>,
  { store, clock, source, publishedBy }: PublishingTools,
  decide: (published: readonly RecordedEvent[]) => Publication | undefined,
): Promise<void> {
  const stream = `${prefix}${id}`;
  for (;;) {
    const published = await store.readStream(stream);
    const publication = decide(published);
    if (!publication) return;
    const { type, data, content } = publication;
    const commandId = deterministicId(commandKinds[type] as string, id, version, content);
    const event = {
      specversion: '1.0',
      id: commandId,
      source,
      type,
      subject: id,
      time: new Date(clock.now()).toISOString(),
      datacontenttype: 'application/json',
      data,
      process: id,
      processversion: version,
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
