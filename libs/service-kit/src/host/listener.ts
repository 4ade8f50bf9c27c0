import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServiceConfig } from '../config/service-config.ts';
import { StartError } from './start-error.ts';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

export interface Listener {
  /** Where the server listens, e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  /**
   * Takes no more connections, ends event streams at once, lets requests under way finish for the grace time and then
   * cuts them off. Resolves when no connection is left.
   */
  close(graceMs: number): Promise<void>;
}

/**
 * Listens on the configured address and hands each request to the service that its path begins with, others to `root`.
 * @throws StartError when the address cannot be had.
 */
export async function listen(
  config: Pick<ServiceConfig, 'host' | 'port' | 'requestTimeout'>,
  services: ReadonlyMap<string, RequestHandler>,
  root: RequestHandler,
  /** The variable that sets the port. */
  variable = 'PORT',
): Promise<Listener> {
  const underWay = new Set<ServerResponse>();
  const server = createServer(
    { requestTimeout: config.requestTimeout, headersTimeout: Math.min(10_000, config.requestTimeout) },
    (request, response) => {
      underWay.add(response);
      response.once('close', () => {
        underWay.delete(response);
        // One whose answer was on its way already when the stop came has promised to keep its connection.
        if (!server.listening) setImmediate(() => server.closeIdleConnections());
      });
      (services.get(firstSegment(request.url ?? '/')) ?? root)(request, response);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(unusable(error, config, variable)));
    server.listen({ port: config.port, host: config.host }, resolve);
  });
  const { port, family, address } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    close: (graceMs) =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        for (const response of underWay) wind(response);
      }),
  };
}

/** `/finance/expense-claims?state=open` → `finance` */
function firstSegment(url: string): string {
  return /^\/([^/?#]*)/.exec(url)?.[1] ?? '';
}

/**
 * An ordinary answer is written whole. One that has begun and not ended is a stream, mostly without an end of its own: it
 * ends here, and its reader comes back to whoever listens then. An event stream may end after any event, so its reader
 * sees a proper end; anything else is cut off, so that nobody takes the part for the whole.
 */
function wind(response: ServerResponse): void {
  response.shouldKeepAlive = false;
  if (!response.headersSent || response.writableEnded) return;
  if (String(response.getHeader('content-type')).startsWith('text/event-stream')) {
    // Its writer may not have noticed yet and write once more.
    response.once('error', () => undefined);
    response.end();
  } else response.socket?.destroySoon();
}

function unusable(
  error: NodeJS.ErrnoException,
  { host, port }: Pick<ServiceConfig, 'host' | 'port'>,
  variable: string,
): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartError(
        `Port ${port} on ${host} is in use. Stop what uses it, or set ${variable} to another port${variable === 'PORT' ? ' (PORT=0 takes a free one)' : ''}.`,
        { cause: error },
      );
    case 'EACCES':
      return new StartError(
        `Port ${port} needs more rights than this process has. Set ${variable} to one above 1023.`,
        {
          cause: error,
        },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(
        `${host} is no address of this machine. Set LIUCHENG_HOST, e.g. to 127.0.0.1 or 0.0.0.0.`,
        {
          cause: error,
        },
      );
    default:
      return error;
  }
}
