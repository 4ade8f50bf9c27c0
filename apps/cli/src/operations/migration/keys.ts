import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { keyEncryption, openKeyDocuments, personalKeyFile, type ServiceConfig } from '@liucheng/service-kit';
import { SqliteDocumentStore } from '@liucheng/sqlite';
import type { MigratedKeys } from './parts.ts';

/**
 * The keys of persons where they are and where they are to go; `undefined` where the source has none. A target in files gets
 * the key that encrypts them as well; on servers it is configured.
 */
export async function openKeys(
  service: string,
  {
    data,
    config,
    exclusive,
  }: { readonly data: string; readonly config: ServiceConfig; readonly exclusive: boolean },
  own: <T extends { close(): Promise<unknown> }>(part: T) => T,
  onError: (error: unknown, product: string) => void,
): Promise<MigratedKeys | undefined> {
  const file = join(data, `${service}-keys.db`);
  if (!existsSync(file)) return undefined;
  const key = join(data, personalKeyFile);
  if (config.personalKey === undefined && exclusive && existsSync(key)) {
    await mkdir(config.dataDirectory, { recursive: true, mode: 0o700 });
    const target = join(config.dataDirectory, personalKeyFile);
    if (!existsSync(target)) await copyFile(key, target, constants.COPYFILE_EXCL);
  }
  return {
    source: own(SqliteDocumentStore.open({ file, readonly: true })),
    target: own(await openKeyDocuments(service, config, onError)),
    encryption: await keyEncryption(config, exclusive),
  };
}
