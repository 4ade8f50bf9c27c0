import type { BusPositions } from '@liucheng/ports';
import { MigrationRefusedError, type MigratedService, type MigrationParts } from './parts.ts';

/*
 * How far a migration is, kept in the target among the positions of the services' documents: by the source store's
 * identity, so that another source is told from this one.
 */
const streams = 'migration';
const topics = 'migration-topics';
const done = 'migration-done';

/**
 * The target holds nothing yet, or what an earlier run of this migration put there.
 * @throws MigrationRefusedError
 */
export async function requireOwnTarget({ services, bus }: MigrationParts): Promise<void> {
  let begun = false;
  for (const { name, source, target } of services) {
    const marks = await target.documents.positions(streams);
    const ours = Object.hasOwn(marks, await source.identity());
    begun ||= ours;
    if (!ours && Object.keys(marks).length > 0) {
      throw new MigrationRefusedError(`the target of ${name} is filled from another installation`);
    }
    const [head, relayed] = [await target.store.head(), await target.documents.positions('relay')];
    if (!ours && (head > 0 || Object.keys(relayed).length > 0)) {
      throw new MigrationRefusedError(`the target of ${name} holds events of its own; name an empty one`);
    }
  }
  if (begun) return;
  const heads = await bus.target.heads(await bus.target.topics());
  const used = Object.entries(heads).find(([name, head]) => name.startsWith('liucheng.') && head > 0);
  if (used)
    throw new MigrationRefusedError(`the target's bus holds messages (${used[0]}); name an empty one`);
}

/** Before anything is copied: from now on the target is this migration's. */
export async function claimTarget({ services }: MigrationParts): Promise<void> {
  for (const service of services) await markStreams(service, await copiedStreams(service));
}

export async function copiedStreams({ source, target }: MigratedService): Promise<number> {
  return (await target.documents.positions(streams))[await source.identity()] ?? 0;
}

export async function markStreams({ source, target }: MigratedService, position: number): Promise<void> {
  const values = { [await source.identity()]: position };
  await target.documents.commit({ writes: [], positions: { consumer: streams, values } });
}

export async function copiedTopics({ monitor }: MigrationParts): Promise<BusPositions> {
  return monitor.target.positions(topics);
}

export async function markTopics({ monitor }: MigrationParts, values: BusPositions): Promise<void> {
  await monitor.target.commit({ writes: [], positions: { consumer: topics, values } });
}

export async function isDone({ services }: MigrationParts): Promise<boolean> {
  for (const { source, target } of services) {
    if (!Object.hasOwn(await target.documents.positions(done), await source.identity())) return false;
  }
  return true;
}

export async function markDone({ services, now }: MigrationParts): Promise<void> {
  for (const { source, target } of services) {
    const values = { [await source.identity()]: now };
    await target.documents.commit({ writes: [], positions: { consumer: done, values } });
  }
}
