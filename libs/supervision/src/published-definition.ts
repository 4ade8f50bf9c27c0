import { collections, definitionId, everything, type DefinitionDocument } from '@liucheng/monitor';
import type { ProcessDefinition } from '@liucheng/process-model';
import type { OtherDocuments } from '@liucheng/service-kit';

/**
 * A version of a definition as the monitor has learned it, from whichever service or person it came.
 * @throws StoreUnavailableError when the documents of the monitor cannot be reached.
 */
export async function definitionOf(
  others: OtherDocuments | undefined,
  process: string,
  version: number,
): Promise<ProcessDefinition | undefined> {
  return (await learned(others, process, version))?.definition;
}

/** When a version was published, RFC 3339; `undefined` where the monitor has not learned it. */
export async function publishedAt(
  others: OtherDocuments | undefined,
  process: string,
  version: number,
): Promise<string | undefined> {
  const found = await learned(others, process, version);
  return found && new Date(found.publishedAt).toISOString();
}

/** Whether the monitor has learned any version of a process. */
export async function isLearned(others: OtherDocuments | undefined, process: string): Promise<boolean> {
  if (others === undefined) throw new Error('definitions stand in the documents of the monitor');
  return others.read('monitor', [collections.definitions], async (documents) => {
    const all = everything<DefinitionDocument>(documents, collections.definitions.name, { limit: 200 });
    for await (const { doc } of all) if (doc.definition.id === process) return true;
    return false;
  });
}

async function learned(
  others: OtherDocuments | undefined,
  process: string,
  version: number,
): Promise<DefinitionDocument | undefined> {
  if (others === undefined) throw new Error('definitions stand in the documents of the monitor');
  return others.read('monitor', [collections.definitions], async (documents) => {
    const id = definitionId(process, version);
    return (await documents.get<DefinitionDocument>(collections.definitions.name, id))?.doc;
  });
}
