import type { Clock } from '@liucheng/kernel';
import { fastify as createFastify, type FastifyInstance } from 'fastify';
import { SampleIssuer, type SamplePerson } from '../auth/sample-issuer.ts';
import { serveSampleIssuer } from '../auth/issuer-routes.ts';
import { tokenVerifier } from '../auth/token-rules.ts';
import type { TokenVerifier } from '../auth/tokens.ts';
import type { ServiceConfig } from '../config/service-config.ts';
import { fastifyOptions, setUpFastify } from '../http/fastify-setup.ts';
import { languageOf } from '../http/language.ts';
import { problemDoc } from '../http/problem-docs.ts';
import { unroutedProblem } from '../http/problem-filter.ts';
import { toProblem } from '../http/problem-of-error.ts';
import { sendProblem } from '../http/problem.ts';
import { createService, type RunningService } from '../http/service.ts';
import type { ServiceSpec } from '../http/service-spec.ts';
import { listen } from './listener.ts';
import type { Logger } from './logger.ts';
import { openBus } from '../stores/stores.ts';
import { SystemClock } from './system.ts';

const notRateLimited = { config: { rateLimit: false } };

export interface HostOptions {
  readonly config: ServiceConfig;
  readonly logger: Logger;
  /** For whom the sample issuer makes tokens; there is no issuer without them, nor with `LIUCHENG_AUTH=oidc`. */
  readonly people?: readonly SamplePerson[];
  /** Adds pages beside the services: the suite's start page. Without it `/` leads to the first service's API page. */
  readonly pages?: (context: PageContext) => void;
}

export interface PageContext {
  readonly fastify: FastifyInstance;
  readonly services: readonly ServiceSpec[];
  /** Whether there is a sample issuer that gives tokens to visitors. */
  readonly sampleIssuer: boolean;
  /** How the outside reaches this server, when that is not the address of the request. */
  readonly publicUrl: string | undefined;
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
  const { config, logger } = options;
  const clock = new SystemClock();
  const tokens = await tokenVerifier(config, () => clock.now());
  const bus = await openBus(config, specs.map(({ name }) => name).join('-'), (err, product, attempt) =>
    logger.error({ err, attempt }, `${product} is not to be had`),
  );
  const services: RunningService[] = [];
  let root: FastifyInstance | undefined;
  const closeParts = async (): Promise<void> => {
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
    const front = (root = await createRoot(services, tokens, clock, options));
    const handlers = new Map(services.map((service) => [service.spec.name as string, service.handle]));
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

/** What lies beside the services: health of the whole, the kinds of problems, the sample issuer, pages. */
async function createRoot(
  services: readonly RunningService[],
  tokens: TokenVerifier,
  clock: Clock,
  { config, logger, people, pages }: HostOptions,
): Promise<FastifyInstance> {
  const typeBase = '/problems';
  const root = createFastify(fastifyOptions(config, typeBase));
  const routes = await setUpFastify(root, { typeBase, config, tokens, logger });
  root.setErrorHandler((error, request, reply) => {
    const answer = toProblem(error, request);
    if (answer.status >= 500) logger.error({ err: error, correlationId: request.id }, 'request failed');
    sendProblem(answer, request, reply, typeBase);
  });
  root.setNotFoundHandler((request, reply) =>
    sendProblem(unroutedProblem(request, routes), request, reply, typeBase),
  );
  root.get('/health/live', notRateLimited, () => ({ status: 'ok' }));
  root.get('/health/ready', notRateLimited, async (_request, reply) => {
    const reports = await Promise.all(
      services.map(async (service) => [service.spec.name, await service.health.report()] as const),
    );
    const ok = reports.every(([, report]) => report.ok);
    void reply.code(ok ? 200 : 503);
    return { status: ok ? 'ok' : 'not-ready', services: Object.fromEntries(reports) };
  });
  root.get<{ Params: { kind: string } }>('/problems/:kind', (request) =>
    problemDoc(request.params.kind, languageOf(request)),
  );
  const sampleIssuer = config.auth === 'sample' && people !== undefined;
  if (sampleIssuer) {
    serveSampleIssuer(root, await SampleIssuer.open(config.dataDirectory), {
      people,
      clock,
      publicUrl: config.publicUrl,
    });
  }
  const specs = services.map((service) => service.spec);
  if (pages) pages({ fastify: root, services: specs, sampleIssuer, publicUrl: config.publicUrl });
  else root.get('/', (_request, reply) => reply.redirect(`/${specs[0]?.name}/docs`));
  await root.ready();
  return root;
}
