import type { LoggerService } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { destination, pino, type DestinationStream, type Logger } from 'pino';
import { traceFields } from '../tracing/traceparent.ts';
import { traceparentOf } from '../tracing/trace-requests.ts';
import { scrubber } from './scrub.ts';

export type { Logger };

/**
 * A safety net: nothing of the kit logs headers or credentials. Without wildcards, which would cost every line 5 µs; the
 * secrets of the configuration are taken out wherever they stand.
 */
const redact = {
  paths: [
    'authorization',
    'cookie',
    'token',
    'password',
    'secret',
    'sasl',
    'uri',
    'headers.authorization',
    'headers.cookie',
    'req.headers.authorization',
  ],
  censor: '[redacted]',
};

const blockBytes = 4096;
const flushMs = 200;

/**
 * One JSON object a line, or lines for people on a terminal. JSON is written in blocks, as a system call a line would
 * cost more than checking a command; a block waits 200 ms at most, and the end of the process writes what is left.
 */
export function createLogger(
  level: string,
  options: {
    readonly human?: boolean;
    readonly stream?: DestinationStream;
    /** Never appear in a line. */
    readonly secrets?: readonly string[];
  } = {},
): Logger {
  const stream = options.stream ?? (options.human ? humanLines(process.stdout) : blocks());
  const hooks = { streamWrite: scrubber(options.secrets ?? []) };
  return pino({ level, redact, hooks, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, stream);
}

function blocks(): DestinationStream {
  const stream = destination({ fd: 1, sync: true, minLength: blockBytes });
  setInterval(() => stream.flush(), flushMs).unref();
  process.on('exit', () => stream.flushSync());
  return stream;
}

const levelNames: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};

function humanLines(out: NodeJS.WritableStream): DestinationStream {
  return {
    write(line: string): void {
      const { level, time, msg, err, ...rest } = JSON.parse(line) as {
        level: number;
        time: string;
        msg?: string;
        err?: { stack?: string };
      } & Record<string, unknown>;
      const details = Object.entries(rest)
        .map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
        .join('');
      out.write(
        `${time.slice(11, 19)} ${(levelNames[level] ?? String(level)).padEnd(5)} ${msg ?? ''}${details}\n`,
      );
      if (err?.stack) out.write(`${err.stack}\n`);
    },
  };
}

/** Nest's own messages in the same log; its chatter about routes and modules only at debug. */
export function nestLogger(logger: Logger): LoggerService {
  return {
    log: (message: unknown, context?: unknown) => logger.debug({ context }, String(message)),
    debug: (message: unknown, context?: unknown) => logger.debug({ context }, String(message)),
    verbose: (message: unknown, context?: unknown) => logger.trace({ context }, String(message)),
    warn: (message: unknown, context?: unknown) => logger.warn({ context }, String(message)),
    error: (message: unknown, stack?: unknown, context?: unknown) =>
      logger.error({ stack, context }, String(message)),
    fatal: (message: unknown, stack?: unknown, context?: unknown) =>
      logger.fatal({ stack, context }, String(message)),
  };
}

/** One line a request when it is answered: never headers, bodies or queries. */
export function logRequests(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    logger.info(
      {
        method: request.method,
        path: (request.raw.url ?? '').split('?', 1)[0],
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        actor: request.actor?.id,
        ...requestFields(request),
      },
      'request',
    );
    done();
  });
}

/** What a log line says of the request that it belongs to. */
export function requestFields(request: FastifyRequest): Readonly<Record<string, string>> {
  return { correlationId: request.id, ...traceFields(traceparentOf(request)) };
}
