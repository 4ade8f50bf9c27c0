import {
  CaseExecutor,
  Problem,
  type Logger,
  type RunningHost,
  type ServiceConfig,
} from '@liucheng/service-kit';
import { EventStore, StoreUnavailableError } from '@liucheng/ports';
import { loadSampleCompany } from './load.ts';

/**
 * Makes the sample company the organisation of a process with human resources in it, where the settings ask for it.
 * `bySelf`: the process does so with the sample issuer though nobody asked. While a server is away it does without.
 */
export function enteringSampleCompany(bySelf: boolean) {
  return async (host: RunningHost, config: ServiceConfig, logger: Logger): Promise<void> => {
    const wanted =
      config.sampleCompany === 'auto' ? bySelf && config.auth === 'sample' : config.sampleCompany === 'on';
    const service = host.services.find(({ spec }) => spec.name === 'human-resources');
    if (!wanted || !service) return;
    try {
      const executor = service.app.get(CaseExecutor);
      await loadSampleCompany({ executor, events: service.app.get<EventStore>(EventStore) }, Date.now());
    } catch (err) {
      const away = err instanceof StoreUnavailableError || (err instanceof Problem && err.status === 503);
      if (!away) throw err;
      logger.warn({ err }, 'the sample company could not be entered; it is at the next start');
    }
  };
}
