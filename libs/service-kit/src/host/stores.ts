import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentStore, EventBus, EventStore } from '@liucheng/ports';
import { lockFile, SqliteDocumentStore, SqliteEventBus, SqliteEventStore } from '@liucheng/sqlite';
import { StartError } from './start-error.ts';

export interface Stores {
  readonly store: EventStore;
  readonly bus: EventBus;
  readonly documents: DocumentStore;
  /** Closes what was opened here, in the reverse order; what the caller brought stays open. */
  close(): Promise<void>;
}

/** The bus of a data directory; processes that share the directory share it. */
export function openBus(directory: string): EventBus {
  return SqliteEventBus.open({ file: join(directory, 'bus.db') });
}

/**
 * Opens a service's stores in the data directory, except those that the caller brings.
 * @throws StartError when the directory cannot be used, or another process runs this service on it.
 */
export async function openStores(
  service: string,
  directory: string,
  given: Partial<Omit<Stores, 'close'>>,
): Promise<Stores> {
  const opened: { close(): Promise<void> | void }[] = [];
  const close = async (): Promise<void> => {
    for (const each of opened.splice(0).reverse()) await each.close();
  };
  const own = <T extends { close(): Promise<void> }>(part: T): T => {
    opened.push(part);
    return part;
  };
  try {
    await makeDirectory(directory);
    if (!given.store || !given.documents) opened.push(await lockService(service, directory));
    const store =
      given.store ?? own(SqliteEventStore.open({ file: join(directory, `${service}-events.db`) }));
    // In a file of their own: in one file an append would wait for the disk to take the documents written before it.
    const documents =
      given.documents ?? own(SqliteDocumentStore.open({ file: join(directory, `${service}-documents.db`) }));
    const bus = given.bus ?? own(openBus(directory));
    return { store, bus, documents, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `The data directory ${directory} cannot be made: ${reason}. Set LIUCHENG_DATA to another.`,
      {
        cause: error,
      },
    );
  }
}

/** Two processes would each deliver and project the same events. The file with the pid is only for the message. */
async function lockService(service: string, directory: string): Promise<{ close(): void }> {
  const note = join(directory, `${service}.pid`);
  const lock = lockFile(join(directory, `${service}.lock`));
  if (lock === undefined) {
    const pid = await readFile(note, 'utf8').catch(() => 'unknown');
    throw new StartError(
      `Another process (pid ${pid.trim()}) runs ${service} on the data directory ${directory}. ` +
        'Stop it, or set LIUCHENG_DATA to another directory.',
    );
  }
  await writeFile(note, `${process.pid}\n`);
  return { close: () => lock.release() };
}
