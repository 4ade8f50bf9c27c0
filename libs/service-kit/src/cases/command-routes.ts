import {
  Body,
  Delete,
  HttpCode,
  HttpStatus,
  Inject,
  Param,
  Post,
  Put,
  Req,
  Res,
  type Type,
} from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiHeader, ApiOperation, ApiParam, ApiResponse, OmitType } from '@nestjs/swagger';
import type { Actor, DomainEvent } from '@liucheng/kernel';
import type { Rule } from '@liucheng/process-model';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow } from '../auth/access.ts';
import { problem } from '../http/problem.ts';
import { InputValidationPipe } from '../http/validation-pipe.ts';
import { traceparentOf } from '../tracing/trace-requests.ts';
import { IssueCommand } from './case-command.ts';
import type { CommandAnswer } from './command-outcome.ts';
import { makesNewCase, type CaseCommand, type CaseType } from './case-type.ts';
import { caseNotFound } from './command-problems.ts';
import { ForeseeCommand } from './foresee-command.ts';
import { operationId } from '../definitions/step-actions.ts';
import { etagOf, parseIdempotencyKey, parseIfMatch, prefersPreflight } from './preconditions.ts';
import { everybody } from './role-binding.ts';

const commands = Symbol('command bus');
const queries = Symbol('query bus');

interface CommandController {
  readonly [commands]: CommandBus;
  readonly [queries]: QueryBus;
}

/**
 * Gives a controller one route for each command of a case type, as `@Post(…)` methods would, with body validation,
 * access, OpenAPI, `Idempotency-Key`, `If-Match` and `ETag`. Queries are written by hand beside it.
 */
export function CommandRoutes<State, Event extends DomainEvent>(type: CaseType<State, Event>) {
  return (controller: Type<object>): void => {
    Inject(CommandBus)(controller.prototype as object, commands);
    Inject(QueryBus)(controller.prototype as object, queries);
    for (const command of type.commands) addRoute(controller.prototype as object, type, command);
  };
}

function addRoute<State, Event extends DomainEvent>(
  prototype: object,
  type: CaseType<State, Event>,
  command: CaseCommand<State, Event>,
): void {
  const { name, route, body: bodyClass } = command;
  const inPath = pathParameters(route.path);
  const pipe = new InputValidationPipe();
  /** Where fields of the body stand in the path, both are checked as one. */
  const validate = (input: object): object =>
    plain(pipe.transform(input, { type: 'body', metatype: bodyClass as Type }));
  const handler = async function (
    this: CommandController,
    given: object | undefined,
    { id, ...rest }: Readonly<Record<string, string>>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<object> {
    // `given` has been validated; the JSON that it was made from is what is decided on, as it is what is stored.
    const sent = given === undefined ? {} : ((request.body ?? {}) as object);
    const body = inPath.length === 0 ? sent : validate({ ...sent, ...rest });
    const caseId = command.caseId ? command.caseId(body) : id;
    const asked = requestOf(request, caseId);
    if (prefersPreflight(only(request.headers.prefer))) {
      reply.header('preference-applied', 'preflight');
      reply.code(HttpStatus.OK);
      return this[queries].execute(
        new ForeseeCommand(type, command, body, asked) as unknown as ForeseeCommand,
      );
    }
    const issued = new IssueCommand(type, command, body, asked) as unknown as IssueCommand;
    const answer = await this[commands].execute<IssueCommand, CommandAnswer>(issued);
    reply.header('etag', etagOf(answer.revision));
    if (makesNewCase(command)) reply.header('location', `/${type.service}/${type.path}/${answer.caseId}`);
    const { caseId: answered, ...done } = answer;
    return { id: answered, ...done };
  };
  Object.defineProperty(prototype, name, { value: handler, configurable: true, writable: true });
  const withBody = bodyClass !== undefined && route.method !== 'DELETE';
  if (withBody) Body()(prototype, name, 0);
  Param()(prototype, name, 1);
  Req()(prototype, name, 2);
  Res({ passthrough: true })(prototype, name, 3);
  Reflect.defineMetadata(
    'design:paramtypes',
    [inPath.length === 0 ? bodyClass : Object, Object, Object, Object],
    prototype,
    name,
  );
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
  for (const decorate of decorators(type, command, withBody)) decorate(prototype, name, descriptor);
}

function decorators<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  command: CaseCommand<State, Event>,
  withBody: boolean,
): MethodDecorator[] {
  const { route, summary, body, examples, step } = command;
  const starts = makesNewCase(command);
  const { binding, block, rule } = type.bindingOf(command);
  const cautions = step === undefined ? undefined : type.definition.steps[step]?.cautions;
  const rules = (type.definition.rules ?? []).filter(
    (each) => step !== undefined && each.enforcement === 'block' && mayRefuse(each, step),
  );
  return [
    { POST: Post, PUT: Put, DELETE: Delete }[route.method](route.path),
    HttpCode(starts ? 201 : 200),
    Allow(...admitted(binding.roles, block)),
    ApiOperation({
      operationId: operationId(type.category, command.name),
      summary: `${summary.en} · ${summary['zh-CN']}`,
      description: [
        `Roles · 角色: ${binding.roles.join(', ')}${rule === undefined ? '' : ` (${rule})`}.`,
        ...rules.map(({ id, names }) => `- \`${id}\`: ${names.en} · ${names['zh-CN']}`),
        ...(cautions ? [`${cautions.en}\n\n${cautions['zh-CN']}`] : []),
      ].join('\n\n'),
    }),
    ...(route.path.includes(':id') ? [ApiParam({ name: 'id', schema: { type: 'string' } })] : []),
    ...pathParameters(route.path).map((name) => ApiParam({ name, schema: { type: 'string' } })),
    ...(withBody && body
      ? [
          ApiBody({
            type: withoutPath(body, route.path),
            ...(examples ? { examples: valuesOf(examples) } : {}),
          }),
        ]
      : []),
    ApiHeader(idempotencyKey),
    ApiHeader(prefer),
    ...(starts ? [] : [ApiHeader(ifMatch)]),
    ...answers(starts),
  ];
}

/** What a command answers when it is carried out, and when its preflight is asked for. */
function answers(starts: boolean): MethodDecorator[] {
  const etag = { ETag: header('Revision of the case, for `If-Match` · 案例的版本，用于 `If-Match`') };
  const applied = { 'Preference-Applied': header('`preflight`: nothing was done · 仅试算，未执行') };
  const stored =
    'Stored. The same `Idempotency-Key` gives this answer again. · 已存储；同一 `Idempotency-Key` 再次提交得到相同应答。';
  const foreseen = 'With `Prefer: preflight`: what it would do. · 带 `Prefer: preflight`：将产生的结果。';
  if (!starts) {
    const schema = { oneOf: [answerSchema, preflightSchema] };
    const headers = { ...etag, ...applied };
    return [ApiResponse({ status: 200, description: `${stored} ${foreseen}`, headers, schema })];
  }
  const headers = { ...etag, Location: header('Address of the case · 案例地址') };
  return [
    ApiResponse({ status: 201, description: stored, headers, schema: answerSchema }),
    ApiResponse({ status: 200, description: foreseen, headers: applied, schema: preflightSchema }),
  ];
}

function header(description: string) {
  return { description, schema: { type: 'string' as const } };
}

/**
 * Where the service itself upholds a binding, everybody is let up to the case: only there can it be said who may
 * instead, and only there is the refused attempt put on record. A binding that is left to the monitor is met at the door.
 */
function admitted(roles: readonly string[], block: boolean): [string, ...string[]] {
  return block ? [everybody] : (roles as [string, ...string[]]);
}

function pathParameters(path: string): string[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => name as string).filter((name) => name !== 'id');
}

/** The body class as the documentation shows it: without the fields that stand in the path. */
function withoutPath(body: Type<object>, path: string): Type<object> {
  const names = pathParameters(path);
  if (names.length === 0) return body;
  const rest = OmitType(body, names as never[]);
  Object.defineProperty(rest, 'name', { value: body.name });
  return rest;
}

/** Whether it may be the step at which somebody is stopped; of two steps in an order, the later one. */
function mayRefuse(rule: Rule, step: string): boolean {
  if ('step' in rule) return [rule.step].flat().includes(step);
  if (rule.kind === 'precedence') return rule.b === step;
  return rule.a === step || ('b' in rule && rule.b === step);
}

/** An instance as the JSON that is stored. */
function plain(instance: unknown): object {
  return JSON.parse(JSON.stringify(instance)) as object;
}

function valuesOf(examples: Readonly<Record<string, object>>): Record<string, { value: object }> {
  return Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));
}

const caseId = /^[\w-]{1,64}$/;

function requestOf(request: FastifyRequest, id: string | undefined) {
  const { headers, actor, id: correlationId } = request;
  if (id !== undefined && !caseId.test(id)) throw caseNotFound(id.slice(0, 64));
  const key = parseIdempotencyKey(only(headers['idempotency-key']));
  const precondition = parseIfMatch(only(headers['if-match']));
  const traceparent = traceparentOf(request);
  return {
    actor: actor ?? unauthenticated(),
    correlationId,
    ...(id === undefined ? {} : { caseId: id }),
    ...(key === undefined ? {} : { idempotencyKey: key }),
    ...(precondition === undefined ? {} : { precondition }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

function unauthenticated(): Actor {
  throw problem('unauthenticated');
}

function only(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header;
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  required: false,
  description:
    'Makes the command repeatable: a repetition gets the first answer. 1 to 128 printable ASCII characters. · ' +
    '使命令可重复提交：重复提交得到首次的应答。1 至 128 个可打印 ASCII 字符。',
  schema: { type: 'string', minLength: 1, maxLength: 128 },
} as const;

const ifMatch = {
  name: 'If-Match',
  required: false,
  description:
    'The `ETag` on which the decision rests; 412 if the case has changed since. `*` for any. · ' +
    '决定所依据的 `ETag`；案例此后有变更则返回 412。`*` 表示任意。',
  schema: { type: 'string' },
} as const;

const prefer = {
  name: 'Prefer',
  required: false,
  description:
    '`preflight`: nothing is done and nothing goes on record. 200 says which events the command would store, what the ' +
    'monitor would have to say (`conforms`, `violations` with what would be right) and what could come next; a command that would ' +
    'be refused is refused. `Preference-Applied: preflight` is in the answer. · ' +
    '`preflight`：只试算，不执行、不留记录。200 说明将写入的事件、监控的判断（`conforms`、`violations` 及正确做法）和后续可办理的步骤；会被拒绝的命令照样拒绝。',
  schema: { type: 'string' },
} as const;

const answerSchema = {
  type: 'object' as const,
  required: ['id', 'revision', 'position', 'state'],
  properties: {
    id: { type: 'string' as const, description: 'The case · 案例' },
    revision: {
      type: 'integer' as const,
      description:
        'Of the event that last changed the case; its `ETag` · 最近一次变更案例的事件序号，即其 `ETag`',
    },
    position: {
      type: 'integer' as const,
      description:
        'Pass it as `atLeast` to lists that should show the effect · 作为 `atLeast` 传给须反映此变更的列表',
    },
    state: {
      type: 'object' as const,
      description: 'The case after the command, in short · 命令执行后的案例概况',
      additionalProperties: true,
    },
  },
};

const preflightSchema = {
  type: 'object' as const,
  required: ['preflight', 'events', 'state'],
  properties: {
    preflight: { type: 'boolean' as const, enum: [true] },
    events: {
      type: 'array' as const,
      items: { type: 'string' as const },
      description: 'Types of the events that it would store, in order · 将写入的事件类型，按顺序',
    },
    state: {
      type: 'object' as const,
      description: 'The case afterwards, in short · 执行后的案例概况',
      additionalProperties: true,
    },
    conforms: {
      type: 'boolean' as const,
      description:
        'Whether the monitor would have nothing to say; absent, with all below, for a case on another version of its definition · ' +
        '监控是否无异议；案例所用定义为其他版本时，此项及以下各项均不提供',
    },
    violations: {
      type: 'array' as const,
      items: { type: 'object' as const, additionalProperties: true },
      description:
        'As the monitor would raise them, each with what would be right (`repair`) · 监控将提出的违规及正确做法（`repair`）',
    },
    settles: {
      type: 'array' as const,
      items: { type: 'string' as const },
      description: 'Violations of the case that would not stand any longer · 将不再成立的违规',
    },
    next: {
      type: 'array' as const,
      items: { type: 'object' as const, additionalProperties: true },
      description: 'The steps that could come next without a deviation · 其后可合规办理的步骤',
    },
  },
};
