import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { services } from '@liucheng/company';
import { monitorService } from '@liucheng/monitor';
import {
  createLogger,
  holdsPersonalData,
  openBus,
  openStores,
  relayConsumer,
  topicOf,
  type ServiceConfig,
} from '@liucheng/service-kit';
import {
  backupLock,
  copyDatabase,
  lockFile,
  SqliteDocumentStore,
  SqliteEventBus,
  SqliteEventStore,
} from '@liucheng/sqlite';
import { openKeys } from './keys.ts';
import { MigrationRefusedError, type MigratedService, type MigrationParts } from './parts.ts';

export interface OpenedMigration {
  readonly parts: Omit<MigrationParts, 'progress' | 'signal'>;
  close(): Promise<void>;
}

/**
 * Opens an embedded installation to read, locked so that no suite runs on it, and the target as configured. Its bus and
 * what its monitor knows are copied aside first (into `work`), because the comparison brings them to their ends; nothing
 * in the data directory is changed.
 * @throws MigrationRefusedError when the source is in use, or is the target.
 * @throws StartError when the target is in use.
 */
export async function openMigration(
  data: string,
  config: ServiceConfig,
  work: string = tmpdir(),
): Promise<OpenedMigration> {
  const opened: (() => Promise<unknown> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const each of opened.splice(0).reverse()) await each();
  };
  const own = <T extends { close(): Promise<unknown> }>(part: T): T => {
    opened.push(() => part.close());
    return part;
  };
  const filed = [config.eventStore, config.eventBus, config.documentStore].includes('sqlite');
  if (filed && resolve(config.dataDirectory) === resolve(data)) {
    throw new MigrationRefusedError(
      `the target's files would lie in ${data} as well; name another directory by --to or LIUCHENG_DATA`,
    );
  }
  try {
    for (const file of ['bus.db', eventsOf(monitorService)]) {
      if (!existsSync(join(data, file))) {
        throw new MigrationRefusedError(`${data} holds no data of a suite (${file} is missing)`);
      }
    }
    // An installation need not have every department.
    const present = services.filter((service) => existsSync(join(data, eventsOf(service))));
    for (const { name } of present) opened.push(lockSource(data, name));
    // No backup either: both are for whoever is alone with the files.
    opened.push(lockSource(data, backupLock.replace(/\.lock$/, '')));
    const copies = await mkdtemp(join(work, 'liucheng-migrate-'));
    opened.push(() => rm(copies, { recursive: true, force: true }));
    for (const name of ['bus.db', 'monitor-documents.db']) copyDatabase(join(data, name), join(copies, name));

    const logger = createLogger('warn', { human: process.stderr.isTTY === true });
    const onError = (err: unknown, product: string): void => logger.warn({ err }, `${product} is away`);
    const bus = own(await openBus(config, 'migrate', onError));
    const migrated: MigratedService[] = [];
    for (const service of present) {
      const { name, topicFor = () => topicOf(name) } = service;
      const source = own(SqliteEventStore.open({ file: join(data, eventsOf(service)), readonly: true }));
      const documents = SqliteDocumentStore.open({
        file: join(data, `${name}-documents.db`),
        readonly: true,
      });
      const relayed = (await documents.positions(relayConsumer))[await source.identity()] ?? 0;
      await documents.close();
      const target = own(await openStores(name, config, { bus }, onError));
      const keys = holdsPersonalData(service)
        ? await openKeys(name, { data, config, exclusive: target.exclusive }, own, onError)
        : undefined;
      migrated.push({ name, topicFor, source, relayed, target, ...(keys === undefined ? {} : { keys }) });
    }
    const monitor = migrated.find(({ name }) => name === monitorService.name) as MigratedService;
    return {
      parts: {
        services: migrated,
        bus: { source: own(SqliteEventBus.open({ file: join(copies, 'bus.db') })), target: bus },
        monitor: {
          source: own(SqliteDocumentStore.open({ file: join(copies, 'monitor-documents.db') })),
          target: monitor.target.documents,
        },
        now: Date.now(),
        logger,
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function eventsOf({ name }: { readonly name: string }): string {
  return `${name}-events.db`;
}

function lockSource(data: string, name: string): () => void {
  const lock = lockFile(join(data, `${name}.lock`));
  if (lock) return () => lock.release();
  throw new MigrationRefusedError(`${data} is in use (${name}.lock is held); stop what runs on it first`);
}
