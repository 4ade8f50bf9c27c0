import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Registry } from 'prom-client';
import { tokenVerifier } from '../auth/token-rules.ts';
import type { TokenVerifier } from '../auth/tokens.ts';
import type { ServiceConfig } from '../config/service-config.ts';
import type { BackgroundWork } from '../background/background-work.ts';
import { onEveryInstance } from '../background/on-one-instance.ts';
import { createLogger } from '../host/logger.ts';
import { observeStores } from '../observed/observe-stores.ts';
import { scrubber, secretsOf } from '../host/scrub.ts';
import { SystemClock, Uuid7Generator } from '../host/system.ts';
import type { PersonKeys } from '../personal-data/person-keys.ts';
import { openPersonKeys } from '../personal-data/open-person-keys.ts';
import { Organisation } from '../organisation/organisation.ts';
import { openStores } from '../stores/stores.ts';
import { storesHealth } from '../stores/stores-health.ts';
import { openTracing } from '../tracing/open-tracing.ts';
import { HealthChecks } from './health.ts';
import { createMetrics } from './request-metrics.ts';
import type { ServiceDeps, ServiceSpec } from './service-spec.ts';

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
export interface ServiceOverrides extends Partial<Omit<ServiceDeps, 'config' | 'organisation'>> {
  readonly tokens?: TokenVerifier;
}

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
  const onServerError = (err: unknown, product: string, attempt?: number): void =>
    logger.error({ err, attempt }, `${product} is not to be had`);
  const stores = await openStores(spec.name, config, overrides, onServerError);
  const metrics = overrides.metrics ?? createMetrics(spec.name);
  const tracing = overrides.tracing ?? (await openTracing(spec.name));
  const observed = observeStores(stores, metrics, tracing);
  let app: NestFastifyApplication | undefined;
  let personKeys: PersonKeys | undefined;
  let learning: BackgroundWork | undefined;
  const stopLearning = async (): Promise<void> => learning?.stop();
  try {
    personKeys =
      overrides.personKeys ?? (await openPersonKeys(spec, config, { ...stores, clock }, onServerError));
    const instance = overrides.instance ?? `${hostname()}-${process.pid}-${randomUUID()}`;
    const organisation = new Organisation({
      bus: observed.bus,
      documents: observed.documents,
      clock,
      group: organisationGroup(spec.name, stores.ownDocuments ? undefined : instance),
      required: config.roles === 'organisation',
      onError: (err, attempt) => logger.error({ err, attempt }, 'the organisation cannot be learnt'),
    });
    const deps: ServiceDeps = {
      config,
      clock,
      logger,
      ...observed,
      ...(personKeys === undefined ? {} : { personKeys }),
      exclusive: stores.exclusive,
      ownDocuments: stores.ownDocuments,
      instance,
      ids: overrides.ids ?? new Uuid7Generator(clock),
      metrics,
      tracing,
      health: overrides.health ?? new HealthChecks(scrubber(secretsOf(config))),
      organisation,
    };
    deps.health.add('stores', () => storesHealth(stores));
    deps.health.add('organisation', () => Promise.resolve(organisation.report()));
    learning = onEveryInstance(deps, 'organisation', organisation);
    await learning.start();
    // Fastify and its plugins are loaded with the first service: whoever only declares services, or reads what they stored, needs none.
    const { createApplication } = await import('./application.ts');
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
          .finally(stopLearning)
          .finally(() => personKeys?.close())
          .finally(() => stores.close())
          .finally(() => tracing.close())),
    };
  } catch (error) {
    await app?.close();
    await stopLearning();
    await personKeys?.close();
    await stores.close();
    await tracing.close();
    throw error;
  }
}

/** Every instance needs all messages; members of one group would share them out. */
function organisationGroup(service: string, instance: string | undefined): string {
  const group = `liucheng.organisation-${service}`;
  return instance === undefined ? group : `${group}-${instance.replaceAll(/[^\w.-]/g, '_')}`.slice(0, 200);
}
