import 'reflect-metadata';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule, DiscoveryService, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Registry } from 'prom-client';
import { AccessGuard, checkAccessDeclared } from '../auth/access-guard.ts';
import type { TokenVerifier } from '../auth/tokens.ts';
import { nestLogger } from '../host/logger.ts';
import { measureDisk } from '../observed/disk-metrics.ts';
import { Organisation } from '../organisation/organisation.ts';
import { traceRequests } from '../tracing/trace-requests.ts';
import { AsyncApiController } from './asyncapi.controller.ts';
import { fastifyOptions, setUpFastify } from './fastify-setup.ts';
import { HealthChecks } from './health.ts';
import { HealthController, MetricsController } from './health-routes.ts';
import { metricsPlace } from './metrics-place.ts';
import { serveApiDocument } from './openapi.ts';
import { ProblemDocsController } from './problem-docs.ts';
import { ProblemFilter } from './problem-filter.ts';
import { measureRequests } from './request-metrics.ts';
import { serviceSpec, type ServiceDeps, type ServiceSpec } from './service-spec.ts';
import { InputValidationPipe } from './validation-pipe.ts';

@Module({})
class ServiceModule {}

/**
 * The Nest application of a service on Fastify, ready for requests but not listening.
 * @throws UnguardedRouteError when a route has neither `@Allow` nor `@Public`, or both.
 */
export async function createApplication(
  spec: ServiceSpec,
  deps: ServiceDeps,
  tokens: TokenVerifier,
): Promise<NestFastifyApplication> {
  const { config, logger } = deps;
  const typeBase = `/${spec.name}/problems`;
  const adapter = new FastifyAdapter(fastifyOptions(config, typeBase));
  const fastify = adapter.getInstance();
  traceRequests(fastify, deps.tracing);
  measureRequests(fastify, deps.metrics);
  measureDisk(deps.metrics, config.dataDirectory);
  const routes = await setUpFastify(fastify, { typeBase, config, tokens, logger });
  const root: DynamicModule = {
    module: ServiceModule,
    imports: [DiscoveryModule, spec.module(deps)],
    controllers: [
      HealthController,
      ProblemDocsController,
      AsyncApiController,
      ...(metricsPlace(config) === 'api' ? [MetricsController] : []),
    ],
    providers: [
      { provide: serviceSpec, useValue: spec },
      { provide: HealthChecks, useValue: deps.health },
      { provide: Registry, useValue: deps.metrics },
      { provide: Organisation, useValue: deps.organisation },
      { provide: APP_GUARD, useClass: AccessGuard },
    ],
  };
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: nestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  app.setGlobalPrefix(spec.name);
  app.useGlobalPipes(new InputValidationPipe());
  app.useGlobalFilters(new ProblemFilter(logger, routes, typeBase));
  checkAccessDeclared(app.get(DiscoveryService));
  serveApiDocument(app, spec);
  await app.init();
  await fastify.ready();
  return app;
}
