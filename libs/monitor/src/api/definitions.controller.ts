import { Body, Controller, Get, HttpStatus, Param, ParseIntPipe, Post, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { text, type Actor, type Language } from '@liucheng/kernel';
import { processDefinitionSchema, validateDefinition, type ProcessDefinition } from '@liucheng/process-model';
import {
  Allow,
  CurrentActor,
  CurrentLanguage,
  DefinitionChangedError,
  problem,
  type FastifyReply,
  type Problem,
} from '@liucheng/service-kit';
import { DefinitionPublisher } from '../definition-publisher.ts';
import { sameContent, type KnownDefinition } from '../definitions.ts';
import { ProcessMonitor } from '../process-monitor.ts';
import { iso } from './list-query.ts';
import { readers } from './sight.ts';

const longestWaitMs = 10_000;

export interface DefinitionAnswer {
  readonly definition: ProcessDefinition;
  readonly publishedAt: string;
  readonly source: string;
  readonly publishedBy?: string;
}

@ApiTags('definitions · 流程定义')
@Controller('definitions')
export class DefinitionsController {
  constructor(
    private readonly monitor: ProcessMonitor,
    private readonly publisher: DefinitionPublisher,
  ) {}

  @Get()
  @Allow('employee', ...readers)
  @ApiOperation({ summary: 'The processes that are watched, with all their versions · 受监控的流程及其版本' })
  async list(@CurrentLanguage() language: Language) {
    await this.monitor.definitions.load();
    return {
      items: this.monitor.definitions.all().map(({ definition, publishedAt, source }) => ({
        id: definition.id,
        version: definition.version,
        ...(definition.code === undefined ? {} : { code: definition.code }),
        name: definition.names[language],
        area: definition.area,
        department: definition.department,
        effectiveFrom: definition.effectiveFrom,
        publishedAt: iso(publishedAt),
        source,
      })),
    };
  }

  @Get(':id/versions/:version')
  @Allow('employee', ...readers)
  @ApiOperation({ summary: 'One version of a definition · 流程定义的某一版本' })
  async version(
    @Param('id') id: string,
    @Param('version', ParseIntPipe) version: number,
  ): Promise<DefinitionAnswer> {
    const known = await this.monitor.definitions.find(id, version);
    if (!known) throw unknownDefinition(id, version);
    return answer(known);
  }

  @Post()
  @Allow('process-supervisor', 'process-owner', 'system-admin')
  @ApiOperation({
    summary: 'Publish a version of a definition · 发布流程定义',
    description:
      'Cases that start on this version are judged by it from now on; running ones keep theirs. A refusal names every ' +
      'fault. Publishing the same again changes nothing (200); another content under a published version is refused (409).',
  })
  @ApiBody({ schema: processDefinitionSchema as object })
  @ApiResponse({ status: HttpStatus.CREATED, description: 'Published, and the monitor judges by it.' })
  async publish(
    @Body() body: object,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DefinitionAnswer> {
    const result = validateDefinition(body);
    if ('faults' in result)
      throw problem('invalid-input', { code: 'invalid-definition', errors: result.faults });
    const { definition } = result;
    const before = await this.monitor.definitions.find(definition.id, definition.version);
    if (before && !sameContent(before.definition, definition)) throw versionTaken(definition);
    reply.header(
      'location',
      `/monitor/definitions/${encodeURIComponent(definition.id)}/versions/${definition.version}`,
    );
    reply.code(before ? HttpStatus.OK : HttpStatus.CREATED);
    if (before) return answer(before);
    try {
      await this.publisher.publish(definition, actor);
    } catch (error) {
      throw error instanceof DefinitionChangedError ? versionTaken(definition) : error;
    }
    return answer(await this.learned(definition));
  }

  /** What was published comes back over the bus like everybody else's definitions. */
  private async learned({ id, version }: ProcessDefinition): Promise<KnownDefinition> {
    const until = performance.now() + longestWaitMs;
    for (;;) {
      const known = await this.monitor.definitions.find(id, version);
      if (known) return known;
      const left = until - performance.now();
      if (left <= 0) {
        throw problem('unavailable', {
          code: 'monitor-behind',
          detail: text(
            'The definition is published; the monitor has not read it yet.',
            '定义已发布，监控尚未读取。',
          ),
          headers: { 'retry-after': '1' },
        });
      }
      await this.monitor.progress.wait(left);
    }
  }
}

export function unknownDefinition(id: string, version: number): Problem {
  return problem('not-found', {
    code: 'unknown-definition',
    detail: text(
      `No definition of ${id} in version ${version} is published.`,
      `没有已发布的流程定义 ${id} 版本 ${version}。`,
    ),
  });
}

function versionTaken({ id, version }: ProcessDefinition): Problem {
  return problem('conflict', {
    code: 'version-taken',
    detail: text(
      `Version ${version} of ${id} is published with another content, and cases run on it.`,
      `流程 ${id} 的版本 ${version} 已以不同内容发布，已有案例按其执行。`,
    ),
    acceptable: text(
      'The same content, or a version that is not published yet.',
      '相同的内容，或尚未发布的版本号。',
    ),
  });
}

function answer({ definition, publishedAt, source, publishedBy }: KnownDefinition): DefinitionAnswer {
  return {
    definition,
    publishedAt: iso(publishedAt),
    source,
    ...(publishedBy === undefined ? {} : { publishedBy }),
  };
}
