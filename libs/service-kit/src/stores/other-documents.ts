import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreUnavailableError, type CollectionSpec, type DocumentStore } from '@liucheng/ports';
import type { ServiceConfig } from '../config/settings.ts';
import { connectMongoDb } from './servers.ts';

/** What can be asked of another service's documents. */
export type ReadDocuments = Pick<DocumentStore, 'get' | 'getMany' | 'find'>;

/**
 * The documents of another service that works on the same data directory or the same MongoDB: read, never written. Opened for
 * each reading, because it is rare: a sample that is drawn, or verified.
 */
export class OtherDocuments {
  constructor(
    private readonly config: Pick<
      ServiceConfig,
      'documentStore' | 'dataDirectory' | 'mongodbUri' | 'mongodbPrefix'
    >,
  ) {}

  /**
   * @param collections those that are read, as the other service declares them
   * @throws StoreUnavailableError when the other service has no documents yet, or they cannot be reached.
   */
  async read<Result>(
    service: string,
    collections: readonly CollectionSpec[],
    use: (documents: ReadDocuments) => Promise<Result>,
  ): Promise<Result> {
    const documents = await this.open(service);
    try {
      // Of a file that is only read, what is declared has to be there already.
      for (const each of collections)
        await documents.define(each).catch((cause: unknown) => {
          throw new StoreUnavailableError(`${service} has no ${each.name} yet`, 1, { cause });
        });
      return await use(documents);
    } finally {
      await documents.close();
    }
  }

  private async open(service: string): Promise<DocumentStore> {
    if (this.config.documentStore === 'mongodb') return connectMongoDb(this.config, service, () => undefined);
    const file = join(this.config.dataDirectory, `${service}-documents.db`);
    await access(file).catch((cause: unknown) => {
      throw new StoreUnavailableError(`${service} has no documents yet`, 1, { cause });
    });
    const { SqliteDocumentStore } = await import('@liucheng/sqlite');
    return SqliteDocumentStore.open({ file, readonly: true });
  }
}
