import { readConfig } from '../config/service-config.ts';
import { openStores as openConfigured, type Stores } from '../stores/stores.ts';

/** A service's stores as files in a directory, except those that the test brings, or whose servers the settings name. */
export function openStores(
  service: string,
  directory: string,
  given: Partial<Omit<Stores, 'close'>>,
  settings: Readonly<Record<string, string>> = {},
): Promise<Stores> {
  return openConfigured(
    service,
    readConfig({ ...settings, LIUCHENG_DATA: directory }),
    given,
    () => undefined,
  );
}
