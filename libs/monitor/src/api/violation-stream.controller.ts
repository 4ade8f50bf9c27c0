import { Controller, Get, Headers, Query, Res, type OnModuleDestroy } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { text, type Actor } from '@liucheng/kernel';
import {
  Allow,
  ChoiceField,
  CurrentActor,
  problem,
  TextField,
  WholeNumberField,
  type FastifyReply,
} from '@liucheng/service-kit';
import { severities } from '@liucheng/process-model';
import { longestNoticePosition, noticePositionForm, type NoticePosition } from '../notice-position.ts';
import { ProcessMonitor } from '../process-monitor.ts';
import { streamViolations } from '../violation-stream.ts';
import { severitiesFrom } from '../violations.ts';
import { noticePosition } from './notice-query.ts';
import { chanceFault, noticeKinds, subscribedView } from './notice-view.ts';
import { narrowed, readers, sightOf } from './sight.ts';

export class StreamQuery {
  @TextField({ about: text('Id of the process', '流程标识'), max: 512, optional: true })
  readonly process?: string;

  @TextField({
    about: text('Id of the rule; `flow` for the order of steps', '规则标识，flow 表示步骤顺序'),
    max: 512,
    optional: true,
  })
  readonly rule?: string;

  @TextField({ about: text('Department concerned', '相关部门'), max: 512, optional: true })
  readonly department?: string;

  @TextField({ about: text('Person concerned', '相关人员'), max: 512, optional: true })
  readonly person?: string;

  @ChoiceField({ about: text('Severity', '严重程度'), values: severities, optional: true })
  readonly severity?: string;

  @ChoiceField({
    about: text('This severity or worse', '不低于该严重程度'),
    values: severities,
    optional: true,
  })
  readonly minSeverity?: string;

  @ChoiceField({
    about: text(
      'Kind of violation, or `at-risk`: running deadlines that will probably be missed',
      '违规类型；at-risk 为可能逾期的在办期限',
    ),
    values: noticeKinds,
    optional: true,
  })
  readonly kind?: string;

  @WholeNumberField({
    about: text(
      'Deadlines at risk from this chance in per cent on; without `kind` they come beside the violations then',
      '逾期可能性不低于该百分比的期限；未指定 kind 时与违规一并推送',
    ),
    min: 0,
    max: 100,
    optional: true,
    inQuery: true,
  })
  readonly minChance?: number;

  @TextField({
    about: text(
      'Go on after the event with this id, where the header `Last-Event-ID` cannot be sent; 0: from the beginning',
      '从该 id 之后继续（无法发送 Last-Event-ID 头时使用）；0 表示从头开始',
    ),
    max: longestNoticePosition,
    form: noticePositionForm,
    optional: true,
  })
  readonly lastEventId?: string;
}

@ApiTags('violations · 违规')
@Allow(...readers)
@Controller('violations')
export class ViolationStreamController implements OnModuleDestroy {
  private readonly closing = new AbortController();
  private readonly open = new Map<string, number>();
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly monitor: ProcessMonitor) {}

  @Get('stream')
  @ApiOperation({
    summary: 'Violations and deadlines at risk, as they happen · 实时违规与逾期风险流',
    description:
      'Server-Sent Events: `event` is raised, amended or withdrawn, `data` the violation as JSON; with `kind=at-risk` or ' +
      '`minChance` also at-risk, `data` the deadline with its `chance` and the `id` of the violation that it will be if it is ' +
      'missed. `id` is how far in the notices one has read with it (`lane:number` for each lane). Resumes without a gap after the id in ' +
      '`Last-Event-ID`, at any instance; without one it begins with what comes next. What may have ' +
      'been told before, because the document store has gone back since, says `mayRepeat` in `data`. The ' +
      "token goes into the `Authorization` header, which a browser's EventSource cannot send: read the stream with fetch.",
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    schema: { type: 'string', pattern: noticePositionForm.pattern.source },
  })
  @ApiResponse({ status: 200, content: { 'text/event-stream': { schema: { type: 'string' } } } })
  async stream(
    @Query() query: StreamQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @CurrentActor() actor: Actor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { process, rule, department, person, severity, minSeverity, kind, minChance } = query;
    const faults = chanceFault('?minChance', query);
    if (faults.length > 0) throw problem('invalid-input', { errors: faults });
    const departments = narrowed(sightOf(actor), department);
    const { notices, settings, metrics } = this.monitor;
    const asked = startOf(lastEventId, query.lastEventId);
    const after = await (asked ? notices.within(asked) : notices.last());
    if (this.closing.signal.aborted) throw problem('unavailable', { headers: { 'retry-after': '2' } });
    this.count(actor.id, settings.streamsPerCaller);

    const gone = new AbortController();
    const leave = (): void => gone.abort();
    reply.raw.once('close', leave);
    reply.raw.once('error', leave);
    this.closing.signal.addEventListener('abort', leave, { once: true });
    reply.hijack();
    const headers = {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // A buffering proxy would hold violations back.
      'x-accel-buffering': 'no',
    };
    // Kept on the response, where whoever stops the server sees that this is a stream of events.
    reply.raw.setHeaders(new Map(Object.entries(headers)));
    reply.raw.writeHead(200);
    const running = streamViolations(notices, reply.raw, {
      after,
      heartbeatMs: settings.heartbeatMs,
      tracing: metrics.tracing,
      aborted: gone.signal,
      view: subscribedView,
      filter: {
        ...(process === undefined ? {} : { process }),
        ...(rule === undefined ? {} : { rule }),
        ...(person === undefined ? {} : { person }),
        ...(departments === undefined ? {} : { departments }),
        ...(severity === undefined && minSeverity === undefined
          ? {}
          : { severities: severitiesFrom(minSeverity, severity) }),
        ...(kind === undefined ? {} : { kind }),
        ...(minChance === undefined ? {} : { minChance }),
      },
    })
      // The reader comes back with its last id when the notice log cannot be read.
      .catch(() => undefined)
      .finally(() => {
        reply.raw.end();
        this.closing.signal.removeEventListener('abort', leave);
        this.open.set(actor.id, (this.open.get(actor.id) ?? 1) - 1);
        if (this.open.get(actor.id) === 0) this.open.delete(actor.id);
        metrics.subscribers.dec();
        this.running.delete(running);
      });
    metrics.subscribers.inc();
    this.running.add(running);
  }

  async onModuleDestroy(): Promise<void> {
    this.closing.abort();
    await Promise.all(this.running);
  }

  /** @throws Problem 429 */
  private count(person: string, most: number): void {
    const open = this.open.get(person) ?? 0;
    if (open >= most) {
      throw problem('too-many-requests', {
        code: 'too-many-streams',
        detail: text(`You have ${open} streams open.`, `您已打开 ${open} 个订阅流。`),
        acceptable: text(
          `At most ${most} streams for each person: close one first.`,
          `每人最多 ${most} 个，请先关闭一个。`,
        ),
        headers: { 'retry-after': '10' },
      });
    }
    this.open.set(person, open + 1);
  }
}

/** @throws Problem 400 */
function startOf(header: string | undefined, query: string | undefined): NoticePosition | undefined {
  if (header !== undefined && header !== '') return noticePosition('Last-Event-ID', header);
  return query === undefined ? undefined : noticePosition('?lastEventId', query);
}
