import type { Clock } from '@liucheng/kernel';
import { fastify as createFastify, type FastifyInstance } from 'fastify';
import { serveSampleIssuer } from '../auth/issuer-routes.ts';
import { SampleIssuer, type SamplePerson } from '../auth/sample-issuer.ts';
import type { TokenVerifier } from '../auth/tokens.ts';
import type { ServiceConfig } from '../config/service-config.ts';
import { fastifyOptions, setUpFastify } from '../http/fastify-setup.ts';
import { languageOf } from '../http/language.ts';
import { problemDoc } from '../http/problem-docs.ts';
import { unroutedProblem } from '../http/problem-filter.ts';
import { toProblem } from '../http/problem-of-error.ts';
import { sendProblem } from '../http/problem.ts';
import type { ServiceSpec } from '../http/service-spec.ts';
import { requestFields, type Logger } from './logger.ts';

const notRateLimited = { config: { rateLimit: false } };

export interface FrontOptions {
  readonly config: ServiceConfig;
  readonly logger: Logger;
  readonly tokens: TokenVerifier;
  readonly clock: Clock;
  /** The services behind this front, in this process or in others. */
  readonly specs: readonly ServiceSpec[];
  /** How each of them is, by its name. */
  readonly reports: () => Promise<Readonly<Record<string, { readonly ok: boolean }>>>;
  /** Whether the services show their metrics under their paths here. */
  readonly metrics: boolean;
  /** For whom the sample issuer makes tokens; there is no issuer without them, nor with `LIUCHENG_AUTH=oidc`. */
  readonly people?: readonly SamplePerson[];
  /** Adds pages beside the services: the suite's start page. Without it `/` leads to the first service's API page. */
  readonly pages?: (context: PageContext) => void;
  /** Adds routes of another kind, before the first request. */
  readonly routes?: (fastify: FastifyInstance) => Promise<void>;
}

export interface PageContext {
  readonly fastify: FastifyInstance;
  readonly services: readonly ServiceSpec[];
  /** Whether there is a sample issuer that gives tokens to visitors. */
  readonly sampleIssuer: boolean;
  /** Whether each service shows its metrics beside its API. */
  readonly metrics: boolean;
  /** How the outside reaches this server, when that is not the address of the request. */
  readonly publicUrl: string | undefined;
}

/** What lies beside the services: health of the whole, the kinds of problems, the sample issuer, pages. */
export async function createFront(options: FrontOptions): Promise<FastifyInstance> {
  const { config, logger, tokens, clock, specs, people, pages } = options;
  const typeBase = '/problems';
  const front = createFastify(fastifyOptions(config, typeBase));
  const routes = await setUpFastify(front, { typeBase, config, tokens, logger });
  front.setErrorHandler((error, request, reply) => {
    const answer = toProblem(error, request);
    if (answer.status >= 500) logger.error({ err: error, ...requestFields(request) }, 'request failed');
    sendProblem(answer, request, reply, typeBase);
  });
  front.setNotFoundHandler((request, reply) =>
    sendProblem(unroutedProblem(request, routes), request, reply, typeBase),
  );
  front.get('/health/live', notRateLimited, () => ({ status: 'ok' }));
  front.get('/health/ready', notRateLimited, async (_request, reply) => {
    const services = await options.reports();
    const ok = Object.values(services).every((report) => report.ok);
    void reply.code(ok ? 200 : 503);
    return { status: ok ? 'ok' : 'not-ready', services };
  });
  front.get<{ Params: { kind: string } }>('/problems/:kind', (request) =>
    problemDoc(request.params.kind, languageOf(request)),
  );
  const sampleIssuer = config.auth === 'sample' && people !== undefined;
  if (sampleIssuer) {
    serveSampleIssuer(front, await SampleIssuer.open(config.dataDirectory), {
      people,
      clock,
      publicUrl: config.publicUrl,
    });
  }
  const { metrics } = options;
  if (pages) pages({ fastify: front, services: specs, sampleIssuer, metrics, publicUrl: config.publicUrl });
  else front.get('/', (_request, reply) => reply.redirect(`/${specs[0]?.name}/docs`));
  await options.routes?.(front);
  await front.ready();
  return front;
}
