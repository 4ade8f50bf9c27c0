import { sampleCompany } from '@liucheng/human-resources';
import {
  ConfigurationError,
  startGateway,
  type Logger,
  type RunningGateway,
  type ServiceConfig,
} from '@liucheng/service-kit';
import { services } from '../services.ts';
import { servePages } from '../pages.ts';
import { forwardTo } from './forward.ts';
import { readinessOf } from './readiness.ts';

/**
 * One address for services that run as processes of their own: start page, sample issuer, and everything under
 * `/<service>/` forwarded to where `LIUCHENG_UPSTREAMS` says.
 * @throws ConfigurationError without upstreams, or with one that is no service.
 */
export function openGateway(config: ServiceConfig, logger: Logger): Promise<RunningGateway> {
  const upstreams = upstreamsOf(config);
  return startGateway({
    config,
    logger,
    specs: services.filter(({ name }) => name in upstreams),
    reports: () => readinessOf(upstreams),
    people: sampleCompany,
    pages: servePages,
    routes: async (fastify) => {
      for (const [service, upstream] of Object.entries(upstreams))
        await forwardTo(fastify, { service, upstream, config, logger });
    },
  });
}

function upstreamsOf({ upstreams = {} }: ServiceConfig): Readonly<Record<string, string>> {
  const names = services.map(({ name }) => name);
  const given = Object.keys(upstreams);
  if (given.length > 0 && given.every((name) => names.includes(name))) return upstreams;
  throw new ConfigurationError([
    {
      path: 'LIUCHENG_UPSTREAMS',
      expected: `at least one of ${names.join(', ')}, e.g. ${names[0]}=http://127.0.0.1:8081`,
      ...(given.length > 0 ? { actual: given.join(', ') } : {}),
    },
  ]);
}
