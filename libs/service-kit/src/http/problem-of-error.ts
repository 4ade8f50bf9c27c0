import { HttpException } from '@nestjs/common';
import { text } from '@liucheng/kernel';
import {
  StaleDocumentError,
  StaleRevisionError,
  StoreUnavailableError,
  UnknownCursorError,
  UnsupportedQueryError,
} from '@liucheng/ports';
import type { FastifyRequest } from 'fastify';
import { problem, Problem } from './problem.ts';
import type { ProblemKind } from './problem-kinds.ts';

/** What Fastify itself refuses. */
const fastifyKinds: Readonly<Record<string, ProblemKind>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_MAX_PARAM_LENGTH: 'address-too-long',
};

const statusKinds: Readonly<Record<number, ProblemKind>> = {
  401: 'unauthenticated',
  403: 'not-allowed',
  404: 'not-found',
  405: 'method-not-allowed',
  409: 'conflict',
  412: 'stale-revision',
  413: 'body-too-large',
  414: 'address-too-long',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
  503: 'unavailable',
};

const cursorFault = {
  path: '?cursor',
  expected: text(
    'the `next` of a page of the same list with the same filters and order, or left out for the first page',
    '同一列表、相同筛选与排序的上一页的 next；首页请省略',
  ),
};

/** The problem that any thrown value becomes. What nobody foresaw is `internal` and says nothing of the inside. */
export function toProblem(error: unknown, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StaleRevisionError || error instanceof StaleDocumentError) {
    return problem(request.headers['if-match'] === undefined ? 'conflict' : 'stale-revision');
  }
  if (error instanceof UnknownCursorError) return problem('invalid-input', { errors: [cursorFault] });
  if (error instanceof UnsupportedQueryError) {
    return problem('invalid-input', {
      code: 'unsupported-query',
      detail: text(error.message, error.message),
    });
  }
  if (error instanceof StoreUnavailableError) {
    return problem('unavailable', { headers: { 'retry-after': String(error.retryAfterSeconds) } });
  }
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  const kind = typeof code === 'string' ? fastifyKinds[code] : undefined;
  if (kind !== undefined) return problem(kind);
  const status = error instanceof HttpException ? error.getStatus() : statusCode;
  if (typeof status === 'number' && status >= 400 && status !== 500) {
    const known = statusKinds[status];
    if (known !== undefined) return problem(known);
    if (status < 500) {
      const message = error instanceof Error ? error.message : '';
      return problem('invalid-input', { detail: text(message, message) });
    }
  }
  return problem('internal');
}
