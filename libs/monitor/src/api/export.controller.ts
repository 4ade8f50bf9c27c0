import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Controller, Get, Header, Query, Req, Res, type OnModuleDestroy } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { xesExtension, type LogSource } from '@liucheng/event-log';
import { Clock, text, type Actor, type LocalisedFault } from '@liucheng/kernel';
import { DocumentStore } from '@liucheng/ports';
import {
  Allow,
  ChoiceField,
  CurrentActor,
  problem,
  Public,
  TextField,
  type FastifyReply,
  type FastifyRequest,
  type Logger,
} from '@liucheng/service-kit';
import { CaseLog } from '../export/case-log.ts';
import { exportFormats, logFile, type ExportFormat } from '../export/log-file.ts';
import { ProcessMonitor } from '../process-monitor.ts';
import { iso, RangeField, rangeOf, waited, WaitQuery, type TimeRange } from './list-query.ts';
import { narrowed, sightOf } from './sight.ts';

/** What an export needs of the service that it runs in. */
export class ExportContext {
  constructor(
    readonly logger: Logger,
    /** Where the service is reached from outside, when that is not the address of the request. */
    private readonly publicUrl: string | undefined,
  ) {}

  addressOf(path: string, request: FastifyRequest): string {
    return `${this.publicUrl ?? `${request.protocol}://${request.host}`}${path}`;
  }
}

/** Exports under way in an instance: each reads all of the history. */
const exportsAtOnce = 2;
const extensionPath = '/monitor/liucheng.xesext';

export class ExportQuery extends WaitQuery {
  @ChoiceField({
    about: text(
      'XES (IEEE 1849-2016), OCEL 2.0 as JSON or as a SQLite database, or CSV',
      '文件格式：XES（IEEE 1849-2016）、OCEL 2.0（JSON 或 SQLite）或 CSV',
    ),
    values: Object.keys(exportFormats),
    example: 'xes',
  })
  readonly format!: ExportFormat;

  @TextField({
    about: text(
      'Id of the process. Only OCEL can hold several processes, and all of them without it',
      '流程标识。仅 OCEL 可包含多个流程，不填则导出全部',
    ),
    max: 512,
    optional: true,
    example: 'expense-reimbursement',
  })
  readonly process?: string;

  @TextField({ about: text('Department that cases belong to', '案例所属部门'), max: 512, optional: true })
  readonly department?: string;

  @RangeField(text('Cases started at or after', '案例开始时间起'))
  readonly from?: string;

  @RangeField(text('Cases started at or before', '案例开始时间止'))
  readonly to?: string;
}

@ApiTags('export · 导出')
@Controller()
export class ExportController implements OnModuleDestroy {
  private readonly closing = new AbortController();
  private readonly running = new Set<Promise<void>>();
  private underWay = 0;

  constructor(
    private readonly monitor: ProcessMonitor,
    private readonly documents: DocumentStore,
    private readonly clock: Clock,
    private readonly context: ExportContext,
  ) {}

  @Get('export')
  @Allow('process-supervisor', 'process-analyst')
  @ApiOperation({
    summary: 'Histories as an event log · 导出事件日志',
    description:
      'Cases with all their events and the violations that stand, as of one moment, which `liucheng-position` names. Of the ' +
      'departments that the caller sees. Of any length: it is read as fast as it is taken. An answer that breaks off is not ' +
      'whole. What is sealed or erased of persons stays so.',
  })
  @ApiResponse({
    status: 200,
    headers: {
      'liucheng-position': {
        description: 'Offset of the last message handled in each partition',
        schema: { type: 'string' },
      },
    },
    content: Object.fromEntries(
      Object.entries(exportFormats).map(([format, { type }]) => [
        type.split(';', 1)[0] as string,
        { schema: { type: 'string', ...(format === 'ocel-sqlite' ? { format: 'binary' } : {}) } },
      ]),
    ),
  })
  async export(
    @Query() query: ExportQuery,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { process, wait } = query;
    const departments = narrowed(sightOf(actor), query.department);
    const { from, to } = times(query);
    if (this.closing.signal.aborted) throw problem('unavailable', { headers: { 'retry-after': '2' } });
    if (this.underWay >= exportsAtOnce) throw tooMany();
    this.underWay += 1;
    let sending = false;
    try {
      await waited(this.monitor, wait);
      const selection = {
        ...(process === undefined ? {} : { process }),
        ...(departments === undefined ? {} : { departments }),
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      };
      const { definitions } = this.monitor;
      const log = await CaseLog.open(this.documents, definitions, selection, about(query, this.clock.now()));
      this.begin(log, query, request, reply);
      sending = true;
    } finally {
      if (!sending) this.underWay -= 1;
    }
  }

  /** The answer begins before the first byte of the file: some formats take their time until then. */
  private begin(
    log: CaseLog,
    { format, process }: ExportQuery,
    request: FastifyRequest,
    reply: FastifyReply,
  ): void {
    reply.hijack();
    const { ending, type } = exportFormats[format];
    const name = (process ?? 'cases').replaceAll(/[^\w.-]/g, '_').slice(0, 100);
    reply.raw.setHeaders(
      new Map(
        Object.entries({
          ...(reply.getHeaders() as Record<string, string>),
          'content-type': type,
          'content-disposition': `attachment; filename="${name}.${ending}"`,
          'cache-control': 'no-store',
          'liucheng-position': log.position,
        }),
      ),
    );
    reply.raw.writeHead(200);
    reply.raw.flushHeaders();
    const extensionUri = this.context.addressOf(extensionPath, request);
    const running = this.send(log, format, extensionUri, reply).finally(() => {
      this.running.delete(running);
      this.underWay -= 1;
    });
    this.running.add(running);
  }

  @Get('liucheng.xesext')
  @Public()
  @Header('content-type', 'application/xml; charset=utf-8')
  @ApiOperation({
    summary: 'What the keys `liucheng:…` in XES mean · XES 扩展定义',
    description: 'The definition of the extension that exports name.',
  })
  @ApiResponse({ status: 200, content: { 'application/xml': { schema: { type: 'string' } } } })
  extension(@Req() request: FastifyRequest): string {
    return xesExtension(this.context.addressOf(extensionPath, request));
  }

  async onModuleDestroy(): Promise<void> {
    this.closing.abort();
    await Promise.all(this.running);
  }

  /** A connection that is cut tells the caller that the file is not whole. */
  private async send(
    log: CaseLog,
    format: ExportFormat,
    extensionUri: string,
    reply: FastifyReply,
  ): Promise<void> {
    const leaving = new AbortController();
    const signal = AbortSignal.any([this.closing.signal, leaving.signal]);
    reply.raw.once('close', () => leaving.abort());
    try {
      await pipeline(Readable.from(logFile(format, log, { extensionUri, signal })), reply.raw, { signal });
    } catch (error) {
      if (!signal.aborted && !reply.raw.closed)
        this.context.logger.error({ err: error, format }, 'an export broke off');
      reply.raw.destroy();
    } finally {
      await log.close();
    }
  }
}

function about({ process, department, from, to }: ExportQuery, now: number): LogSource['attributes'] {
  return {
    'liucheng:exported': iso(now),
    ...(process === undefined ? {} : { 'liucheng:process': process }),
    ...(department === undefined ? {} : { 'liucheng:department': department }),
    ...(from === undefined ? {} : { 'liucheng:from': from }),
    ...(to === undefined ? {} : { 'liucheng:to': to }),
  };
}

/** When the cases started that are asked for, ms. @throws Problem 400 that names all that is wrong with the query */
function times(query: ExportQuery): TimeRange {
  const { range, faults } = rangeOf(query, 'from', 'to');
  const errors = [...faults];
  if (query.process === undefined && !query.format.startsWith('ocel'))
    errors.push(processMissing(query.format));
  if (errors.length > 0) throw problem('invalid-input', { errors });
  return range;
}

function processMissing(format: ExportFormat): LocalisedFault {
  const expected = text(
    `the id of a process: ${format} holds cases of one process; format=ocel holds several`,
    `流程标识：${format} 只能包含一个流程的案例；format=ocel 可包含多个流程`,
  );
  return { path: '?process', expected };
}

function tooMany() {
  return problem('too-many-requests', {
    code: 'too-many-exports',
    detail: text(`${exportsAtOnce} exports are under way here.`, `已有 ${exportsAtOnce} 个导出正在进行。`),
    acceptable: text('Try again when one of them has ended.', '请在其中一个结束后重试。'),
    headers: { 'retry-after': '10' },
  });
}
