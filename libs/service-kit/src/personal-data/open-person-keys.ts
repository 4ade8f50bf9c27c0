import type { EventStore } from '@liucheng/ports';
import type { ServiceConfig } from '../config/settings.ts';
import type { DepartmentProcess } from '../department/department-service.ts';
import { openKeyDocuments } from '../stores/stores.ts';
import type { OnServerError } from '../stores/servers.ts';
import { StartError } from '../host/start-error.ts';
import { keyEncryption, personalKeyFile } from './key-encryption.ts';
import { PersonKeys } from './person-keys.ts';

/** How long an instance may go on with a key that another one has destroyed. */
const rememberMs = 5_000;
const readAtOnce = 1_000;

/** Whether a service's events say anything about persons outside. */
export function holdsPersonalData({
  processes = [],
}: {
  readonly processes?: readonly DepartmentProcess[];
}): boolean {
  return processes.some(({ caseType }) => caseType.events.holdsPersonal);
}

/**
 * Opens the keys of the persons of a service; `undefined` for one whose events say nothing about persons outside.
 * @throws StartError where the key that encrypts them is missing; the keys themselves are asked for when they are needed.
 */
export async function openPersonKeys(
  { name, processes = [] }: { readonly name: string; readonly processes?: readonly DepartmentProcess[] },
  config: ServiceConfig,
  {
    store,
    exclusive,
    clock,
  }: { readonly store: EventStore; readonly exclusive: boolean; readonly clock: { now(): number } },
  onError: OnServerError,
): Promise<PersonKeys | undefined> {
  if (!holdsPersonalData({ processes })) return undefined;
  const encryption = await keyEncryption(config, exclusive);
  const documents = await openKeyDocuments(name, config, onError);
  const mayBegin = async (): Promise<void> => {
    if (config.personalKeys === 'expected') await nothingIsSealed(store, name);
  };
  return new PersonKeys({ documents, encryption, clock, rememberMs: exclusive ? 0 : rememberMs, mayBegin });
}

/** Looks through all events, once in the life of a service. */
async function nothingIsSealed(store: EventStore, service: string): Promise<void> {
  for (let after = 0; ;) {
    const page = await store.readAll({ after, limit: readAtOnce });
    if (page.some(({ event }) => event.sealed !== undefined)) {
      throw new StartError(
        `The events of ${service} hold personal data, and the keys that they are encrypted by are not here. After a restore, ` +
          `put ${service}-keys.db and ${personalKeyFile} of the directory that was backed up (or the database of keys) in ` +
          'place. If they are lost for good, set LIUCHENG_PERSONAL_KEYS=lost: nobody will ever read those data again.',
      );
    }
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.position;
  }
}
