import { Catch, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { text } from '@liucheng/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { requestFields } from '../host/logger.ts';
import { problem, sendProblem, type Problem } from './problem.ts';
import { toProblem } from './problem-of-error.ts';
import type { RouteMethods } from './route-methods.ts';

/** Answers whatever is thrown with problem details; the unforeseen is logged whole under its correlation id. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly routes: RouteMethods,
    private readonly typeBase: string,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const answer =
      request.is404 && error instanceof NotFoundException
        ? this.unrouted(request)
        : toProblem(error, request);
    if (reply.raw.headersSent) {
      this.logger.error({ err: error, ...requestFields(request) }, 'stream failed');
      // A stream that breaks cannot turn into a problem any more.
      reply.raw.destroy();
      return;
    }
    if (answer.status >= 500) this.logger.error({ err: error, ...requestFields(request) }, 'request failed');
    sendProblem(answer, request, reply, this.typeBase);
  }

  private unrouted(request: FastifyRequest): Problem {
    return unroutedProblem(request, this.routes);
  }
}

/** 405 where the path exists for other methods, 404 where it does not. */
export function unroutedProblem(request: FastifyRequest, routes: RouteMethods): Problem {
  const path = (request.raw.url ?? '/').split('?', 1)[0] ?? '/';
  const methods = routes.of(path);
  if (methods.length === 0) {
    return problem('unknown-route', {
      detail: text(`There is no ${request.method} ${path}.`, `没有 ${request.method} ${path}。`),
    });
  }
  const allow = methods.join(', ');
  return problem('method-not-allowed', {
    detail: text(
      `${path} takes ${allow}, not ${request.method}.`,
      `${path} 支持 ${allow}，不支持 ${request.method}。`,
    ),
    headers: { allow },
  });
}
