import type { FieldFault } from '@liucheng/kernel';
import { combinationFaults } from './combinations.ts';
import { ConfigurationError, fileVariable, readSettings, type Environment } from './setting.ts';
import { serviceSchema, type ServiceConfig } from './settings.ts';

export { serviceSchema, type ServiceConfig };

/**
 * Reads the configuration of a service, the gateway or the suite from environment variables and the files they name.
 * @throws ConfigurationError naming every wrong setting and what was expected, and every one that another one needs.
 */
export function readConfig(environment: Environment): ServiceConfig {
  const { settings, faults: wrong } = readSettings(serviceSchema, environment);
  const named = new Set(wrong.map(({ path }) => path.replace(/_FILE$/, '')));
  const faults: FieldFault[] = [
    ...wrong,
    ...combinationFaults(settings).filter(({ path }) => !named.has(path)),
  ];
  if (faults.length > 0) throw new ConfigurationError(faults);
  return settings as ServiceConfig;
}

/** Variables that look like settings but are none: most likely a slip of the pen, worth a warning at start. */
export function unknownSettings(environment: Environment): string[] {
  const known = new Set<string>(
    Object.values(serviceSchema).flatMap((each) =>
      each.secret ? [each.name, fileVariable(each)] : [each.name],
    ),
  );
  return Object.keys(environment).filter((name) => name.startsWith('LIUCHENG_') && !known.has(name));
}
