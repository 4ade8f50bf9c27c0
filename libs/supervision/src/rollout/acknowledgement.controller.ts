import { Controller, Get, Query, type Type } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock, holds, text, type Actor } from '@liucheng/kernel';
import { DocumentStore } from '@liucheng/ports';
import {
  Allow,
  CurrentActor,
  DayField,
  everybody,
  headedDepartments,
  LimitField,
  officeDay,
  TextField,
  ViewQuery,
  Views,
  type Projection,
} from '@liucheng/service-kit';
import { announcedRollouts } from './rollout-list.ts';
import { outstanding, type Concerned, type Rollout, type Test, type TestResult } from './rollout.ts';

class OwnAcknowledgementsQuery extends ViewQuery {}

class OutstandingQuery extends ViewQuery {
  @TextField({ about: text('Process', '流程'), max: 128, optional: true })
  readonly process?: string;

  @TextField({ about: text('Department', '部门'), max: 48, optional: true })
  readonly department?: string;

  @DayField({ about: text('Due on this day or later', '期限起（含）'), optional: true })
  readonly dueFrom?: string;

  @DayField({ about: text('Due on this day or before', '期限止（含）'), optional: true })
  readonly dueTo?: string;

  @TextField({ about: text('`next` of the page before', '上一页的 next'), max: 500, optional: true })
  readonly after?: string;

  @LimitField()
  readonly limit: number = 50;
}

interface OwnAcknowledgement {
  readonly rollout: string;
  readonly process: string;
  readonly version: number;
  readonly names: Rollout['names'];
  readonly message: string;
  readonly guide: string;
  readonly effectiveOn: string;
  readonly dueOn: string;
  readonly overdue: boolean;
  readonly acknowledged: boolean;
  readonly test?: Test & { readonly result?: TestResult };
}

interface Outstanding extends Concerned {
  readonly rollout: string;
  readonly process: string;
  readonly version: number;
  readonly overdue: boolean;
}

/** Who sees the outstanding people of every department; heads see those of their own. */
const supervision = ['process-supervisor', 'process-analyst', 'auditor'] as const;

/** What rollouts still wait for: by the one who has to do it, and by department. */
export function acknowledgementController(view: Projection<object> | undefined): Type<object> {
  @ApiTags('Rollout · 培训与宣贯')
  @Controller('acknowledgements')
  class AcknowledgementController {
    constructor(
      private readonly documents: DocumentStore,
      private readonly views: Views,
      private readonly clock: Clock,
    ) {}

    @Get()
    @Allow(everybody)
    @ApiOperation({
      summary: 'What the caller still has to acknowledge, or to be tested in · 本人待确认、待考核事项',
      description: 'The earliest due first. · 按期限先后排列。',
    })
    async own(
      @Query() { atLeast }: OwnAcknowledgementsQuery,
      @CurrentActor() { id }: Actor,
    ): Promise<{ items: OwnAcknowledgement[] }> {
      await this.fresh(atLeast);
      const items: OwnAcknowledgement[] = [];
      for await (const each of announcedRollouts(this.documents)) {
        const mine = ownOf(each, id, officeDay(this.clock.now()));
        if (mine) items.push(mine);
      }
      return { items: items.sort((a, b) => compare(a.dueOn, b.dueOn)) };
    }

    @Get('outstanding')
    @Allow(...supervision, 'department-head')
    @ApiOperation({
      summary: 'Who has not acknowledged, by department · 各部门未确认人员',
      description: 'Heads see those of their department. · 部门负责人仅可查看本部门。',
    })
    async outstanding(@Query() query: OutstandingQuery, @CurrentActor() actor: Actor) {
      await this.fresh(query.atLeast);
      const all: Outstanding[] = [];
      const today = officeDay(this.clock.now());
      const seen = sightOf(actor);
      for await (const { id, process = '', version = 0, ...rest } of announcedRollouts(this.documents)) {
        if (query.process !== undefined && process !== query.process) continue;
        for (const each of outstanding({ ...rest, process, version })) {
          if (!seen(each.department) || !isAsked(each, query)) continue;
          all.push({ ...each, rollout: id, process, version, overdue: each.dueOn < today });
        }
      }
      return pageOf(all, query);
    }

    private async fresh(atLeast: number | undefined): Promise<void> {
      if (view) await this.views.atLeast(view, atLeast);
    }
  }
  return AcknowledgementController;
}

function ownOf(
  { id, concerned, acknowledged, test, results, ...state }: Rollout & { readonly id: string },
  person: string,
  today: string,
): OwnAcknowledgement | undefined {
  const due = concerned.find((each) => each.person === person);
  const done = acknowledged.includes(person);
  const result = results[person];
  if (!due || (done && (test === undefined || result?.passed === true))) return undefined;
  const { process = '', version = 0, names, message = '', guide = '', effectiveOn = '' } = state;
  return {
    rollout: id,
    process,
    version,
    names,
    message,
    guide,
    effectiveOn,
    dueOn: due.dueOn,
    overdue: !done && due.dueOn < today,
    acknowledged: done,
    ...(test === undefined ? {} : { test: { ...test, ...(result === undefined ? {} : { result }) } }),
  };
}

function sightOf(actor: Actor): (department: string) => boolean {
  if (supervision.some((role) => holds(actor, role))) return () => true;
  const headed = headedDepartments(actor);
  return (department) => headed.includes(department);
}

function isAsked({ department, dueOn }: Concerned, query: OutstandingQuery): boolean {
  return (
    (query.department === undefined || department === query.department) &&
    (query.dueFrom === undefined || dueOn >= query.dueFrom) &&
    (query.dueTo === undefined || dueOn <= query.dueTo)
  );
}

/** A page by department, due day and person; the counts are of all pages. */
function pageOf(all: readonly Outstanding[], { after = '', limit }: OutstandingQuery) {
  const departments = new Map<string, { outstanding: number; overdue: number }>();
  for (const { department, overdue } of all) {
    const counted = departments.get(department) ?? { outstanding: 0, overdue: 0 };
    departments.set(department, {
      outstanding: counted.outstanding + 1,
      overdue: counted.overdue + (overdue ? 1 : 0),
    });
  }
  const left = all
    .map((each) => ({ each, place: placeOf(each) }))
    .filter(({ place }) => place > after)
    .sort((a, b) => compare(a.place, b.place));
  const page = left.slice(0, limit);
  return {
    departments: [...departments]
      .map(([department, counts]) => ({ department, ...counts }))
      .sort((a, b) => compare(a.department, b.department)),
    items: page.map(({ each }) => each),
    ...(left.length > page.length ? { next: page.at(-1)?.place } : {}),
  };
}

function placeOf({ department, dueOn, person, rollout }: Outstanding): string {
  return [department, dueOn, person, rollout].join(' ');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
