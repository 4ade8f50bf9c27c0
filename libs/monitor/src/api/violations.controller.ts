import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { text, type Actor } from '@liucheng/kernel';
import { DocumentStore, type Where } from '@liucheng/ports';
import { severities } from '@liucheng/process-model';
import { Allow, ChoiceField, CurrentActor, problem, TextField } from '@liucheng/service-kit';
import { collections } from '../collections.ts';
import { ProcessMonitor } from '../process-monitor.ts';
import type { ViolationDocument } from '../violation-document.ts';
import { severitiesFrom, violationKinds } from '../violations.ts';
import { asked, between, ListQuery, RangeField, waited, withTimes } from './list-query.ts';
import { PositionHeader } from './position-header.ts';
import { narrowed, readers, requireSight, sightOf } from './sight.ts';

export type ViolationView = ReturnType<typeof violationView>;

/** A violation as people get it: times as RFC 3339 texts, sentences in both languages. `lateBy` in ms. */
export function violationView(document: ViolationDocument) {
  return withTimes(document, ['at', 'detectedAt', 'withdrawnAt', 'amendedAt']);
}

const states = ['open', 'withdrawn'] as const;

export class ViolationFilter extends ListQuery {
  @TextField({ about: text('Id of the process', '流程标识'), max: 512, optional: true })
  readonly process?: string;

  @TextField({
    about: text('Id of the rule; `flow` for the order of steps', '规则标识，flow 表示步骤顺序'),
    max: 512,
    optional: true,
  })
  readonly rule?: string;

  @ChoiceField({ about: text('Kind of violation', '违规类型'), values: violationKinds, optional: true })
  readonly kind?: string;

  @ChoiceField({ about: text('Severity', '严重程度'), values: severities, optional: true })
  readonly severity?: string;

  @ChoiceField({
    about: text('This severity or worse', '不低于该严重程度'),
    values: severities,
    optional: true,
  })
  readonly minSeverity?: string;

  @TextField({ about: text('Department concerned', '相关部门'), max: 512, optional: true })
  readonly department?: string;

  @TextField({ about: text('Person concerned', '相关人员'), max: 512, optional: true })
  readonly person?: string;

  @ChoiceField({
    about: text('Standing, or proved void by later evidence', '有效，或已被后续证据撤销'),
    values: states,
    optional: true,
  })
  readonly state?: string;

  @TextField({ about: text('Id of the case', '案例标识'), max: 512, optional: true })
  readonly case?: string;

  @RangeField(text('Happened at or after', '发生时间起'))
  readonly from?: string;

  @RangeField(text('Happened at or before', '发生时间止'))
  readonly to?: string;

  @ChoiceField({
    about: text('Order; `-` for the latest first', '排序，- 表示最新在前'),
    values: ['at', '-at'],
    optional: true,
  })
  readonly sort: string = '-at';
}

@ApiTags('violations · 违规')
@Allow(...readers)
@UseInterceptors(PositionHeader)
@Controller('violations')
export class ViolationsController {
  constructor(
    private readonly monitor: ProcessMonitor,
    private readonly documents: DocumentStore,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List violations · 违规列表',
    description: 'Of the departments that the caller sees, by page. · 调用者可查看的部门，分页。',
  })
  async list(
    @Query() filter: ViolationFilter,
    @CurrentActor() actor: Actor,
  ): Promise<{ items: readonly ViolationView[]; next?: string }> {
    const { process, rule, person, limit, cursor, sort } = filter;
    const departments = narrowed(sightOf(actor), filter.department);
    await waited(this.monitor, filter.wait);
    const { items, next } = await this.documents.find<ViolationDocument>(collections.violations.name, {
      where: asked({
        ...kindsOf(filter),
        process,
        rule,
        person,
        case: filter.case,
        department: departments && { in: departments },
        at: between(filter, 'from', 'to'),
      }),
      sort: { field: 'at', direction: sort === 'at' ? 'asc' : 'desc' },
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { items: items.map(({ doc }) => violationView(doc)), ...(next === undefined ? {} : { next }) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'A violation · 违规详情' })
  async violation(@Param('id') id: string, @CurrentActor() actor: Actor): Promise<ViolationView> {
    const stored = await this.documents.get<ViolationDocument>(collections.violations.name, id);
    if (!stored)
      throw problem('not-found', { detail: text(`There is no violation ${id}.`, `没有违规记录 ${id}。`) });
    requireSight(sightOf(actor), stored.doc.department);
    return violationView(stored.doc);
  }
}

/** These three share an index: each is filtered by all its values where it is not asked for. */
function kindsOf({ state, severity, minSeverity, kind }: ViolationFilter): Where {
  if ([state, severity, minSeverity, kind].every((each) => each === undefined)) return {};
  return {
    state: { in: state === undefined ? states : [state] },
    severity: { in: severitiesFrom(minSeverity, severity) },
    kind: { in: kind === undefined ? violationKinds : [kind] },
  };
}
