import { text, type Text } from '@liucheng/kernel';

interface Kind {
  readonly status: number;
  readonly title: Text;
  /** What it means and what to do: the page that a problem's `type` points to. */
  readonly explanation: Text;
}

/**
 * The kinds of problem that every service answers with. A problem's `type` is the path of its kind's page under the
 * service itself (`/finance/problems/stale-revision`): a URI reference that resolves wherever the service is reached,
 * behind a gateway as on a desk, without claiming an Internet domain. Clients decide by `code`, which is finer.
 */
export const problemKinds = {
  'invalid-input': {
    status: 400,
    title: text('The input is not acceptable', '输入不符合要求'),
    explanation: text(
      'One or more fields are missing, unknown or hold something else than expected. `errors` has one item per field: where it is (a JSON Pointer into the body, or the name of a parameter) and what is accepted. Correct all of them and send the request again.',
      '一个或多个字段缺失、未知或取值不符合要求。errors 中每个字段一项：位置（请求体内的 JSON Pointer 或参数名）以及可接受的内容。请全部更正后重新发送。',
    ),
  },
  'malformed-json': {
    status: 400,
    title: text('The body is not JSON', '请求体不是有效的 JSON'),
    explanation: text(
      'The body could not be read as JSON; `detail` says at which character. Bodies are UTF-8 JSON (RFC 8259).',
      '无法将请求体解析为 JSON，detail 指出出错的字符位置。请求体须为 UTF-8 编码的 JSON（RFC 8259）。',
    ),
  },
  unauthenticated: {
    status: 401,
    title: text('Who are you?', '请先登录'),
    explanation: text(
      'The request has no access token, or one that is expired, not yet valid, of another issuer or audience, or changed. Send `Authorization: Bearer <token>` with a valid token.',
      '请求没有访问令牌，或令牌已过期、尚未生效、签发者或受众不符、内容被改动。请使用有效令牌：Authorization: Bearer <token>。',
    ),
  },
  'not-allowed': {
    status: 403,
    title: text('You may not do this', '无权执行此操作'),
    explanation: text(
      'The token is valid, but the person may not do this: the role, the department or the person itself does not fit. `acceptable` says who may.',
      '令牌有效，但此人无权执行该操作：角色、部门或人员不符。acceptable 说明谁可以执行。',
    ),
  },
  'not-found': {
    status: 404,
    title: text('There is no such thing', '未找到'),
    explanation: text(
      'The address is right but what it names does not exist, or you may not see it.',
      '地址正确，但所指对象不存在，或您无权查看。',
    ),
  },
  'unknown-route': {
    status: 404,
    title: text('There is no such address', '没有这个地址'),
    explanation: text(
      'No operation has this path. The operations are listed in openapi.json and under docs.',
      '没有该路径的操作。全部操作见 openapi.json 与 docs。',
    ),
  },
  'method-not-allowed': {
    status: 405,
    title: text('This address does not take this method', '该地址不支持此方法'),
    explanation: text(
      'The path exists, but not for this HTTP method. The `Allow` header lists the methods that it takes.',
      '路径存在，但不支持该 HTTP 方法。Allow 头列出了可用方法。',
    ),
  },
  conflict: {
    status: 409,
    title: text('Somebody else was faster', '与他人的更改冲突'),
    explanation: text(
      'The case changed while the command was decided. Read it again and repeat the command if it still makes sense.',
      '在处理命令期间案例已被更改。请重新读取，必要时重新提交。',
    ),
  },
  'not-as-it-stands': {
    status: 409,
    title: text('What is there does not allow this', '现有情况不允许此操作'),
    explanation: text(
      'Something that is there already stands in the way: `code` and `detail` say what, `acceptable` says what would be accepted instead. Nothing was changed, and the same request is answered the same until what is there changes.',
      '已有的内容与该请求不符：code 与 detail 说明原因，acceptable 说明可接受的做法。未作任何更改；在现有情况改变之前，重复同一请求会得到相同的答复。',
    ),
  },
  refused: {
    status: 409,
    title: text('A rule refuses this', '规则不允许此操作'),
    explanation: text(
      'A blocking rule of the process or the state of the case forbids the step. `code`, `rule` and `clause` name it, `acceptable` says what would be accepted. The refused attempt is recorded.',
      '流程的禁止性规则或案例的当前状态不允许该步骤。code、rule、clause 指明原因，acceptable 说明可接受的做法。被拒绝的操作会被记录。',
    ),
  },
  'stale-revision': {
    status: 412,
    title: text('You decided on an old version', '依据的版本已过时'),
    explanation: text(
      '`If-Match` names a revision that is not the present one. Read the case again, look at what changed, and repeat with its new `ETag`.',
      'If-Match 指定的修订号不是当前修订。请重新读取，查看变化，并使用新的 ETag 重新提交。',
    ),
  },
  'body-too-large': {
    status: 413,
    title: text('The body is too large', '请求体过大'),
    explanation: text(
      'The body is larger than the server accepts. Send less at once.',
      '请求体超过服务器允许的大小，请减少单次发送的内容。',
    ),
  },
  'address-too-long': {
    status: 414,
    title: text('The address is too long', '地址过长'),
    explanation: text(
      'A part of the path is longer than any id can be.',
      '路径的某一部分超过了标识符的最大长度。',
    ),
  },
  'unsupported-media-type': {
    status: 415,
    title: text('Bodies are JSON here', '请求体须为 JSON'),
    explanation: text(
      'The body has another `Content-Type` than application/json, or is packed (`Content-Encoding`).',
      '请求体的 Content-Type 不是 application/json，或经过压缩（Content-Encoding）。',
    ),
  },
  'too-many-requests': {
    status: 429,
    title: text('Too many requests', '请求过于频繁'),
    explanation: text(
      'This caller has used up the requests of the present minute. Wait for the seconds that `Retry-After` gives.',
      '该调用者已用完本分钟的请求次数。请等待 Retry-After 指定的秒数。',
    ),
  },
  internal: {
    status: 500,
    title: text('Something broke here', '服务器内部错误'),
    explanation: text(
      'A fault of the server, not of the request. It is logged under `correlationId`: give it to whoever runs the server.',
      '这是服务器的故障，不是请求的问题。故障已按 correlationId 记录，请将其告知服务器的管理员。',
    ),
  },
  'broken-off': {
    status: 502,
    title: text('The answer broke off', '应答中断'),
    explanation: text(
      'The service behind the gateway ended the connection before it had answered; a command may have been carried out all the same. Repeat it after `Retry-After` with the same `Idempotency-Key`: it takes effect once.',
      '网关后的服务在应答之前断开了连接；命令可能已经执行。请在 Retry-After 之后使用同一 Idempotency-Key 重试：只会生效一次。',
    ),
  },
  unavailable: {
    status: 503,
    title: text('Not available at the moment', '暂时不可用'),
    explanation: text(
      'The service is stopping, or a store does not answer. Nothing is known to be wrong with the request: repeat it after `Retry-After` with the same `Idempotency-Key`.',
      '服务正在停止或存储没有响应。请求本身没有问题：请在 Retry-After 之后使用同一 Idempotency-Key 重试。',
    ),
  },
  timeout: {
    status: 503,
    title: text('It took too long', '处理超时'),
    explanation: text(
      'The answer was not ready in time; a command may have been carried out all the same. Repeat it with the same `Idempotency-Key`: it takes effect once.',
      '未能在规定时间内完成；命令可能已经执行。请使用同一 Idempotency-Key 重试：只会生效一次。',
    ),
  },
} as const satisfies Readonly<Record<string, Kind>>;

export type ProblemKind = keyof typeof problemKinds;
