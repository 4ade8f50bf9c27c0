import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock, text, type Actor, type Language } from '@liucheng/kernel';
import { Allow, CurrentActor, CurrentLanguage, problem } from '@liucheng/service-kit';
import type { KnownDefinition } from '../definitions.ts';
import {
  caseTotals,
  dayAnswers,
  onTime,
  record,
  stepTimes,
  violationCounts,
  type CaseTotals,
  type DayAnswer,
  type OnTime,
  type ViolationCounts,
} from '../metrics/answers.ts';
import { dayBefore, monthOf, periodsOf, shifted } from '../metrics/periods.ts';
import { LagHeader } from './lag-header.ts';
import { scopedAnswers, ScopedQuery, seen, type Named } from './metrics-query.ts';
import { MetricsDesk, stepsOf } from './metrics-desk.ts';
import { PositionHeader } from './position-header.ts';
import { readers, sightOf } from './sight.ts';

const mostDays = 1_100;
const usualDays = 30;
const peopleShown = 50;

@ApiTags('figures · 指标')
@Allow('employee', ...readers)
@UseInterceptors(PositionHeader, LagHeader)
@Controller('metrics/processes/:id')
export class MetricsController {
  constructor(
    private readonly desk: MetricsDesk,
    private readonly clock: Clock,
  ) {}

  @Get('totals')
  @ApiOperation({
    summary: 'Cases and their times · 案例总量与用时',
    description: `Started, ended and open cases, conformance, rework, first-time-right, cycle, waiting and working times. ${scopedAnswers}`,
  })
  async totals(
    @Param('id') id: string,
    @Query() query: ScopedQuery,
    @CurrentActor() actor: Actor,
  ): Promise<CaseTotals & ReturnType<typeof stepTimes>> {
    const { question, versions } = await this.desk.asked(id, query, actor);
    const [cases, before, steps] = await Promise.all([
      this.desk.metrics.whole('cases', question),
      this.desk.openBefore(question, question.range.from),
      this.desk.metrics.steps(question, stepsOf(versions)),
    ]);
    return { ...caseTotals(cases, before), ...stepTimes(steps) };
  }

  @Get('days')
  @ApiOperation({
    summary: 'Throughput and work in progress by day · 每日吞吐量与在办量',
    description: `The last ${usualDays} days when none are asked for; ${mostDays} at most. ${scopedAnswers}`,
  })
  async days(
    @Param('id') id: string,
    @Query() query: ScopedQuery,
    @CurrentActor() actor: Actor,
  ): Promise<{ items: readonly DayAnswer[] }> {
    const { question, versions } = await this.desk.asked(id, query, actor);
    const calendar = (versions.at(-1) as KnownDefinition).compiled.calendar;
    const to = query.to ?? later(periodsOf(this.clock.now(), calendar).day, query.from);
    const from = query.from ?? shifted(to, 1 - usualDays);
    if (shifted(from, mostDays - 1) < to) throw tooManyDays(from, to);
    // Months say what each of their days had: a year is a dozen documents of each lane.
    const months = { from: `${monthOf(from)}-01`, to: dayBefore(`${monthAfter(to)}-01`) };
    const [cell, before] = await Promise.all([
      this.desk.metrics.whole('cases', { ...question, range: months }),
      this.desk.openBefore(question, from),
    ]);
    return { items: dayAnswers(cell, from, to, before) };
  }

  @Get('deadlines')
  @ApiOperation({
    summary: 'On-time rate of each deadline · 各期限按时率',
    description: `Met, by whom the step was done; missed, by who answers for it. ${scopedAnswers}`,
  })
  async deadlines(
    @Param('id') id: string,
    @Query() query: ScopedQuery,
    @CurrentActor() actor: Actor,
    @CurrentLanguage() language: Language,
  ): Promise<{ items: readonly (Named<OnTime> & { readonly rule: string; readonly clause?: string })[] }> {
    const { question, versions } = await this.desk.asked(id, query, actor);
    const cell = await this.desk.metrics.whole('rules', question);
    const rules = new Map(
      versions.flatMap(({ definition }) =>
        (definition.rules ?? [])
          .filter(({ kind }) => kind === 'deadline' || kind === 'every')
          .map((rule) => [rule.id, rule]),
      ),
    );
    return {
      items: [...rules.values()].map(({ id: rule, names, clause }) => ({
        rule,
        name: names[language],
        ...(clause === undefined ? {} : { clause }),
        ...onTime(cell, rule),
      })),
    };
  }

  @Get('violations')
  @ApiOperation({
    summary: 'Counts of violations · 违规统计',
    description:
      `Those that stand, by when they happened: by kind, severity, rule, department and, for overseers, the ${peopleShown} ` +
      `persons with the most. \`undeterminable\`: by rule, events that say too little to tell. ${scopedAnswers}`,
  })
  async violations(
    @Param('id') id: string,
    @Query() query: ScopedQuery,
    @CurrentActor() actor: Actor,
  ): Promise<
    ViolationCounts & {
      readonly byDepartment?: Readonly<Record<string, number>>;
      readonly byPerson?: Readonly<Record<string, number>>;
    }
  > {
    const { question } = await this.desk.asked(id, query, actor);
    const cell = await this.desk.metrics.whole('rules', question);
    const counts = violationCounts(cell);
    if (question.scope !== 'all') return counts;
    const byDepartment = record(seen(actor, cell.named('department:')));
    if (sightOf(actor) !== 'all') return { ...counts, byDepartment };
    const people = await this.desk.metrics.people('rules', question);
    const totals = [...people].map(([person, of]) => [person, violationCounts(of).total] as const);
    const most = totals.filter(([, total]) => total > 0).sort(([, a], [, b]) => b - a);
    return { ...counts, byDepartment, byPerson: record(most.slice(0, peopleShown)) };
  }
}

function later(day: string, other: string | undefined): string {
  return other !== undefined && other > day ? other : day;
}

function monthAfter(day: string): string {
  return monthOf(shifted(`${monthOf(day)}-01`, 31));
}

function tooManyDays(from: string, to: string) {
  const last = shifted(from, mostDays - 1);
  return problem('invalid-input', {
    errors: [
      {
        path: '?to',
        expected: text(`at most ${mostDays} days, up to ${last}`, `最多 ${mostDays} 天，至 ${last}`),
        actual: to,
      },
    ],
  });
}
