import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock, text, type Actor, type Language } from '@liucheng/kernel';
import { DocumentStore } from '@liucheng/ports';
import {
  Allow,
  CurrentActor,
  CurrentLanguage,
  problem,
  TextField,
  WholeNumberField,
} from '@liucheng/service-kit';
import { caseId, type CaseDocument, type LiveCase } from '../case-document.ts';
import { collections } from '../collections.ts';
import { forecastOf, type CaseForecast } from '../foresight/forecast.ts';
import { ProcessMonitor } from '../process-monitor.ts';
import { asked, iso, ListQuery, waited, WaitQuery } from './list-query.ts';
import { PositionHeader } from './position-header.ts';
import { narrowed, readers, requireSight, sightOf } from './sight.ts';

export class ForesightQuery extends ListQuery {
  @TextField({ about: text('Id of the process', '流程标识'), max: 512, optional: true })
  readonly process?: string;

  @TextField({ about: text('Department that the case belongs to', '所属部门'), max: 512, optional: true })
  readonly department?: string;

  @WholeNumberField({
    about: text(
      'Only cases with a running deadline whose chance of being missed is at least so many per cent; a page may hold fewer then',
      '仅含逾期可能性不低于该百分比的案例，每页可能因此较少',
    ),
    min: 0,
    max: 100,
    optional: true,
    inQuery: true,
  })
  readonly minChance?: number;
}

interface ForecastView {
  readonly process: string;
  readonly version: number;
  readonly case: string;
  readonly department?: string;
  readonly deadlines: readonly DeadlineView[];
  readonly end?: { readonly p50?: string; readonly p90?: string; readonly observations: number };
  /** What was looked back on. */
  readonly experience: { readonly cases: number; readonly gatheredAt: string };
}

interface DeadlineView {
  readonly rule: string;
  readonly name: string;
  readonly steps: readonly string[];
  readonly key?: string;
  readonly armedAt: string;
  readonly dueAt: string;
  readonly missed: boolean;
  readonly chance?: number;
  readonly expectedAt?: string;
  readonly basis?: string;
  readonly observations?: number;
}

const about =
  'The chance that a running deadline is missed, and when the step and the end of the case are to be expected: the ' +
  'Kaplan–Meier estimate from how long the latest five thousand cases of the same version took from the same state, those ' +
  'that still go on counted as far as they are known. Without a `chance`, too little is known to tell.';

@ApiTags('foresight · 预测')
@Allow(...readers)
@UseInterceptors(PositionHeader)
@Controller()
export class ForesightController {
  constructor(
    private readonly monitor: ProcessMonitor,
    private readonly documents: DocumentStore,
    private readonly clock: Clock,
  ) {}

  @Get('foresight')
  @ApiOperation({
    summary: 'Open cases by their next deadline, with the chance of missing it · 未结案例的逾期预测',
    description: about,
  })
  async list(
    @Query() query: ForesightQuery,
    @CurrentActor() actor: Actor,
    @CurrentLanguage() language: Language,
  ): Promise<{ items: readonly ForecastView[]; next?: string }> {
    const { process, department, minChance = 0, limit, cursor, wait } = query;
    const departments = narrowed(sightOf(actor), department);
    await waited(this.monitor, wait);
    const lanes = (await this.monitor.progress.standings()).map(({ lane }) => lane);
    const { items, next } = await this.documents.find<CaseDocument>(collections.cases.name, {
      where: asked({
        process,
        department: departments && { in: departments },
        lane: { in: lanes.length === 0 ? [0] : lanes },
        origin: { in: ['live', 'imported'] },
        nextDue: { exists: true },
      }),
      sort: { field: 'nextDue', direction: 'asc' },
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const ids = items.map(({ id }) => id);
    const read = new Map((await this.monitor.cases.read(ids)).map((live) => [live.id, live]));
    const views: ForecastView[] = [];
    for (const live of ids.flatMap((id) => read.get(id) ?? [])) {
      const view = await this.forecast(live, language);
      if (view.deadlines.some(({ chance = 0 }) => chance * 100 >= minChance)) views.push(view);
    }
    return { items: views, ...(next === undefined ? {} : { next }) };
  }

  @Get('cases/:process/:subject/foresight')
  @ApiOperation({ summary: 'What is to be expected of a case · 案例预测', description: about })
  async case(
    @Param('process') process: string,
    @Param('subject') subject: string,
    @Query() { wait }: WaitQuery,
    @CurrentActor() actor: Actor,
    @CurrentLanguage() language: Language,
  ): Promise<ForecastView> {
    await waited(this.monitor, wait);
    const [live] = await this.monitor.cases.read([caseId(process, subject) ?? '']);
    if (!live || live.events === 0)
      throw problem('not-found', {
        detail: text(
          `The monitor knows no case ${subject} of ${process}.`,
          `监控中没有流程 ${process} 的案例 ${subject}。`,
        ),
      });
    requireSight(sightOf(actor), live.state.department);
    return this.forecast(live, language);
  }

  private async forecast(live: LiveCase, language: Language): Promise<ForecastView> {
    const { process, version, subject, state } = live;
    const known = await this.monitor.definitions.find(process, version);
    if (!known) throw new Error(`the definition of a folded case is not known: ${process} ${version}`);
    const experience = await this.monitor.experiences.of(known);
    const names = new Map(known.definition.rules?.map((rule) => [rule.id, rule.names[language]]));
    const { deadlines, end } = forecastOf(live, experience, this.clock.now());
    const { department } = state;
    return {
      process,
      version,
      case: subject,
      ...(department === undefined ? {} : { department }),
      deadlines: deadlines.map(({ armedAt, dueAt, expectedAt, ...rest }) => ({
        ...rest,
        name: names.get(rest.rule) ?? rest.rule,
        armedAt: iso(armedAt),
        dueAt: iso(dueAt),
        ...(expectedAt === undefined ? {} : { expectedAt: iso(expectedAt) }),
      })),
      ...(end === undefined ? {} : { end: endView(end) }),
      experience: { cases: experience.cases, gatheredAt: iso(experience.gatheredAt) },
    };
  }
}

function endView({ p50, p90, observations }: NonNullable<CaseForecast['end']>) {
  return {
    ...(p50 === undefined ? {} : { p50: iso(p50) }),
    ...(p90 === undefined ? {} : { p90: iso(p90) }),
    observations,
  };
}
