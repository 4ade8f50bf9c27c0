import { HttpException } from '@nestjs/common';
import { NewerEventError, text, type LocalisedFault } from '@liucheng/kernel';
import {
  StaleDocumentError,
  StaleRevisionError,
  StoreUnavailableError,
  UnsupportedQueryError,
  type QueryPart,
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

/** What a list takes, by the part of the query that was not taken. */
const queryTexts: Readonly<Record<Exclude<QueryPart, 'collection'>, (field: string) => LocalisedFault>> = {
  filter: (field) => ({
    path: `?${field}`,
    expected: text('a condition that this list can be filtered by', '该列表支持的筛选条件'),
  }),
  sort: (field) => ({
    path: '?sort',
    expected: text('an order that goes with these filters', '与当前筛选条件相容的排序'),
    actual: field,
  }),
  group: (field) => ({
    path: '?groupBy',
    expected: text('a field that this list can be grouped by', '该列表支持的分组字段'),
    actual: field,
  }),
  limit: () => ({
    path: '?limit',
    expected: text('a whole number from 1 to 1000', '1 至 1000 的整数'),
  }),
  cursor: () => ({
    path: '?cursor',
    expected: text(
      '`next` of a page with the same filters and order; leave it out to begin with the first page',
      '筛选与排序相同的上一页的 next；省略则从第一页开始',
    ),
  }),
};

/** `undefined` where the program is at fault and not the one who asks. */
function queryFault({ part, field = '' }: UnsupportedQueryError): LocalisedFault | undefined {
  return part === 'collection' ? undefined : queryTexts[part](field);
}

/** The problem that any thrown value becomes. What nobody foresaw is `internal` and says nothing of the inside. */
export function toProblem(error: unknown, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StaleRevisionError || error instanceof StaleDocumentError) {
    return problem(request.headers['if-match'] === undefined ? 'conflict' : 'stale-revision');
  }
  if (error instanceof UnsupportedQueryError) {
    const fault = queryFault(error);
    return fault
      ? problem('invalid-input', { code: 'unsupported-query', errors: [fault] })
      : problem('internal');
  }
  if (error instanceof StoreUnavailableError) {
    return problem('unavailable', { headers: { 'retry-after': String(error.retryAfterSeconds) } });
  }
  if (error instanceof NewerEventError) return writtenByNewer();
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  if (code === 'FST_ERR_BAD_URL') return badAddress();
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

function badAddress(): Problem {
  return problem('invalid-input', {
    detail: text(
      'The address cannot be decoded: what follows a % is no character in UTF-8.',
      '地址无法解码：% 之后的内容不是 UTF-8 字符。',
    ),
  });
}

/** While one version of a service replaces another: the instance that wrote the event can go on with the case. */
function writtenByNewer(): Problem {
  return problem('unavailable', {
    code: 'newer-version-needed',
    detail: text(
      'A newer version of the service has worked on this case, and this instance is still the older one. Repeat the request: a newer instance will answer it.',
      '该案例已由较新版本的服务处理，而当前实例仍为旧版本。请重试该请求，将由新版本实例处理。',
    ),
    headers: { 'retry-after': '1' },
  });
}
