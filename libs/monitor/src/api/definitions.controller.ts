import { isDeepStrictEqual } from 'node:util';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  Res,
  UseInterceptors,
} from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { toBpmn } from '@liucheng/bpmn';
import { text, type Actor, type Language } from '@liucheng/kernel';
import {
  actionsOf,
  processDefinitionSchema,
  validateDefinition,
  withActions,
  type ProcessDefinition,
  type StepActions,
} from '@liucheng/process-model';
import {
  Allow,
  CurrentActor,
  CurrentLanguage,
  DefinitionChangedError,
  problem,
  TextField,
  WholeNumberPipe,
  type FastifyReply,
  type Problem,
} from '@liucheng/service-kit';
import { DefinitionPublisher } from '../definition-publisher.ts';
import { definitionId, sameContent, type KnownDefinition } from '../definitions.ts';
import { ProcessMonitor } from '../process-monitor.ts';
import { iso, waited, WaitQuery } from './list-query.ts';
import { PositionHeader } from './position-header.ts';
import { readers } from './sight.ts';
import { untilLearned } from './until-learned.ts';

export interface DefinitionAnswer {
  readonly definition: ProcessDefinition;
  readonly publishedAt: string;
  readonly source: string;
  readonly publishedBy?: string;
  /** Since when no case begins under it, why, and who said so. */
  readonly withdrawn?: WithdrawalView;
}

interface WithdrawalView {
  readonly at: string;
  readonly reason: string;
  readonly by?: string;
}

export class WithdrawalBody {
  @TextField({
    about: text('Why no case is to begin under it', '停用原因'),
    max: 2_000,
    example: 'The approval limit in it is wrong.',
  })
  readonly reason!: string;
}

@ApiTags('definitions · 流程定义')
@Controller('definitions')
export class DefinitionsController {
  constructor(
    private readonly monitor: ProcessMonitor,
    private readonly publisher: DefinitionPublisher,
  ) {}

  @Get()
  @UseInterceptors(PositionHeader)
  @Allow('employee', ...readers)
  @ApiOperation({ summary: 'The processes that are watched, with all their versions · 受监控的流程及其版本' })
  async list(@Query() { wait }: WaitQuery, @CurrentLanguage() language: Language) {
    await waited(this.monitor, wait);
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
        ...this.withdrawn(definition),
      })),
    };
  }

  @Get(':id/versions/:version')
  @Allow('employee', ...readers)
  @ApiOperation({ summary: 'One version of a definition · 流程定义的某一版本' })
  async version(
    @Param('id') id: string,
    @Param('version', WholeNumberPipe) version: number,
    @Query() { wait }: WaitQuery,
  ): Promise<DefinitionAnswer> {
    await waited(this.monitor, wait);
    const known = await this.monitor.definitions.find(id, version);
    if (!known) throw unknownDefinition(id, version);
    await this.monitor.definitions.withdrawals.load();
    return { ...answer(known, await this.actionsOf(id, version)), ...this.withdrawn(known.definition) };
  }

  @Get(':id/versions/:version/bpmn')
  @Allow('employee', ...readers)
  @ApiOperation({
    summary: 'One version of a definition as a BPMN 2.0 diagram · 以 BPMN 2.0 图表示的流程定义',
    description:
      'Names are in the language of the request. The whole definition travels along: `liucheng definitions import` gives it back.',
  })
  @ApiResponse({ status: HttpStatus.OK, content: { 'application/xml': { schema: { type: 'string' } } } })
  async diagram(
    @Param('id') id: string,
    @Param('version', WholeNumberPipe) version: number,
    @Query() { wait }: WaitQuery,
    @CurrentLanguage() language: Language,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    await waited(this.monitor, wait);
    const known = await this.monitor.definitions.find(id, version);
    if (!known) throw unknownDefinition(id, version);
    const { definition } = answer(known, await this.actionsOf(id, version));
    const diagram = await toBpmn(definition, language).catch((error: unknown) => {
      throw error instanceof RangeError ? notDrawn(definition) : error;
    });
    reply.header('content-type', 'application/xml; charset=utf-8');
    // Ids of definitions are letters, digits and marks that mean nothing in a header.
    reply.header('content-disposition', `attachment; filename="${definition.id}-${version}.bpmn"`);
    return diagram;
  }

  @Post()
  @Allow('process-supervisor', 'process-owner', 'system-admin')
  @ApiOperation({
    summary: 'Publish a version of a definition · 发布流程定义',
    description:
      'Cases that start on this version are judged by it from now on; running ones keep theirs. A refusal names every ' +
      'fault. Publishing the same again changes nothing (200), but that the `action` of steps may be another each time; another ' +
      'content under a published version is refused (409).',
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
    const actions = actionsOf(definition);
    if (before && Object.keys(actions).length === 0) return answer(before);
    try {
      await this.publisher.publish(definition, actor);
    } catch (error) {
      throw error instanceof DefinitionChangedError ? versionTaken(definition) : error;
    }
    return answer(await this.learned(definition, actions), actions);
  }

  @Post(':id/versions/:version/withdrawal')
  @HttpCode(HttpStatus.OK)
  @Allow('process-supervisor', 'process-owner', 'system-admin')
  @ApiOperation({
    summary: 'Withdraw a version · 停用流程定义的某一版本',
    description:
      'No case begins under it from now on, whatever version its events ask for: it is judged by the newest version that is not ' +
      'withdrawn (`askedVersion` of the case says what it asked for), or its events are parked until one is published. Running ' +
      'cases are judged by theirs to their end. Withdrawing it again changes nothing. It is not taken back: publish a new version.',
  })
  async withdraw(
    @Param('id') id: string,
    @Param('version', WholeNumberPipe) version: number,
    @Body() { reason }: WithdrawalBody,
    @CurrentActor() actor: Actor,
  ): Promise<DefinitionAnswer> {
    const { definitions } = this.monitor;
    const known = await definitions.find(id, version);
    if (!known) throw unknownDefinition(id, version);
    await definitions.withdrawals.load();
    if (!definitions.withdrawals.of({ process: id, version })) {
      await this.publisher.withdraw({ id, version }, reason, actor);
      await this.until(async () => {
        await definitions.withdrawals.load();
        return definitions.withdrawals.of({ process: id, version });
      });
    }
    return { ...answer(known, await this.actionsOf(id, version)), ...this.withdrawn(known.definition) };
  }

  private withdrawn({ id: process, version }: ProcessDefinition): { readonly withdrawn?: WithdrawalView } {
    const found = this.monitor.definitions.withdrawals.of({ process, version });
    if (!found) return {};
    const { at, reason, by } = found;
    return { withdrawn: { at: iso(at), reason, ...(by === undefined ? {} : { by }) } };
  }

  /** What was published comes back over the bus like everybody else's definitions. */
  private async learned({ id, version }: ProcessDefinition, actions: StepActions): Promise<KnownDefinition> {
    return this.until(async () => {
      const known = await this.monitor.definitions.find(id, version);
      return known && isDeepStrictEqual(await this.actionsOf(id, version), actions) ? known : undefined;
    });
  }

  private until<Found>(found: () => Promise<Found | undefined>): Promise<Found> {
    const detail = text('It is published; the monitor has not read it yet.', '已发布，监控尚未读取。');
    return untilLearned(this.monitor, detail, found);
  }

  private async actionsOf(id: string, version: number): Promise<StepActions> {
    const actions = await this.monitor.actions.of([{ process: id, version }]);
    return actions.get(definitionId(id, version)) ?? {};
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

/** Larger than anything that people can read as a diagram. */
function notDrawn({ id, version }: ProcessDefinition): Problem {
  return problem('not-found', {
    code: 'not-drawn',
    detail: text(
      `Version ${version} of ${id} is too large to be drawn.`,
      `流程 ${id} 的版本 ${version} 过大，无法绘制成图。`,
    ),
    acceptable: text(
      'The definition as JSON, at the address without /bpmn.',
      '以 JSON 读取该定义（地址去掉 /bpmn）。',
    ),
  });
}

function versionTaken({ id, version }: ProcessDefinition): Problem {
  return problem('not-as-it-stands', {
    code: 'version-taken',
    detail: text(
      `Version ${version} of ${id} is published with another content, and stands for good.`,
      `流程 ${id} 的版本 ${version} 已以不同内容发布，不得更改。`,
    ),
    acceptable: text(
      'The content as it is published, or a higher version for the change.',
      '与已发布版本相同的内容；如有修改，请使用更高的版本号发布。',
    ),
  });
}

function answer(
  { definition, publishedAt, source, publishedBy }: KnownDefinition,
  actions: StepActions = {},
): DefinitionAnswer {
  return {
    definition: withActions(definition, actions),
    publishedAt: iso(publishedAt),
    source,
    ...(publishedBy === undefined ? {} : { publishedBy }),
  };
}
