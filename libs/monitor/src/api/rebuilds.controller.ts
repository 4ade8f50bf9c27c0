import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { text, type Actor } from '@liucheng/kernel';
import type { BusPositions, Stored } from '@liucheng/ports';
import { Allow, CurrentActor, PageQuery, problem } from '@liucheng/service-kit';
import { ProcessMonitor } from '../process-monitor.ts';
import type { RebuildDocument } from '../rebuild/rebuild-document.ts';
import { RebuildUnderWayError } from '../rebuild/rebuilds.ts';
import { withTimes } from './list-query.ts';
import { overseers } from './sight.ts';

@ApiTags('operations · 运维')
@Allow(...overseers)
@Controller('rebuilds')
export class RebuildsController {
  constructor(private readonly monitor: ProcessMonitor) {}

  @Post()
  @HttpCode(202)
  @Allow('process-supervisor', 'system-admin')
  @ApiOperation({
    summary: 'Make what the monitor knows what the events say · 在线重建监控数据',
    description:
      'The bus is read from its first message on, beside the running monitor; then lane after lane compares its cases, violations, tasks ' +
      'and figures with it, and what differs is replaced. Violations that this raises, amends or withdraws are told of as ever. Nothing stops ' +
      'meanwhile. It runs on by itself, also after a crash: ask for it again to see how far it is.',
  })
  @ApiResponse({ status: 202, description: 'Begun; `GET` it by its `id`.' })
  async begin(@CurrentActor() actor: Actor) {
    try {
      return await this.view(await this.monitor.rebuilds.begin(actor));
    } catch (error) {
      throw error instanceof RebuildUnderWayError ? underWay() : error;
    }
  }

  @Get()
  @ApiOperation({ summary: 'Rebuilds, the latest first · 重建列表' })
  async list(@Query() { limit, cursor }: PageQuery) {
    const page = { limit, ...(cursor === undefined ? {} : { cursor }) };
    const { items, next } = await this.monitor.rebuilds.list(page);
    return { items: items.map(summary), ...(next === undefined ? {} : { next }) };
  }

  @Get(':id')
  @ApiOperation({
    summary: 'How far a rebuild is, and what it has found · 重建进度与结果',
    description:
      '`read` of at most `toRead` messages, and what has come since; `lanesDone` of `lanes`; of cases, violations, tasks and figures how many were `looked` at, ' +
      '`replaced` and `removed`; cases that stand as they were because a message of theirs is parked (`left`), and the notices given.',
  })
  async find(@Param('id') id: string) {
    return this.view((await this.monitor.rebuilds.find(id)) ?? unknown(id));
  }

  @Post(':id/cancellation')
  @HttpCode(200)
  @Allow('process-supervisor', 'system-admin')
  @ApiOperation({
    summary: 'Stop a rebuild where it is · 取消重建',
    description: 'What is mended by then stays mended. One that has ended stays as it is.',
  })
  async cancel(@Param('id') id: string) {
    return this.view((await this.monitor.rebuilds.cancel(id)) ?? unknown(id));
  }

  private async view(stored: Stored<RebuildDocument>) {
    const { messages, done, counts } = await this.monitor.rebuilds.progress(stored);
    const { case: cases, violation: violations, task: tasks, figure: figures, ...rest } = counts;
    const { left, raised, amended, withdrawn } = rest;
    return {
      ...summary(stored),
      read: messages,
      lanesDone: done,
      result: { cases: { ...cases, left }, violations, tasks, figures },
      notices: { raised, amended, withdrawn },
    };
  }
}

function summary({ id, doc }: Stored<RebuildDocument>) {
  const { number: _number, cleared: _cleared, result: _result, upTo, lanes, ...rest } = doc;
  return {
    id,
    ...withTimes(rest, ['createdAt', 'endedAt']),
    toRead: sum(upTo),
    ...(lanes === undefined ? {} : { lanes: lanes.length }),
  };
}

/** Offsets need not be dense, so there may be less than that. */
function sum(upTo: BusPositions): number {
  return Object.values(upTo).reduce((all, offset) => all + offset, 0);
}

function unknown(id: string): never {
  throw problem('not-found', { detail: text(`There is no rebuild ${id}.`, `没有重建 ${id}。`) });
}

function underWay() {
  return problem('not-as-it-stands', {
    code: 'rebuild-under-way',
    detail: text('A rebuild is under way.', '重建正在进行。'),
    acceptable: text('Wait for its end, or cancel it.', '请等待其结束，或将其取消。'),
  });
}
