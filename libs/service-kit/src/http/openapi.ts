import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { JsonObject } from '@liucheng/kernel';
import { publicExtension } from '../auth/access.ts';
import { problemKinds } from './problem-kinds.ts';
import type { ServiceSpec } from './service-spec.ts';

/**
 * Serves the OpenAPI 3.1 document at `openapi.json` and Swagger UI at `docs`, from files of this installation. The
 * document is made when it is first asked for, so that starting does not wait for it.
 */
export function serveApiDocument(app: NestFastifyApplication, spec: ServiceSpec): void {
  let document: OpenAPIObject | undefined;
  SwaggerModule.setup('docs', app, () => (document ??= apiDocument(app, spec)), {
    useGlobalPrefix: true,
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: spec.title.en,
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true },
  });
}

/** The OpenAPI 3.1 document of a service. */
export function apiDocument(app: NestFastifyApplication, spec: ServiceSpec): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(`${spec.title.en} · ${spec.title['zh-CN']}`)
    .setDescription(`${spec.description.en}\n\n${spec.description['zh-CN']}`)
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .addGlobalParameters({
      in: 'header',
      name: 'Accept-Language',
      required: false,
      description:
        'Language of texts and problems: `en` or `zh-CN`. · 文本与错误信息的语言：`en` 或 `zh-CN`。',
      schema: { type: 'string', default: 'en' },
    })
    .build();
  const document = SwaggerModule.createDocument(app, config);
  completeOperations(document);
  return document;
}

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/**
 * What holds for all operations: each may answer with a problem, described once; each asks for a token, or for none
 * where the route is public; ids in paths are explained.
 */
function completeOperations(document: OpenAPIObject): void {
  const components = (document.components ??= {});
  components.schemas = { ...components.schemas, Problem: problemSchema as never };
  components.responses = {
    ...components.responses,
    Problem: {
      description: 'Anything but success, as problem details (RFC 9457) · 未成功时的错误详情（RFC 9457）',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  };
  for (const path of Object.values(document.paths)) {
    for (const method of ['get', 'put', 'post', 'delete', 'patch'] as const) {
      const operation = path[method] as (Operation & { [publicExtension]?: boolean }) | undefined;
      if (!operation) continue;
      for (const parameter of operation.parameters ?? [])
        if ('in' in parameter && parameter.in === 'path' && parameter.name === 'id')
          parameter.description ??= 'As lists and answers give it · 编号，见列表与应答';
      operation.responses = { ...operation.responses, default: { $ref: '#/components/responses/Problem' } };
      operation.security = operation[publicExtension] === true ? [] : [{ bearer: [] }];
      delete operation[publicExtension];
    }
  }
}

const problemSchema: JsonObject = {
  type: 'object',
  description: `Problem details (RFC 9457). Kinds · 错误详情，种类: ${Object.keys(problemKinds).join(', ')}.`,
  required: ['type', 'title', 'status', 'instance', 'code', 'correlationId'],
  properties: {
    type: {
      type: 'string',
      format: 'uri-reference',
      description: 'Where the kind of problem is explained · 该类错误的说明地址',
    },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string' },
    instance: { type: 'string', format: 'uri-reference', description: 'Path of the request · 请求路径' },
    code: { type: 'string', description: 'Stable and machine-readable · 固定的机器可读代码' },
    rule: { type: 'string', description: 'Id of the rule in the process definition · 流程定义中的规则标识' },
    clause: { type: 'string', description: 'Where the regulation says so · 制度条款' },
    acceptable: { type: 'string', description: 'What would be accepted instead · 可接受的做法' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'expected'],
        properties: {
          path: {
            type: 'string',
            description:
              'JSON Pointer into the body, or ?name of a parameter · 请求体内的 JSON Pointer，或 ?参数名',
          },
          expected: { type: 'string' },
          actual: { description: 'What was sent, shortened · 收到的内容（截短）' },
        },
      },
    },
    correlationId: {
      type: 'string',
      description: 'The id under which the request is logged · 请求的日志编号',
    },
  },
};
