import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { text } from '@liucheng/kernel';
import { DocumentStore, EventBus, type DeadLetter } from '@liucheng/ports';
import { Allow, PageQuery, TextField } from '@liucheng/service-kit';
import { countCases, countViolations } from '../counts.ts';
import { ProcessMonitor } from '../process-monitor.ts';
import { formatNoticePosition, longestNoticePosition, noticePositionForm } from '../notice-position.ts';
import { noticePosition } from './notice-query.ts';
import { iso, waited, WaitQuery, withTimes } from './list-query.ts';
import { noticeView } from './notice-view.ts';
import { overseers } from './sight.ts';

export class NoticeQuery {
  @TextField({
    about: text(
      '`id` of the last notice seen; 0: from the beginning',
      '已看到的最后一条通知的 id；0 表示从头开始',
    ),
    max: longestNoticePosition,
    form: noticePositionForm,
    optional: true,
  })
  readonly after: string = '0';
}

export class RetryBody {
  @TextField({
    about: text(
      '`key` of a letter: all letters of the key are retried in order',
      '死信的 key：按顺序重试该 key 的全部死信',
    ),
    max: 512,
  })
  readonly key!: string;
}

@ApiTags('operations · 运维')
@Allow(...overseers)
@Controller()
export class OperationsController {
  constructor(
    private readonly monitor: ProcessMonitor,
    private readonly documents: DocumentStore,
    private readonly bus: EventBus,
  ) {}

  @Get('notices')
  @ApiOperation({
    summary: 'Everything that the monitor has told · 监控通知记录',
    description:
      'Violations raised, amended and withdrawn, deadlines at risk, gaps in the events of a case, parked messages, refused definitions: after ' +
      'the notice with an `id`, some hundred at a time, numbered without holes in each lane (partition). The answer is ' +
      'empty when there is nothing more yet.',
  })
  async notices(@Query() { after }: NoticeQuery) {
    const told = await this.monitor.notices.after(noticePosition('?after', after));
    return { items: told.map(noticeView), last: formatNoticePosition(await this.monitor.notices.last()) };
  }

  @Get('dead-letters')
  @ApiOperation({
    summary: 'Messages that could not be processed · 无法处理的消息',
    description: 'Oldest first, with their cause. Later messages of the same key wait behind them.',
  })
  async deadLetters(@Query() { limit, cursor }: PageQuery) {
    const letters = await this.bus.deadLetters(this.monitor.settings.group, {
      limit,
      ...(cursor === undefined ? {} : { after: cursor }),
    });
    const next = letters.length === limit ? letters.at(-1)?.id : undefined;
    return { items: letters.map(letterView), ...(next === undefined ? {} : { next }) };
  }

  @Post('dead-letters/retry')
  @HttpCode(200)
  @Allow('process-supervisor', 'system-admin')
  @ApiOperation({
    summary: 'Process the messages of a key again · 重新处理某个 key 的消息',
    description: 'In order, up to the first that fails again. Tells how many were handled and how many stay.',
  })
  async retry(@Body() { key }: RetryBody): Promise<{ handled: number; parked: number }> {
    return this.monitor.consumer.retry(key);
  }

  @Get('status')
  @ApiOperation({ summary: 'How far the monitor is, and what it holds · 监控进度与数量' })
  async status(@Query() { wait }: WaitQuery) {
    await waited(this.monitor, wait);
    const { progress, definitions, notices } = this.monitor;
    const heads = await progress.heads();
    const values = await progress.positions();
    await definitions.load();
    const lanes = await this.monitor.lanes();
    const watermark = Math.min(...lanes.map((lane) => lane.watermark ?? 0));
    return {
      caughtUp: await progress.reached(heads),
      /** Time up to which deadlines are judged in every lane. */
      ...(lanes.length === 0 || watermark === 0 ? {} : { watermark: iso(watermark) }),
      lanes: lanes.map((lane) => withTimes(lane, ['watermark'])),
      partitions: Object.entries(heads).map(([name, head]) => {
        const handled = values[name] ?? 0;
        return { name, handled, head, lag: Math.max(0, head - handled) };
      }),
      lastNotice: formatNoticePosition(await notices.last()),
      definitions: definitions.all().length,
      cases: await countCases(this.documents, definitions.processes()),
      violations: await countViolations(this.documents),
      casesInMemory: this.monitor.casesInMemory,
    };
  }
}

/** A letter without the event's data, which may be about people. */
function letterView({ id, message, cause, attempts, parkedAt }: DeadLetter) {
  const { topic, partition, offset, key, event } = message;
  const { data: _data, ...attributes } = event;
  return { id, key, cause, attempts, parkedAt: iso(parkedAt), topic, partition, offset, event: attributes };
}
