import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { version } from '../version.ts';

/** A registry of its own for each service, as several run in the suite's one process. */
export function createMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'liucheng_build_info',
    help: 'Always 1; its labels say which build runs on which Node',
    labelNames: ['version', 'node'],
    registers: [registry],
  }).set({ version, node: process.version }, 1);
  return registry;
}

/**
 * Times every request by route template, never by path: ids would make a series each. A stream of events is counted and
 * not timed, nor is a download: how long it lasts is its reader's business.
 */
export function measureRequests(fastify: FastifyInstance, registry: Registry): void {
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  const streams = new Counter({
    name: 'liucheng_event_streams_ended_total',
    help: 'Streams of events (SSE) that have ended',
    labelNames: ['route'],
    registers: [registry],
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
    if (String(reply.raw.getHeader('content-type')).startsWith('text/event-stream')) {
      streams.inc({ route });
      done();
      return;
    }
    if (String(reply.raw.getHeader('content-disposition')).startsWith('attachment')) {
      done();
      return;
    }
    duration.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
    done();
  });
}
