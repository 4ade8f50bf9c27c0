import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { text, type Actor, type Language } from '@liucheng/kernel';
import {
  Allow,
  ChoiceField,
  CurrentActor,
  CurrentLanguage,
  CursorField,
  LimitField,
  TextField,
} from '@liucheng/service-kit';
import {
  departmentHandOvers,
  edges,
  personHandOvers,
  record,
  stepAnswers,
  type Edge,
  type HandOver,
  type StepFiguresAnswer,
} from '../metrics/answers.ts';
import { Cell } from '../metrics/cell.ts';
import { durations, type Durations } from '../metrics/durations.ts';
import { LagHeader } from './lag-header.ts';
import {
  MetricsQuery,
  requirePerson,
  scopedAnswers,
  ScopedQuery,
  seen,
  type Named,
} from './metrics-query.ts';
import { MetricsDesk, namesOf, stepsOf } from './metrics-desk.ts';
import { PositionHeader } from './position-header.ts';
import { rankedPage, type RankedPage } from './ranked-page.ts';
import { readers, sees, sightOf } from './sight.ts';

class VariantsQuery extends MetricsQuery {
  @LimitField()
  readonly limit: number = 20;

  @CursorField()
  readonly cursor?: string;
}

class HandOversQuery extends MetricsQuery {
  @TextField({ about: text('From this department or to it', '交出或接收的部门'), max: 512, optional: true })
  readonly department?: string;

  @TextField({ about: text('To this person', '接收人员'), max: 512, optional: true })
  readonly person?: string;

  @ChoiceField({
    about: text('Between departments or persons', '按部门或人员'),
    values: ['department', 'person'],
    optional: true,
  })
  readonly by: string = 'department';

  @LimitField()
  readonly limit: number = 50;

  @CursorField()
  readonly cursor?: string;
}

class PeopleQuery extends MetricsQuery {
  @LimitField()
  readonly limit: number = 50;

  @CursorField()
  readonly cursor?: string;
}

@ApiTags('figures · 指标')
@Allow('employee', ...readers)
@UseInterceptors(PositionHeader, LagHeader)
@Controller('metrics/processes/:id')
export class StepMetricsController {
  constructor(private readonly desk: MetricsDesk) {}

  @Get('steps')
  @ApiOperation({
    summary: 'Steps, the bottlenecks first · 步骤用时（瓶颈优先）',
    description: `By the time that cases have waited for each step altogether, with how often it was done, and again beyond the model’s need. ${scopedAnswers}`,
  })
  async steps(
    @Param('id') id: string,
    @Query() query: ScopedQuery,
    @CurrentActor() actor: Actor,
    @CurrentLanguage() language: Language,
  ): Promise<{
    items: readonly (Named<StepFiguresAnswer> & {
      readonly byDepartment?: Readonly<Record<string, number>>;
      readonly byRole?: Readonly<Record<string, number>>;
    })[];
  }> {
    const { question, versions } = await this.desk.asked(id, query, actor);
    const cells = await this.desk.metrics.steps(question, stepsOf(versions));
    const name = namesOf(versions, language);
    return {
      items: stepAnswers(cells).map((answer) => {
        const cell = cells.get(answer.step) as Cell;
        if (question.scope !== 'all') return { ...answer, name: name(answer.step) };
        const byDepartment = record(seen(actor, cell.named('department:')));
        return { ...answer, name: name(answer.step), byDepartment, byRole: record(cell.named('role:')) };
      }),
    };
  }

  @Get('variants')
  @ApiOperation({
    summary: 'The most frequent variants · 最常见的流程变体',
    description: `Of the cases that ended: the sequence of steps up to the end, with share, mean cycle time and conformance.\n\n已结束案例的步骤序列，含占比、平均周期与合规率。`,
  })
  async variants(
    @Param('id') id: string,
    @Query() query: VariantsQuery,
    @CurrentActor() actor: Actor,
  ): Promise<RankedPage<VariantAnswer> & { cases: number; variants: number }> {
    const { question } = await this.desk.asked(id, query, actor);
    const all = [...(await this.desk.metrics.variants(question)).values()].filter(
      ({ cell }) => !cell.isEmpty,
    );
    const cases = all.reduce((sum, { cell }) => sum + cell.of('cases'), 0);
    const { items: most, ...rest } = rankedPage(all, query, ({ cell, hash, version }) => ({
      rank: cell.of('cases'),
      name: `${hash} ${version}`,
    }));
    const sequences = await this.desk.metrics.sequences(question.process, most);
    const items = most.map(({ hash, version, cell }, index) => {
      const { steps = [], length = 0 } = sequences[index] ?? {};
      const count = cell.of('cases');
      return {
        variant: hash,
        version,
        steps,
        length,
        cases: count,
        share: count / cases,
        meanCycleMs: Math.round(cell.of('cycleMs') / count),
        conformingRate: cell.of('conforming') / count,
      };
    });
    return { cases, variants: all.length, items, ...rest };
  }

  @Get('directly-follows')
  @ApiOperation({
    summary: 'Which step comes after which · 步骤直接后继图',
    description:
      'Pairs of steps that follow each other in a case, by when the second was done, with the time between: its mean, and the ' +
      'distribution (`count`, `minMs`, `maxMs`, percentiles) where everybody is asked for, of any version and days. Of one department, ' +
      'role or person there is the mean (`meanMs`) alone.\n\n' +
      '含两步骤之间的间隔时间：查询全部人员时提供平均值与分布，按部门、角色或人员筛选时仅提供平均值。\n\n' +
      scopedAnswers,
  })
  async directlyFollows(
    @Param('id') id: string,
    @Query() query: ScopedQuery,
    @CurrentActor() actor: Actor,
    @CurrentLanguage() language: Language,
  ): Promise<{
    nodes: readonly Named<{ readonly step: string; readonly count: number; readonly first: number }>[];
    edges: readonly Edge[];
  }> {
    const { question, versions } = await this.desk.asked(id, query, actor);
    const cells = await this.desk.metrics.follows(question, stepsOf(versions));
    const found = edges(cells);
    const name = namesOf(versions, language);
    const nodes = [...cells].map(([step, cell]) => {
      const count = question.scope === 'all' ? cell.of('done') : cell.timesOf('waiting').count;
      const followed = found.filter(({ to }) => to === step).reduce((sum, edge) => sum + edge.count, 0);
      return { step, name: name(step), count, first: count - followed };
    });
    return { nodes: nodes.sort((a, b) => b.count - a.count), edges: found };
  }

  @Get('hand-overs')
  @ApiOperation({
    summary: 'Hand-overs between departments or persons · 部门间与人员间交接',
    description: `From whoever did a step to whoever did the next one of the case, with the time between.\n\n案例中相邻两步骤办理人之间的交接及间隔时间。`,
  })
  async handOvers(
    @Param('id') id: string,
    @Query() query: HandOversQuery,
    @CurrentActor() actor: Actor,
  ): Promise<RankedPage<HandOver>> {
    const { question, versions } = await this.desk.asked(id, query, actor);
    const { department } = query;
    if (query.by === 'department') {
      const sight = sightOf(actor);
      const pairs = departmentHandOvers(
        await this.desk.metrics.whole('hands', { ...question, scope: 'all', of: '' }),
      );
      const shown = pairs.filter(
        ({ from, to }) =>
          (sees(sight, from) || sees(sight, to)) &&
          (department === undefined || from === department || to === department),
      );
      return rankedPage(shown, query, placeOf);
    }
    requirePerson(actor, query.person);
    if (query.person === undefined) {
      const people = await this.desk.metrics.people('steps', question);
      return rankedPage(personHandOvers(people), query, placeOf);
    }
    const cells = await this.desk.metrics.steps(question, stepsOf(versions));
    const to = query.person;
    return rankedPage(
      personHandOvers([...cells.values()].map((cell) => [to, cell] as const)),
      query,
      placeOf,
    );
  }

  @Get('people')
  @ApiOperation({
    summary: 'Who did how much · 人员办理量',
    description:
      'For supervisors, analysts and auditors: the persons with the most steps.\n\n仅供流程监督员、分析员和审计员：办理步骤最多的人员。',
  })
  async people(
    @Param('id') id: string,
    @Query() query: PeopleQuery,
    @CurrentActor() actor: Actor,
  ): Promise<RankedPage<PersonAnswer> & { persons: number }> {
    const { question } = await this.desk.asked(id, query, actor, true);
    const people = await this.desk.metrics.people('steps', question);
    const items = [...people]
      .map(([person, cell]) => ({
        person,
        done: cell.timesOf('waiting').count,
        rework: cell.of('rework'),
        waitingTime: durations(cell.timesOf('waiting')),
        workingTime: durations(cell.timesOf('working')),
      }))
      .filter(({ done }) => done > 0);
    return {
      persons: items.length,
      ...rankedPage(items, query, ({ done, person }) => ({ rank: done, name: person })),
    };
  }
}

function placeOf({ from, to, count }: HandOver) {
  return { rank: count, name: `${from}\n${to}` };
}

export interface VariantAnswer {
  /** A hash of its steps. */
  readonly variant: string;
  readonly version: number;
  /** The first thousand. */
  readonly steps: readonly string[];
  readonly length: number;
  readonly cases: number;
  readonly share: number;
  readonly meanCycleMs: number;
  readonly conformingRate: number;
}

export interface PersonAnswer {
  readonly person: string;
  readonly done: number;
  readonly rework: number;
  readonly waitingTime: Durations;
  readonly workingTime: Durations;
}
