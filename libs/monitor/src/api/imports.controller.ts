import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { pointerPart, text, type Actor } from '@liucheng/kernel';
import {
  Allow,
  CurrentActor,
  problem,
  TextField,
  WholeNumberField,
  type Problem,
} from '@liucheng/service-kit';
import { Imports, largestBatch, type ImportDocument } from '../imports.ts';
import { ProcessMonitor } from '../process-monitor.ts';
import { unknownDefinition } from './definitions.controller.ts';
import { withTimes } from './list-query.ts';

export class ImportDeclarationBody {
  @TextField({ about: text('Id of a published definition', '已发布的流程定义标识'), max: 512 })
  readonly definition!: string;

  @WholeNumberField({ about: text('Its version', '定义版本'), min: 1, max: Number.MAX_SAFE_INTEGER })
  readonly version!: number;

  @TextField({ about: text('What is imported, for people: a file name', '导入来源，例如文件名'), max: 512 })
  readonly source!: string;
}

const batchSchema = {
  type: 'object',
  required: ['from', 'events'],
  properties: {
    from: { type: 'integer', minimum: 0, description: 'Index of the first event in the whole import' },
    events: {
      type: 'array',
      minItems: 1,
      maxItems: largestBatch,
      items: { type: 'object', description: 'A CloudEvents 1.0 envelope of the declared process' },
    },
  },
};

@ApiTags('imports · 导入')
@Allow('process-supervisor', 'process-analyst', 'process-owner', 'system-admin')
@Controller('imports')
export class ImportsController {
  constructor(
    private readonly imports: Imports,
    private readonly monitor: ProcessMonitor,
  ) {}

  @Put(':id')
  @ApiOperation({
    summary: 'Declare an import · 声明导入',
    description:
      'Declaring the same again changes nothing and tells how far it is; another declaration under the id is refused.',
  })
  async declare(@Param('id') id: string, @Body() body: ImportDeclarationBody, @CurrentActor() actor: Actor) {
    const { definition, version, source } = body;
    if (!(await this.monitor.definitions.find(definition, version)))
      throw unknownDefinition(definition, version);
    const doc = await this.imports.declare(id, { definition, version, source }, actor.id);
    if (doc.definition !== definition || doc.version !== version) throw declaredOtherwise(id, doc);
    return view(id, doc);
  }

  @Get(':id')
  @ApiOperation({ summary: 'How far an import is · 导入进度' })
  async progress(@Param('id') id: string) {
    const doc = await this.imports.find(id);
    if (!doc) throw unknownImport(id);
    return view(id, doc);
  }

  @Post(':id/events')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Send the next batch of events · 提交下一批事件',
    description:
      'Accepted whole or not at all; every faulty event is named. Events accepted before are skipped, so a batch may be ' +
      'sent again as it was; another event under an index that was accepted is refused. Answers with the index of the next event expected.',
  })
  @ApiBody({ schema: batchSchema })
  async events(@Param('id') id: string, @Body() body: unknown): Promise<{ accepted: number }> {
    const { from, events } = batch(body);
    const outcome = await this.imports.accept(id, from, events);
    if ('unknown' in outcome) throw unknownImport(id);
    if ('faults' in outcome)
      throw problem('invalid-input', { code: 'invalid-events', errors: outcome.faults });
    if ('expected' in outcome) {
      throw problem('not-as-it-stands', {
        code: 'batch-ahead',
        detail: text(
          `The batch begins with event ${from}, but ${outcome.expected} comes next.`,
          `该批次从第 ${from} 个事件开始，但下一个应为第 ${outcome.expected} 个。`,
        ),
        acceptable: text(
          `A batch that begins with event ${outcome.expected}.`,
          `从第 ${outcome.expected} 个事件开始的批次。`,
        ),
        extensions: { accepted: outcome.expected },
      });
    }
    return outcome;
  }
}

function batch(body: unknown): { readonly from: number; readonly events: readonly unknown[] } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw problem('invalid-input', { errors: [{ path: '', expected: text('a JSON object', 'JSON 对象') }] });
  }
  const { from, events, ...unknown } = body as Readonly<Record<string, unknown>>;
  const errors = Object.keys(unknown).map((name) => ({
    path: `/${pointerPart(name)}`,
    expected: text('no field of this name; known are events, from', '没有该字段；可用字段：events, from'),
  }));
  const fromFits = typeof from === 'number' && Number.isSafeInteger(from) && from >= 0;
  if (!fromFits) errors.push({ path: '/from', expected: text('a whole number from 0', '不小于 0 的整数') });
  const eventsFit = Array.isArray(events) && events.length > 0 && events.length <= largestBatch;
  if (!eventsFit) {
    errors.push({
      path: '/events',
      expected: text(`a list of 1 to ${largestBatch} events`, `包含 1 至 ${largestBatch} 个事件的列表`),
    });
  }
  if (errors.length > 0 || !fromFits || !eventsFit) throw problem('invalid-input', { errors });
  return { from, events };
}

function view(id: string, doc: ImportDocument) {
  return { id, ...withTimes(doc, ['declaredAt']) };
}

function unknownImport(id: string): Problem {
  return problem('not-found', {
    detail: text(`No import ${id} is declared: PUT it first.`, `没有声明导入 ${id}，请先使用 PUT 声明。`),
  });
}

function declaredOtherwise(id: string, { definition, version }: ImportDocument): Problem {
  return problem('not-as-it-stands', {
    code: 'import-declared-otherwise',
    detail: text(
      `Import ${id} is declared for ${definition} version ${version}.`,
      `导入 ${id} 已声明用于 ${definition} 版本 ${version}。`,
    ),
    acceptable: text(
      'The same definition and version, or an import with another id.',
      '相同的流程定义与版本，或使用其他导入编号。',
    ),
  });
}
