import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentStore, EventBus, EventStore } from '@liucheng/ports';
import { SqliteDocumentStore, SqliteEventBus, SqliteEventStore } from '@liucheng/sqlite';

export interface Stores {
  readonly store: EventStore;
  readonly bus: EventBus;
  readonly documents: DocumentStore;
  /** Closes what was opened here, in the reverse order; what the caller brought stays open. */
  close(): Promise<void>;
}

/** Opens a service's stores in the data directory, except those that the caller brings. */
export async function openStores(
  service: string,
  directory: string,
  given: Partial<Omit<Stores, 'close'>>,
): Promise<Stores> {
  const opened: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const each of opened.splice(0).reverse()) await each.close();
  };
  const own = async <T extends { close(): Promise<void> }>(open: () => T | Promise<T>): Promise<T> => {
    const part = await open();
    opened.push(part);
    return part;
  };
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, `${service}.db`);
  try {
    const store = given.store ?? (await own(() => SqliteEventStore.open({ file })));
    const documents = given.documents ?? (await own(() => SqliteDocumentStore.open({ file })));
    const bus = given.bus ?? (await own(() => SqliteEventBus.open({ file: join(directory, 'bus.db') })));
    return { store, bus, documents, close };
  } catch (error) {
    await close();
    throw error;
  }
}
