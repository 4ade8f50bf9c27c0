import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { acceptedTraceparent } from './traceparent.ts';
import type { OpenSpan, Tracing } from './tracing.ts';

const spans = new WeakMap<FastifyRequest, OpenSpan>();
/** Asked every few seconds by machines: traces of them would bury the others. */
const polled = /\/(metrics|health\/(live|ready))$/;

/**
 * A server span for each request, by the semantic conventions for HTTP: named by route template, continuing the caller's
 * trace where the request brings a valid `traceparent`. Nothing is added to the requests when tracing is off.
 */
export function traceRequests(fastify: FastifyInstance, tracing: Tracing): void {
  if (!tracing.on) return;
  fastify.addHook('onRequest', (request, _reply, done) => {
    const route = routeOf(request);
    if (route === undefined || !polled.test(route)) spans.set(request, begin(tracing, request, route));
    done();
  });
  // Not earlier: reading the body loses what runs.
  fastify.addHook('preHandler', (request, _reply, done) => {
    const span = spans.get(request);
    if (span) span.run(done);
    else done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    finish(spans.get(request), reply);
    done();
  });
}

/** The context of a request: its own span's, or what the caller sent where nothing is traced here. */
export function traceparentOf(request: FastifyRequest): string | undefined {
  return spans.get(request)?.traceparent ?? acceptedTraceparent(request.headers['traceparent']);
}

function routeOf(request: FastifyRequest): string | undefined {
  return request.is404 ? undefined : request.routeOptions.url;
}

function begin(tracing: Tracing, request: FastifyRequest, route: string | undefined): OpenSpan {
  const { method } = request;
  return tracing.begin(
    route === undefined ? method : `${method} ${route}`,
    {
      kind: 'server',
      attributes: {
        'http.request.method': method,
        'http.route': route,
        'url.path': (request.raw.url ?? '/').split('?', 1)[0],
        'url.scheme': request.protocol,
        'liucheng.correlation_id': request.id,
      },
    },
    acceptedTraceparent(request.headers['traceparent']),
  );
}

function finish(span: OpenSpan | undefined, reply: FastifyReply): void {
  if (!span) return;
  span.set({ 'http.response.status_code': reply.statusCode });
  if (reply.statusCode >= 500) span.fail(String(reply.statusCode));
  span.end();
}
