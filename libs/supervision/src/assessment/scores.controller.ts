import { Controller, Get, Inject, Param, Query, type Type } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock, text, type Actor } from '@liucheng/kernel';
import { DocumentStore, EventStore } from '@liucheng/ports';
import {
  Beginnings,
  Allow,
  ChoiceField,
  CurrentActor,
  DayField,
  LimitField,
  Organisation,
  OtherDocuments,
  problem,
  readCase,
  ReadCase,
  TextField,
  ViewQuery,
  Views,
  type CaseType,
  type Projection,
} from '@liucheng/service-kit';
import { kinds, type Assessment, type AssessmentEvent, type Kind } from './assessment.ts';
import { collect } from './collecting.ts';
import { spans, type Span } from './period.ts';
import { recollected, type Recollection } from './recollection.ts';
import { cursorForm, scorePage } from './score-list.ts';
import { readers, rowsOf, scoreAnswer, seesScore, type ScoreAnswer, type ScoreRow } from './scores.ts';

class ScoresQuery extends ViewQuery {
  @TextField({ about: text('Assessment', '考核编号'), max: 128, optional: true })
  readonly assessment?: string;

  @ChoiceField({ about: text('What is scored', '考核对象类型'), values: kinds, optional: true })
  readonly kind?: Kind;

  @TextField({ about: text('Department or process', '部门或流程'), max: 128, optional: true })
  readonly id?: string;

  @ChoiceField({ about: text('How long the period is', '期间类型'), values: spans, optional: true })
  readonly span?: Span;

  @TextField({ about: text('Version of the scheme', '考核方案版本'), max: 64, optional: true })
  readonly scheme?: string;

  @DayField({ about: text('Periods that begin then or later', '期间起始日起（含）'), optional: true })
  readonly from?: string;

  @DayField({ about: text('Periods that end then or earlier', '期间截止日止（含）'), optional: true })
  readonly to?: string;

  @LimitField()
  readonly limit: number = 50;

  @TextField({
    about: text('`next` of the page before, with the same filters', '上一页的 next，筛选条件须相同'),
    max: 200,
    form: cursorForm,
    optional: true,
  })
  readonly cursor?: string;
}

/** What assessments have come to: scores of all periods, one with all that it is made of, the figures read once more. */
export function scoresController(
  type: CaseType<Assessment, AssessmentEvent>,
  view: Projection<object> | undefined,
): Type<object> {
  @ApiTags('Assessment · 监督考核')
  @Allow(...readers)
  @Controller()
  class ScoresController {
    constructor(
      private readonly queries: QueryBus,
      private readonly store: EventStore,
      private readonly documents: DocumentStore,
      private readonly views: Views,
      private readonly clock: Clock,
      private readonly organisation: Organisation,
      private readonly beginnings: Beginnings,
      @Inject(OtherDocuments) private readonly others: OtherDocuments,
    ) {}

    @Get('scores')
    @ApiOperation({
      summary: 'Scores and places of all periods · 各期间得分与排名',
      description:
        'The latest period first, departments before processes, the best first. Of what is not published yet, supervision and executives see every score, heads that of their department, and there are no places.\n\n' +
        '按期间倒序，先部门后流程，得分高者在前。未公布的考核，监督人员和公司管理层可查看全部得分，部门负责人可查看本部门得分，且不含排名。',
    })
    async scores(
      @Query() { atLeast, limit, cursor, ...filter }: ScoresQuery,
      @CurrentActor() actor: Actor,
    ): Promise<{ items: readonly ScoreRow[]; next?: string }> {
      if (view) await this.views.atLeast(view, atLeast);
      return scorePage(this.documents, filter, actor, limit, cursor);
    }

    @Get(`${type.path}/:id/scores/:kind/:unit`)
    @ApiOperation({
      summary: 'A score, term by term, down to the cases behind it · 得分构成及其依据',
      description:
        'Each term with its figure, points, weight, contribution and formula; `behind` says how many there were and where they are listed.\n\n' +
        '列出各分项的指标、得分、权重、贡献和公式；behind 给出数量及明细列表地址。',
    })
    async score(
      @Param('id') id: string,
      @Param('kind') kind: string,
      @Param('unit') unit: string,
      @CurrentActor() actor: Actor,
    ): Promise<ScoreAnswer> {
      const { state } = await readCase(this.store, type, id);
      const stored = { ...state, id };
      const row = rowsOf(stored).find((each) => each.kind === kind && each.id === unit);
      const seen = row && seesScore(actor, state.status, row) ? scoreAnswer(stored, row) : undefined;
      if (seen === undefined) throw noScore(kind, unit);
      return seen;
    }

    @Get(`${type.path}/:id/figures/verification`)
    @ApiOperation({
      summary: 'Read the figures again and compare · 复核指标',
      description:
        'Equal, or what differs, with how far the monitor was and is: what came to be known of the period since, and violations that were closed, make a difference. · 一致，或列出差异及两次读取时监控的处理位置；此后获知的事件和已办结的违规会造成差异。',
    })
    async verification(@Param('id') id: string, @CurrentActor() actor: Actor): Promise<Recollection> {
      const { state } = await this.queries.execute(new ReadCase(type, id, actor));
      const { period, asOf, units } = state;
      if (period === undefined || asOf === undefined) throw noFigures(id);
      const sources = {
        documents: this.documents,
        others: this.others,
        directory: this.organisation.directory,
        since: (process: string) => this.beginnings.of(process),
      };
      return recollected(units, asOf, await collect(period, this.clock.now(), sources));
    }
  }
  return ScoresController;
}

/** The same for what there is and the caller may not see. */
function noScore(kind: string, unit: string) {
  const [one, name] = [kind.slice(0, 64), unit.slice(0, 64)];
  return problem('not-found', {
    code: 'score-not-found',
    detail: text(`There is no score of ${one} ${name}.`, `没有 ${one} ${name} 的得分。`),
  });
}

function noFigures(id: string) {
  return problem('not-found', {
    code: 'figures-not-collected',
    detail: text(
      `The assessment ${id.slice(0, 64)} has no figures yet.`,
      `考核 ${id.slice(0, 64)} 尚未采集指标。`,
    ),
  });
}
