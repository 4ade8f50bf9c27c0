import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { DocumentStore, EventBus, EventStore } from '@liucheng/ports';
import type { ServiceConfig } from '../config/settings.ts';
import { organisationTopic } from '../organisation/records.ts';
import { StartError } from '../host/start-error.ts';
import { connectKafka, connectKurrentDb, connectMongoDb, type OnServerError } from './servers.ts';

export interface Stores {
  readonly store: EventStore;
  readonly bus: EventBus;
  readonly documents: DocumentStore;
  /**
   * No other process works on both the streams and the documents, because one of them is a file locked by this process.
   * Where it is false, instances of the service agree by leases on who relays and projects.
   */
  readonly exclusive: boolean;
  /** No other process works on the documents. Where streams are a file of each process's own, documents may still be shared. */
  readonly ownDocuments: boolean;
  /** Closes what was opened here, in the reverse order; what the caller brought stays open. */
  close(): Promise<void>;
}

/** The bus of an installation: processes that share brokers, or a data directory, share it. */
export async function openBus(
  config: ServiceConfig,
  client: string,
  onError: OnServerError,
): Promise<EventBus> {
  if (config.eventBus === 'kafka')
    return connectKafka(config, `liucheng-${client}-${hostname()}-${process.pid}`, onError);
  await makeDirectory(config.dataDirectory);
  const { SqliteEventBus } = await import('@liucheng/sqlite');
  const { busRetention: retentionMs } = config;
  return SqliteEventBus.open({
    file: join(config.dataDirectory, 'bus.db'),
    kept: [organisationTopic],
    ...(retentionMs === undefined ? {} : { retentionMs }),
  });
}

/**
 * Opens a service's stores as configured, except those that the caller brings. A server that is away keeps nobody from
 * starting: its store refuses every call as unavailable until it is there.
 * @throws StartError when the data directory is needed and cannot be used, or another process runs this service on it.
 */
export async function openStores(
  service: string,
  config: ServiceConfig,
  given: Partial<Omit<Stores, 'close'>>,
  onError: OnServerError,
): Promise<Stores> {
  const opened: { close(): Promise<void> | void }[] = [];
  const close = async (): Promise<void> => {
    for (const each of opened.splice(0).reverse()) await each.close();
  };
  // In an object, because what a caller brings is not to be taken for a promise, whatever it looks like.
  const own = async <T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<{ part: T }> => {
    const part = await opening;
    opened.push(part);
    return { part };
  };
  const files = {
    store: !given.store && config.eventStore === 'sqlite',
    documents: !given.documents && config.documentStore === 'sqlite',
  };
  try {
    if (files.store || files.documents) opened.push(await lockService(service, config.dataDirectory));
    const parts = [
      brought(given.store) ?? own(openEventStore(service, config, onError)),
      brought(given.documents) ?? own(openDocuments(service, config, onError)),
      brought(given.bus) ?? own(openBus(config, service, onError)),
    ] as const;
    // Whatever fails, what the others open has to be known before it is closed.
    await Promise.allSettled(parts);
    const [{ part: store }, { part: documents }, { part: bus }] = await Promise.all(parts);
    const sharesDocuments = config.documentStore === 'mongodb';
    const exclusive = given.exclusive ?? !(config.eventStore === 'kurrentdb' && sharesDocuments);
    return { store, bus, documents, exclusive, ownDocuments: exclusive && !sharesDocuments, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function brought<T>(part: T | undefined): Promise<{ part: T }> | undefined {
  return part === undefined ? undefined : Promise.resolve({ part });
}

/** A service's streams as configured; a file may be open elsewhere too. */
export async function openEventStore(
  service: string,
  config: ServiceConfig,
  onError: OnServerError,
): Promise<EventStore> {
  if (config.eventStore === 'kurrentdb') return connectKurrentDb(config, service, onError);
  const { SqliteEventStore } = await import('@liucheng/sqlite');
  return SqliteEventStore.open({ file: join(config.dataDirectory, `${service}-events.db`) });
}

/** In a file of their own: in one file an append would wait for the disk to take the documents written before it. */
async function openDocuments(
  service: string,
  config: ServiceConfig,
  onError: OnServerError,
): Promise<DocumentStore> {
  if (config.documentStore === 'mongodb') return connectMongoDb(config, service, onError);
  const { SqliteDocumentStore } = await import('@liucheng/sqlite');
  return SqliteDocumentStore.open({ file: join(config.dataDirectory, `${service}-documents.db`) });
}

/**
 * The store of the keys of persons: apart from events and views, because what a key protects is forgotten when no copy of
 * the key is left.
 */
export async function openKeyDocuments(
  service: string,
  config: ServiceConfig,
  onError: OnServerError,
): Promise<DocumentStore> {
  if (config.documentStore === 'mongodb') return connectMongoDb(config, `${service}_keys`, onError);
  await makeDirectory(config.dataDirectory);
  const { SqliteDocumentStore } = await import('@liucheng/sqlite');
  return SqliteDocumentStore.open({ file: join(config.dataDirectory, `${service}-keys.db`), keeps: 'keys' });
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
  await makeDirectory(directory);
  const { lockFile } = await import('@liucheng/sqlite');
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
