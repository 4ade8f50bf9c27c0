import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import type { ServiceConfig } from '../config/service-config.ts';
import { listen, type Listener } from './listener.ts';

/**
 * Serves `/<service>/metrics` on a port of its own, which a firewall or a network policy opens to the scraper only.
 * @throws StartError when the port cannot be had.
 */
export function listenForMetrics(
  config: Pick<ServiceConfig, 'host' | 'requestTimeout'>,
  port: number,
  registries: ReadonlyMap<string, Registry>,
): Promise<Listener> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, service = ''] = /^\/([^/?]+)\/metrics(?:\?|$)/.exec(request.url ?? '') ?? [];
    const registry = registries.get(service);
    if (registry === undefined || request.method !== 'GET') {
      response.writeHead(404).end();
      return;
    }
    const text = await registry.metrics();
    response.writeHead(200, { 'content-type': registry.contentType }).end(text);
  };
  return listen(
    { ...config, port },
    new Map(),
    (request, response) => {
      answer(request, response).catch(() => response.writeHead(500).end());
    },
    'LIUCHENG_METRICS',
  );
}
