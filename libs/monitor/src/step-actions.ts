import type { EventEnvelope, FieldFault } from '@liucheng/kernel';
import type { DocumentStore } from '@liucheng/ports';
import { actionsOf, validateActions, type StepAction, type StepActions } from '@liucheng/process-model';
import { collections } from './collections.ts';
import { definitionId, type DefinitionKey, type DefinitionRegistry } from './definitions.ts';
import type { WorkUnit } from './work-unit.ts';

interface ActionsDocument {
  readonly actions: StepActions;
  /** When they were published, by the event's own time, ms. */
  readonly publishedAt: number;
}

/**
 * How the steps of a version are done, as it was published last. It is asked for when tasks are shown and by nothing that
 * judges, so no lane needs what another has read: it is stored with the unit that brought it, like all else.
 */
export class ActionRegistry {
  constructor(
    private readonly documents: DocumentStore,
    private readonly definitions: DefinitionRegistry,
  ) {}

  /** Gives what is wrong with what was published; nothing is stored then. */
  async accept(event: EventEnvelope, unit: WorkUnit): Promise<readonly FieldFault[]> {
    const result = validateActions(event.data['actions']);
    if ('faults' in result)
      return result.faults.map((fault) => ({ ...fault, path: `/data/actions${fault.path}` }));
    const id = definitionId(event.process, event.processversion);
    const publishedAt = Date.parse(event.time);
    const { actions } = result;
    const pending = unit.pending<ActionsDocument>(collections.actions.name, id);
    const stored = await this.documents.get<ActionsDocument>(collections.actions.name, id);
    const known = Math.max(pending?.publishedAt ?? 0, stored?.doc.publishedAt ?? 0);
    // Delivered once more, or published by another service before.
    if (known > publishedAt) return [];
    unit.put(collections.actions.name, id, { actions, publishedAt } satisfies ActionsDocument);
    return [];
  }

  /** Of versions that are known here, by what `definitionId` gives: what was published last, or else stands in the definition. */
  async of(keys: Iterable<DefinitionKey>): Promise<ReadonlyMap<string, StepActions>> {
    const wanted = new Map([...keys].map((key) => [definitionId(key.process, key.version), key]));
    if (wanted.size === 0) return new Map();
    const stored = await this.documents.getMany<ActionsDocument>(collections.actions.name, [
      ...wanted.keys(),
    ]);
    return new Map(
      [...wanted].map(([id, { process, version }]) => {
        const definition = this.definitions.get(process, version)?.definition;
        return [id, stored.get(id)?.doc.actions ?? (definition ? actionsOf(definition) : {})];
      }),
    );
  }
}

/** Where a step of one case is done. */
export function hrefOf({ path }: StepAction, subject: string): string {
  return path.replaceAll('{case}', encodeURIComponent(subject));
}
