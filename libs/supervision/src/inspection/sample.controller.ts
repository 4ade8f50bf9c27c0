import { Controller, Get, Inject, Param, Query, type Type } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { text, type Actor } from '@liucheng/kernel';
import {
  Allow,
  CurrentActor,
  everybody,
  OtherDocuments,
  problem,
  ReadCase,
  WholeNumberField,
  type CaseHistory,
  type CaseType,
} from '@liucheng/service-kit';
import { inspectionEvents, type Inspection, type InspectionEvent, type Sample } from './inspection.ts';
import { verifiedSample, type SampleVerification } from './verification.ts';

class RoundQuery {
  @WholeNumberField({
    about: text(
      'Round of an inspection that recurs; left out: the last one drawn',
      '检查轮次，省略则为最近一次抽样',
    ),
    min: 1,
    max: 100_000,
    optional: true,
    inQuery: true,
  })
  readonly round?: number;
}

/** What a third person needs to convince themselves of a sample: it is drawn again from what the monitor has now. */
export function sampleController(type: CaseType<Inspection, InspectionEvent>): Type<object> {
  @ApiTags('Inspection · 流程执行监督')
  @Allow(everybody, 'auditor', 'process-supervisor', 'process-analyst')
  @Controller(type.path)
  class SampleController {
    constructor(
      private readonly queries: QueryBus,
      @Inject(OtherDocuments) private readonly others: OtherDocuments,
    ) {}

    @Get(':id/sample/verification')
    @ApiOperation({
      summary: 'Draw a sample again and compare · 复核样本',
      description:
        'Equal, or what differs: in the population (size and digest), in the sample (cases missing and added). · 一致，或列出总体（数量与摘要）和样本（缺少、多出的案例）的差异。',
    })
    async verification(
      @Param('id') id: string,
      @Query() { round }: RoundQuery,
      @CurrentActor() actor: Actor,
    ): Promise<SampleVerification> {
      const history = await this.queries.execute(new ReadCase(type, id, actor));
      const sample = sampleOf(history, round);
      if (sample === undefined) throw noSample(id, round);
      return verifiedSample(sample, this.others);
    }
  }
  return SampleController;
}

function sampleOf(
  { recorded }: CaseHistory<Inspection>,
  round: number | undefined,
): (Sample & { readonly round: number }) | undefined {
  const drawn = recorded.flatMap(({ event }) => {
    const read = inspectionEvents.read(event.type, event.data);
    return read?.name === 'sample-drawn'
      ? [(read as Extract<InspectionEvent, { name: 'sample-drawn' }>).data]
      : [];
  });
  return round === undefined ? drawn.at(-1) : drawn.find((each) => each.round === round);
}

function noSample(id: string, round: number | undefined) {
  const which = round === undefined ? text('', '') : text(` for round ${round}`, `第 ${round} 轮`);
  return problem('not-found', {
    code: 'sample-not-found',
    detail: text(
      `No sample has been drawn${which.en} in the inspection ${id}.`,
      `检查 ${id} ${which['zh-CN']}未抽取样本。`,
    ),
  });
}
