import type { Clock } from '@liucheng/kernel';
import type { FastifyInstance } from 'fastify';
import { tokenVerifier } from '../auth/token-rules.ts';
import { metricsPlace } from '../http/metrics-place.ts';
import { createService, type RunningService } from '../http/service.ts';
import type { ServiceSpec } from '../http/service-spec.ts';
import { openBus } from '../stores/stores.ts';
import type { FrontOptions } from './front.ts';
import { listen, type Listener } from './listener.ts';
import { listenForMetrics } from './metrics-listener.ts';
import { SystemClock } from './system.ts';

export interface HostOptions extends Pick<FrontOptions, 'config' | 'logger' | 'people' | 'pages'> {
  /** The machine's when left out. Every time that is decided on or stored comes from it; waiting goes by the machine's. */
  readonly clock?: Clock;
}

/** One or several services of a process behind one port. */
export interface RunningHost {
  /** What people put into their browser. */
  readonly url: string;
  readonly services: readonly RunningService[];
  /**
   * Not ready from now on; takes no more connections, ends streams, lets requests finish for the configured grace,
   * stops subscriptions and closes the stores. Repeating it changes nothing.
   */
  close(): Promise<void>;
}

/**
 * Starts services in one process: each under its own path with stores of its own, all on one bus and one port.
 * @throws StartError when the port or the data directory cannot be had.
 */
export async function startHost(specs: readonly ServiceSpec[], options: HostOptions): Promise<RunningHost> {
  const { config, logger, clock = new SystemClock() } = options;
  const tokens = await tokenVerifier(config, () => clock.now());
  const bus = await openBus(config, specs.map(({ name }) => name).join('-'), (err, product, attempt) =>
    logger.error({ err, attempt }, `${product} is not to be had`),
  );
  const services: RunningService[] = [];
  let root: FastifyInstance | undefined;
  let metrics: Listener | undefined;
  const closeParts = async (): Promise<void> => {
    await metrics?.close(0);
    await root?.close();
    for (const service of services.toReversed()) await service.close();
    await bus.close();
  };
  try {
    for (const spec of specs) {
      services.push(
        await createService(spec, config, {
          bus,
          clock,
          tokens,
          logger: logger.child({ service: spec.name }),
        }),
      );
    }
    const { createFront } = await import('./front.ts');
    const front = (root = await createFront({
      ...options,
      tokens,
      clock,
      specs,
      metrics: metricsPlace(config) === 'api',
      reports: async () =>
        Object.fromEntries(
          await Promise.all(
            services.map(async ({ spec, health }) => [spec.name, await health.report()] as const),
          ),
        ),
    }));
    const handlers = new Map(services.map((service) => [service.spec.name as string, service.handle]));
    const place = metricsPlace(config);
    if (typeof place === 'number') {
      const registries = new Map(services.map((each) => [each.spec.name as string, each.metrics]));
      metrics = await listenForMetrics(config, place, registries);
    }
    const listener = await listen(config, handlers, (request, response) => front.routing(request, response));
    let closed: Promise<void> | undefined;
    return {
      url: config.publicUrl ?? listener.url,
      services: [...services],
      close: () =>
        (closed ??= (async () => {
          for (const service of services) service.health.stop();
          await listener.close(config.shutdownGrace);
          await closeParts();
        })()),
    };
  } catch (error) {
    await closeParts();
    throw error;
  }
}
