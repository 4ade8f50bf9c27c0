import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import rateLimit from '@fastify/rate-limit';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authenticate } from '../auth/authenticate.ts';
import type { TokenVerifier } from '../auth/tokens.ts';
import type { ServiceConfig } from '../config/service-config.ts';
import { logRequests, type Logger } from '../host/logger.ts';
import { securityHeaders } from './content-security.ts';
import { decodeUtf8, parseJsonBody, refusePacked } from './json-body.ts';
import { problem, sendProblem } from './problem.ts';
import { toProblem } from './problem-of-error.ts';
import { RouteMethods } from './route-methods.ts';

const callersCounted = 50_000;

/** Options for every Fastify instance of the suite. `typeBase` is where its problems are documented. */
export function fastifyOptions(config: ServiceConfig, typeBase: string) {
  return {
    bodyLimit: config.bodyLimit,
    genReqId: correlationId,
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void =>
      sendProblem(toProblem(error, request), request, reply, typeBase),
  };
}

/**
 * What holds for every request before its route sees it, in this order: correlation id and security headers, time limit,
 * who calls, log, rate. Bodies are JSON only.
 * @returns the methods of the routes that are added from now on.
 */
export async function setUpFastify(
  fastify: FastifyInstance,
  parts: {
    readonly typeBase: string;
    readonly config: ServiceConfig;
    readonly tokens: TokenVerifier;
    readonly logger: Logger;
  },
): Promise<RouteMethods> {
  const routes = new RouteMethods();
  fastify.addHook('onRoute', (route) => routes.add(route));
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      refusePacked(request.headers['content-encoding']);
      done(null, parseJsonBody(decodeUtf8(body as Buffer)));
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(securityHeaders).header('x-correlation-id', request.id);
    done();
  });
  fastify.addHook('onRequest', answerInTime(parts.config.requestTimeout, parts.typeBase));
  fastify.addHook('onRequest', authenticate(parts.tokens));
  logRequests(fastify, parts.logger);
  if (parts.config.rateLimit > 0) {
    await fastify.register(rateLimit, {
      max: parts.config.rateLimit,
      timeWindow: '1 minute',
      cache: callersCounted,
      keyGenerator: (request) => (request.actor ? `person:${request.actor.id}` : `address:${request.ip}`),
      errorResponseBuilder: (_request, { ttl }) =>
        problem('too-many-requests', { headers: { 'retry-after': String(Math.ceil(ttl / 1000)) } }),
    });
  }
  return routes;
}

/**
 * Answers for a handler that takes too long. Fastify's own `handlerTimeout` would also break off event streams, whose
 * answer has begun in time and may go on.
 */
function answerInTime(timeoutMs: number, typeBase: string) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const timer = setTimeout(() => {
      if (reply.sent || reply.raw.headersSent) return;
      sendProblem(problem('timeout', { headers: { 'retry-after': '1' } }), request, reply, typeBase);
    }, timeoutMs);
    reply.raw.once('close', () => clearTimeout(timer));
    done();
  };
}

/** The caller's own id, where it sent one that is fit to be logged. */
function correlationId(request: { readonly headers: IncomingMessage['headers'] }): string {
  const given = request.headers['x-correlation-id'];
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}
