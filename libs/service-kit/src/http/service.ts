import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule, DiscoveryService, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Registry } from 'prom-client';
import { AccessGuard, checkAccessDeclared } from '../auth/access-guard.ts';
import { tokenVerifier } from '../auth/token-rules.ts';
import type { TokenVerifier } from '../auth/tokens.ts';
import type { ServiceConfig } from '../config/service-config.ts';
import { createLogger, nestLogger } from '../host/logger.ts';
import { measureDisk } from '../observed/disk-metrics.ts';
import { observeStores } from '../observed/observe-stores.ts';
import { scrubber, secretsOf } from '../host/scrub.ts';
import { SystemClock, Uuid7Generator } from '../host/system.ts';
import { openStores } from '../stores/stores.ts';
import { storesHealth } from '../stores/stores-health.ts';
import { openTracing } from '../tracing/open-tracing.ts';
import { traceRequests } from '../tracing/trace-requests.ts';
import { fastifyOptions, setUpFastify } from './fastify-setup.ts';
import { HealthChecks, HealthController, MetricsController } from './health.ts';
import { serveApiDocument } from './openapi.ts';
import { ProblemDocsController } from './problem-docs.ts';
import { ProblemFilter } from './problem-filter.ts';
import { metricsPlace } from './metrics-place.ts';
import { createMetrics, measureRequests } from './request-metrics.ts';
import type { ServiceDeps, ServiceSpec } from './service-spec.ts';
import { InputValidationPipe } from './validation-pipe.ts';

export interface RunningService {
  readonly spec: ServiceSpec;
  readonly app: NestFastifyApplication;
  readonly health: HealthChecks;
  readonly metrics: Registry;
  /** Answers a request whose path begins with the service's name. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Stops the module's subscriptions, then closes what `createService` opened itself. Repeating it changes nothing. */
  close(): Promise<void>;
}

/** Parts that the caller brings instead of having them opened; the caller also closes them. */
export interface ServiceOverrides extends Partial<Omit<ServiceDeps, 'config'>> {
  readonly tokens?: TokenVerifier;
}

@Module({})
class ServiceModule {}

/**
 * Puts a service together, ready for requests but not listening.
 * @throws UnguardedRouteError when a route has neither `@Allow` nor `@Public`, or both.
 * @throws StartError when the data directory cannot be used, or another process runs this service on it.
 */
export async function createService(
  spec: ServiceSpec,
  config: ServiceConfig,
  overrides: ServiceOverrides = {},
): Promise<RunningService> {
  const clock = overrides.clock ?? new SystemClock();
  const logger =
    overrides.logger ??
    createLogger(config.logLevel, { secrets: secretsOf(config) }).child({ service: spec.name });
  const tokens = overrides.tokens ?? (await tokenVerifier(config, () => clock.now()));
  const stores = await openStores(spec.name, config, overrides, (err, product, attempt) =>
    logger.error({ err, attempt }, `${product} is not to be had`),
  );
  const metrics = overrides.metrics ?? createMetrics(spec.name);
  const tracing = overrides.tracing ?? (await openTracing(spec.name));
  const observed = observeStores(stores, metrics, tracing);
  let app: NestFastifyApplication | undefined;
  try {
    const deps: ServiceDeps = {
      config,
      clock,
      logger,
      ...observed,
      exclusive: stores.exclusive,
      instance: overrides.instance ?? `${hostname()}-${process.pid}-${randomUUID()}`,
      ids: overrides.ids ?? new Uuid7Generator(clock),
      metrics,
      tracing,
      health: overrides.health ?? new HealthChecks(scrubber(secretsOf(config))),
    };
    deps.health.add('stores', () => storesHealth(stores));
    app = await createApplication(spec, deps, tokens);
    const running = app;
    let closed: Promise<void> | undefined;
    return {
      spec,
      app,
      health: deps.health,
      metrics,
      handle: (request, response) => running.getHttpAdapter().getInstance().routing(request, response),
      close: () =>
        (closed ??= running
          .close()
          .finally(() => stores.close())
          .finally(() => tracing.close())),
    };
  } catch (error) {
    await app?.close();
    await stores.close();
    await tracing.close();
    throw error;
  }
}

async function createApplication(
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
      ...(metricsPlace(config) === 'api' ? [MetricsController] : []),
    ],
    providers: [
      { provide: HealthChecks, useValue: deps.health },
      { provide: Registry, useValue: deps.metrics },
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
