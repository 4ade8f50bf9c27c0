import type { LoggerService } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { destination, pino, type DestinationStream, type Logger } from 'pino';

export type { Logger };

const redact = {
  paths: [
    'authorization',
    '*.authorization',
    '*.headers.authorization',
    'headers.authorization',
    'cookie',
    '*.cookie',
    'token',
    '*.token',
  ],
  censor: '[redacted]',
};

/**
 * One JSON object a line, or lines for people on a terminal. JSON is written in blocks, which costs requests little;
 * warnings and worse are flushed at once.
 */
export function createLogger(
  level: string,
  options: { readonly human?: boolean; readonly stream?: DestinationStream } = {},
): Logger {
  const stream =
    options.stream ?? (options.human ? humanLines(process.stdout) : destination({ fd: 1, sync: true }));
  return pino({ level, redact, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, stream);
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
        correlationId: request.id,
      },
      'request',
    );
    done();
  });
}
