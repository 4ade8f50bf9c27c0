import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { text, type Actor } from '@liucheng/kernel';
import type { Stored } from '@liucheng/ports';
import { processDefinitionSchema, validateDefinition } from '@liucheng/process-model';
import { Allow, CurrentActor, PageQuery, problem } from '@liucheng/service-kit';
import type { BacktestCase, BacktestDocument } from '../backtest/backtest-document.ts';
import { Backtests, mostBacktests, TooManyBacktestsError } from '../backtest/backtests.ts';
import { RangeField, requireRange, withTimes } from './list-query.ts';
import { overseers } from './sight.ts';

export class BacktestPeriod {
  @RangeField(text('Only cases that started at or after', '仅含此时间起开始的案例'))
  readonly from?: string;

  @RangeField(text('Only cases that started at or before', '仅含此时间止开始的案例'))
  readonly to?: string;
}

const deciders = ['process-supervisor', 'process-owner', 'process-analyst', 'system-admin'] as const;

@ApiTags('back-tests · 回测')
@Allow(...overseers)
@Controller('backtests')
export class BacktestsController {
  constructor(private readonly backtests: Backtests) {}

  @Post()
  @HttpCode(202)
  @Allow(...deciders)
  @ApiOperation({
    summary: 'Try a draft definition on the history · 用流程草案回测历史',
    description:
      'What if this had been the rule, or the flow? Every case of the process that began in the period is judged by the draft, ' +
      'beside what was really raised; what its rules over cases compare is gathered first (`stage`), of other processes too. Nothing live is touched. It runs on by itself: ask for it again to see how far it is.',
  })
  @ApiBody({ schema: processDefinitionSchema as object })
  @ApiResponse({ status: 202, description: 'Begun; `GET` it by its `id`.' })
  async begin(@Query() query: BacktestPeriod, @Body() body: object, @CurrentActor() actor: Actor) {
    const period = requireRange(query, 'from', 'to');
    const result = validateDefinition(body);
    if ('faults' in result)
      throw problem('invalid-input', { code: 'invalid-definition', errors: result.faults });
    try {
      return view(await this.backtests.begin(result.definition, period, actor));
    } catch (error) {
      throw error instanceof TooManyBacktestsError ? tooMany() : error;
    }
  }

  @Get()
  @ApiOperation({ summary: 'Back-tests, the latest first · 回测列表' })
  async list(@Query() { limit, cursor }: PageQuery) {
    const { items, next } = await this.backtests.list({ limit, ...(cursor === undefined ? {} : { cursor }) });
    return { items: items.map(summary), ...(next === undefined ? {} : { next }) };
  }

  @Get(':id')
  @ApiOperation({
    summary: 'How far a back-test is, and what it has found · 回测进度与结果',
    description:
      'Violations by rule, kind, department and month, `before` as they were raised and `after` as the draft would raise them. ' +
      '`undeterminable`: cases in which an event says too little, as far as it was kept, to tell whether a rule of the draft was kept.',
  })
  async find(@Param('id') id: string) {
    return view(await this.stored(id));
  }

  @Get(':id/cases')
  @ApiOperation({
    summary: 'The cases that the draft judges differently · 判定不同的案例',
    description: 'By page, the first ten thousand that were found.',
  })
  async cases(@Param('id') id: string, @Query() { limit, cursor }: PageQuery) {
    await this.stored(id);
    const { items, next } = await this.backtests.cases(id, {
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { items: items.map(({ doc }) => caseView(doc)), ...(next === undefined ? {} : { next }) };
  }

  @Post(':id/cancellation')
  @HttpCode(200)
  @Allow(...deciders)
  @ApiOperation({
    summary: 'Stop a back-test where it is · 取消回测',
    description: 'One that has ended stays as it is.',
  })
  async cancel(@Param('id') id: string) {
    return this.turned(id, 'running', 'cancelled');
  }

  @Post(':id/resumption')
  @HttpCode(200)
  @Allow(...deciders)
  @ApiOperation({
    summary: 'Let a cancelled back-test go on · 继续回测',
    description: 'From where it was stopped. One that was not cancelled stays as it is.',
  })
  async resume(@Param('id') id: string) {
    return this.turned(id, 'cancelled', 'running');
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow(...deciders)
  @ApiOperation({ summary: 'Remove a back-test with its results · 删除回测' })
  async remove(@Param('id') id: string): Promise<void> {
    await this.stored(id);
    await this.backtests.remove(id);
  }

  private async turned(id: string, from: 'running' | 'cancelled', to: 'running' | 'cancelled') {
    const stored = await this.backtests.turn(id, from, to);
    if (!stored) throw unknownBacktest(id);
    return view(stored);
  }

  private async stored(id: string): Promise<Stored<BacktestDocument>> {
    const stored = await this.backtests.find(id);
    if (!stored) throw unknownBacktest(id);
    return stored;
  }
}

function summary({ id, doc }: Stored<BacktestDocument>) {
  const { cursor: _cursor, versions: _versions, compared: _compared, side: _side, definition, ...more } = doc;
  const { figures, ...rest } = more;
  const { differences: _rows, undeterminable: _untold, ...counts } = figures;
  return {
    id,
    ...withTimes(rest, ['createdAt', 'endedAt', 'from', 'to']),
    version: definition.version,
    progress: rest.state === 'done' || rest.total === 0 ? 1 : Math.min(1, counts.cases / rest.total),
    ...counts,
  };
}

function view(stored: Stored<BacktestDocument>) {
  const { definition, figures } = stored.doc;
  const { differences, undeterminable } = figures;
  return { ...summary(stored), differences, undeterminable, definition };
}

function caseView({ backtest: _, ...rest }: BacktestCase) {
  return rest;
}

function unknownBacktest(id: string) {
  return problem('not-found', { detail: text(`There is no back-test ${id}.`, `没有回测 ${id}。`) });
}

function tooMany() {
  return problem('not-as-it-stands', {
    code: 'too-many-backtests',
    detail: text(`${mostBacktests} back-tests are kept already.`, `已保存 ${mostBacktests} 个回测。`),
    acceptable: text('Remove one first.', '请先删除一个。'),
  });
}
