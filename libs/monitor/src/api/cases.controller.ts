import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { kindsOverCases, undeterminable, type OpenRule } from '@liucheng/conformance';
import { text, type Actor, type Language } from '@liucheng/kernel';
import { DocumentStore, type Where } from '@liucheng/ports';
import type { RoleBinding } from '@liucheng/process-model';
import {
  Allow,
  ChoiceField,
  CurrentActor,
  CurrentLanguage,
  problem,
  TextField,
  WholeNumberField,
} from '@liucheng/service-kit';
import { caseId, type CaseDocument } from '../case-document.ts';
import type { CaseWithHistory } from '../case-reader.ts';
import { collections } from '../collections.ts';
import { openIn } from '../over-cases/left-open.ts';
import { ProcessMonitor } from '../process-monitor.ts';
import type { ViolationDocument } from '../violation-document.ts';
import { violationsOf } from '../violations.ts';
import { explainCase, type ExplainedMove } from './explanation.ts';
import { asked, between, iso, ListQuery, RangeField, waited, WaitQuery, withTimes } from './list-query.ts';
import { PositionHeader } from './position-header.ts';
import { narrowed, readers, requireSight, sees, sightOf } from './sight.ts';
import { violationView, type ViolationView } from './violations.controller.ts';

const sortable = { started: 'startedAt', due: 'nextDue' } as const;

export class CaseFilter extends ListQuery {
  @TextField({ about: text('Id of the process', '流程标识'), max: 512, optional: true })
  readonly process?: string;

  @WholeNumberField({
    about: text('Version of its definition; only together with `process`', '定义版本，须与 process 同用'),
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
    optional: true,
    inQuery: true,
  })
  readonly version?: number;

  @ChoiceField({
    about: text('Where the case stands', '案例状态'),
    values: ['new', 'open', 'completed', 'cancelled'],
    optional: true,
  })
  readonly status?: string;

  @TextField({ about: text('Department that the case belongs to', '所属部门'), max: 512, optional: true })
  readonly department?: string;

  @ChoiceField({
    about: text('Without any deviation or violation', '是否合规'),
    values: ['true', 'false'],
    optional: true,
  })
  readonly conforming?: string;

  @RangeField(text('Started at or after', '开始时间起'))
  readonly startedFrom?: string;

  @RangeField(text('Started at or before', '开始时间止'))
  readonly startedTo?: string;

  @RangeField(text('Ended at or after', '结束时间起'))
  readonly endedFrom?: string;

  @RangeField(text('Ended at or before', '结束时间止'))
  readonly endedTo?: string;

  @ChoiceField({
    about: text(
      'Order; `-` for descending. `due` lists cases with a deadline only',
      '排序，- 表示降序；due 仅列出有期限的案例',
    ),
    values: Object.keys(sortable).flatMap((each) => [each, `-${each}`]),
    optional: true,
  })
  readonly sort: string = '-started';
}

export class CaseQuery extends WaitQuery {
  @WholeNumberField({
    about: text(
      'With `wait`: until the event with this sequence number is folded, instead of everything',
      '与 wait 同用：等到该序号的事件处理完毕',
    ),
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    optional: true,
    inQuery: true,
  })
  readonly sequence?: number;
}

export interface HistoryEntry {
  readonly sequence: number;
  readonly id: string;
  readonly type: string;
  /** The step that the event witnesses, and its name. */
  readonly step?: string;
  readonly name?: string;
  readonly time: string;
  readonly actor?: string;
  /** The absent person for whom the actor acted. */
  readonly onBehalfOf?: string;
  readonly role?: string;
  readonly department?: string;
}

export interface NextStep {
  readonly step: string;
  readonly name: string;
  readonly binding?: RoleBinding;
  readonly dueAt?: string;
}

export interface CaseAnswer extends CaseView {
  readonly names?: string;
  readonly history: readonly HistoryEntry[];
  readonly explanation: readonly ExplainedMove[];
  readonly next: readonly NextStep[];
  readonly violationList: readonly ViolationView[];
  /** Rules of which events of the case, or of those that it is compared with, say too little to tell whether they were kept; a hundred at most. */
  readonly undeterminable: readonly UndeterminableView[];
}

export interface UndeterminableView {
  readonly rule: string;
  readonly step: string;
  /** Of the event. */
  readonly sequence: number;
  /** What is not said. */
  readonly unsaid: string;
  readonly why: string;
}

const mostUndeterminable = 100;

/** What is said of a case to those who ask: its violations that they see, and what other cases leave open. */
interface Told {
  readonly violations: readonly ViolationDocument[];
  readonly open: readonly OpenRule[];
}

export type CaseView = ReturnType<typeof caseView>;

@ApiTags('cases · 案例')
@Allow(...readers)
@UseInterceptors(PositionHeader)
@Controller('cases')
export class CasesController {
  constructor(
    private readonly monitor: ProcessMonitor,
    private readonly documents: DocumentStore,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List cases · 案例列表',
    description: 'Of the departments that the caller sees, by page. · 调用者可查看的部门，分页。',
  })
  async list(
    @Query() filter: CaseFilter,
    @CurrentActor() actor: Actor,
  ): Promise<{ items: readonly CaseView[]; next?: string }> {
    const { process, version, status, conforming, sort, limit, cursor } = filter;
    const departments = narrowed(sightOf(actor), filter.department);
    if (version !== undefined && process === undefined) throw versionAlone();
    await waited(this.monitor, filter.wait);
    const { items, next } = await this.documents.find<CaseDocument>(collections.cases.name, {
      where: asked({
        process,
        version,
        status,
        department: departments && { in: departments },
        conforming: conforming === undefined ? undefined : conforming === 'true',
        startedAt: between(filter, 'startedFrom', 'startedTo'),
        endedAt: between(filter, 'endedFrom', 'endedTo'),
        ...(sort.endsWith('due') ? await this.withDeadline() : {}),
      }),
      sort: {
        field: sortable[sort.replace('-', '') as keyof typeof sortable],
        direction: sort.startsWith('-') ? 'desc' : 'asc',
      },
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { items: items.map(({ doc }) => caseView(doc)), ...(next === undefined ? {} : { next }) };
  }

  /** Every value of the fields that the index has before the deadline. */
  private async withDeadline(): Promise<Where> {
    const lanes = (await this.monitor.progress.standings()).map(({ lane }) => lane);
    return {
      lane: { in: lanes.length === 0 ? [0] : lanes },
      origin: { in: ['live', 'imported'] },
      nextDue: { exists: true },
    };
  }

  @Get(':process/:subject')
  @ApiOperation({
    summary: 'A case, explained step by step · 案例详情与逐步说明',
    description:
      'Its history, the cheapest explanation of what was done against the definition that it runs on, what may come next ' +
      'and until when, its violations, and which rules its events say too little about to tell.',
  })
  async case(
    @Param('process') process: string,
    @Param('subject') subject: string,
    @Query() { wait, sequence }: CaseQuery,
    @CurrentActor() actor: Actor,
    @CurrentLanguage() language: Language,
  ): Promise<CaseAnswer> {
    if (sequence === undefined) await waited(this.monitor, wait);
    const document = await this.monitor.caseAt(
      process,
      subject,
      sequence ?? -1,
      sequence === undefined ? 0 : (wait ?? 0),
    );
    if (!document)
      throw problem('not-found', {
        detail: text(
          `The monitor knows no case ${subject} of ${process}.`,
          `监控中没有流程 ${process} 的案例 ${subject}。`,
        ),
      });
    const sight = sightOf(actor);
    requireSight(sight, document.department);
    const [found] = await this.monitor.cases.readWithHistory([caseId(process, subject) as string]);
    const violations = await violationsOf(this.documents, process, subject);
    const open = found && (await openIn(this.documents, [found.live.id])).get(found.live.id);
    const seen = violations.filter(({ department }) => sees(sight, department));
    return {
      ...caseView(document),
      ...(found
        ? this.details(found, { violations: seen, open: open ?? [] }, language)
        : { history: [], explanation: [], next: [], undeterminable: [] }),
      violationList: seen.map(violationView),
    };
  }

  private details(
    { live, events }: CaseWithHistory,
    { violations: seen, open }: Told,
    language: Language,
  ): Pick<CaseAnswer, 'names' | 'history' | 'explanation' | 'next' | 'undeterminable'> {
    const { compiled, state } = live;
    const { definition } = compiled;
    const name = (step: string): string => definition.steps[step]?.names[language] ?? step;
    const steps = new Map(state.trace.map((entry) => [entry.sequence, entry]));
    const visible = new Set(seen.map(({ id }) => id));
    return {
      names: definition.names[language],
      history: events.map(({ sequence, id, type, time, actor, onBehalfOf, role, department }) => {
        const step = steps.get(sequence);
        return {
          sequence,
          id,
          type,
          ...(step === undefined ? {} : { step: step.step, name: name(step.step) }),
          time: iso(time),
          ...(actor === undefined ? {} : { actor }),
          ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
          ...(role === undefined ? {} : { role }),
          ...(department === undefined ? {} : { department }),
        };
      }),
      explanation: explainCase(live, language, foundOutside(seen)).map((move) => ({
        ...move,
        violations: move.violations.filter((id) => visible.has(id)),
      })),
      undeterminable: undeterminable(compiled, live.subject, events, {
        violations: foundOutside(seen),
        open,
      })
        .slice(0, mostUndeterminable)
        .map(({ why, ...each }) => ({ ...each, why: why[language] })),
      next: compiled.enabled(state).map(({ step, binding, dueAt }) => ({
        step,
        name: name(step),
        ...(binding === undefined ? {} : { binding }),
        ...(dueAt === undefined ? {} : { dueAt: iso(dueAt) }),
      })),
    };
  }
}

/** Violations that stand and that the case's own history does not tell of. */
function foundOutside(violations: readonly ViolationDocument[]): ViolationDocument[] {
  return violations.filter(({ kind, state }) => state === 'open' && kindsOverCases.has(kind));
}

function caseView(doc: CaseDocument) {
  const { enabled, parked, clockAhead, migrations, lane: _lane, ...rest } = doc;
  return {
    ...withTimes(rest, ['startedAt', 'endedAt', 'lastEventAt', 'nextDue']),
    enabled: enabled.map((each) => withTimes(each, ['dueAt'])),
    ...(migrations === undefined ? {} : { migrations: migrations.map((each) => withTimes(each, ['at'])) }),
    ...(parked === undefined ? {} : { parked: withTimes(parked, ['since']) }),
    ...(clockAhead === undefined ? {} : { clockAhead: withTimes(clockAhead, ['heardAt']) }),
  };
}

function versionAlone() {
  const expected = text('only together with `process`', '须与 process 同用');
  return problem('invalid-input', { errors: [{ path: '?version', expected }] });
}
