import { Controller, Get, Inject, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Registry } from 'prom-client';
import { Public } from '../auth/access.ts';
import { HealthChecks } from './health.ts';

const readinessSchema = {
  type: 'object' as const,
  required: ['status', 'checks'],
  properties: {
    status: { type: 'string' as const, enum: ['ok', 'stopping', 'not-ready'] },
    checks: {
      type: 'object' as const,
      description:
        'By name: whether it is `ok`, and `details` for whoever runs the service · 按名称：是否 `ok`，以及供运维人员查看的 `details`',
      additionalProperties: true,
    },
  },
};

@Public()
@ApiTags('Operation · 运行')
@Controller('health')
export class HealthController {
  constructor(@Inject(HealthChecks) private readonly health: HealthChecks) {}

  @Get('live')
  @RouteConfig({ rateLimit: false })
  @ApiOperation({ summary: 'The process runs · 进程存活' })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @RouteConfig({ rateLimit: false })
  @ApiOperation({
    summary:
      'The service takes requests: 200, or 503 with the checks that fail · 服务就绪：200，否则为 503 并列出未通过的检查',
  })
  @ApiResponse({ status: 200, description: 'It does · 就绪', schema: readinessSchema })
  @ApiResponse({
    status: 503,
    description: 'It does not, or is stopping · 未就绪或正在停止',
    schema: readinessSchema,
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const { ok, stopping, checks } = await this.health.report();
    void reply.code(ok ? 200 : 503);
    return { status: ok ? 'ok' : stopping ? 'stopping' : 'not-ready', checks };
  }
}

@Public()
@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(Registry) private readonly registry: Registry) {}

  @Get()
  @RouteConfig({ rateLimit: false })
  async metrics(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.type(this.registry.contentType);
    return this.registry.metrics();
  }
}
