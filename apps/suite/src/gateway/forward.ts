import type { IncomingHttpHeaders } from 'node:http';
import { Transform, type Readable } from 'node:stream';
import httpProxy from '@fastify/http-proxy';
import { text } from '@liucheng/kernel';
import {
  problem,
  type Logger,
  type PageContext,
  type Problem,
  type ServiceConfig,
} from '@liucheng/service-kit';

/** What is needed of a request to forward it. */
interface Caller {
  readonly headers: IncomingHttpHeaders;
  /** Under which everything about it is logged. */
  readonly id: string;
  readonly ip: string;
  readonly protocol: string;
  readonly host: string;
}

interface Forwarding {
  readonly service: string;
  /** Scheme, host and port. */
  readonly upstream: string;
  readonly config: Pick<ServiceConfig, 'bodyLimit' | 'requestTimeout'>;
  readonly logger: Logger;
}

const connectMs = 5_000;
/** A service answers in time by itself; the gateway only notices when not even that comes. */
const marginMs = 2_000;
/** Streams send a sign of life more often. */
const silentMs = 60_000;
const mostConnections = 10_000;

/** Forwards everything under `/<service>` unchanged, bodies and answers as they come. */
export async function forwardTo(
  fastify: PageContext['fastify'],
  { service, upstream, config, logger }: Forwarding,
): Promise<void> {
  await fastify.register(async (scope) => {
    // Bodies are not read here, whatever they are.
    scope.removeAllContentTypeParsers();
    scope.addHook('preParsing', async (request, _reply, payload) =>
      limited(request, payload as Readable, config.bodyLimit),
    );
    await scope.register(httpProxy, {
      upstream,
      prefix: `/${service}`,
      rewritePrefix: `/${service}`,
      // It is the service that limits, and that says when to come again: its 429 and 503 go to the caller as they are.
      config: { rateLimit: false },
      destroyAgent: true,
      disableRequestLogging: true,
      undici: {
        connections: mostConnections,
        headersTimeout: config.requestTimeout + marginMs,
        bodyTimeout: silentMs,
        connect: { timeout: connectMs, rejectUnauthorized: true },
      } as object,
      replyOptions: {
        retryDelay: () => null,
        rewriteRequestHeaders: (request, headers) => ({ ...headers, ...forwarded(request as Caller) }),
        onError: (reply, { error }) => {
          const cause = (error as { cause?: unknown }).cause ?? error;
          logger.warn({ err: cause, service, correlationId: reply.request.id }, 'forwarding failed');
          void reply.send(problemOf(service, cause));
        },
      },
    });
  });
}

/** What the service is told of the caller that the connection no longer tells. */
function forwarded(request: Caller): Record<string, string> {
  const { headers } = request;
  const before = headers['x-forwarded-for'];
  return {
    'x-correlation-id': request.id,
    'x-forwarded-for': before === undefined ? request.ip : `${[before].flat().join(', ')}, ${request.ip}`,
    'x-forwarded-proto': String(headers['x-forwarded-proto'] ?? request.protocol),
    'x-forwarded-host': String(headers['x-forwarded-host'] ?? request.host),
  };
}

class BodyTooLargeError extends Error {}

/** A length that is announced is refused at once; one that is not is cut off where it goes too far. */
function limited(request: Caller, payload: Readable, limit: number): Readable {
  const announced = request.headers['content-length'];
  if (announced !== undefined) {
    if (Number(announced) > limit) throw problem('body-too-large');
    return payload;
  }
  let bytes = 0;
  return payload.pipe(
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes > limit) done(new BodyTooLargeError());
        else done(null, chunk);
      },
    }),
  );
}

/** Before the connection is there nothing has been done; afterwards that is not known. */
function problemOf(service: string, cause: unknown): Problem {
  if (cause instanceof BodyTooLargeError) return problem('body-too-large');
  const { code = '' } = cause as NodeJS.ErrnoException;
  const headers = { 'retry-after': '2' };
  if (/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/.test(code)) {
    return problem('unavailable', {
      code: 'service-away',
      detail: text(`The service ${service} cannot be reached.`, `无法连接服务 ${service}。`),
      headers,
    });
  }
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return problem('timeout', { headers });
  return problem('broken-off', {
    detail: text(
      `The service ${service} ended the connection without an answer.`,
      `服务 ${service} 未作应答即断开连接。`,
    ),
    headers,
  });
}
