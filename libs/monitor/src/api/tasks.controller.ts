import { Controller, Get, HttpCode, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock, holds, text, type Actor } from '@liucheng/kernel';
import { Allow, CurrentActor, problem } from '@liucheng/service-kit';
import type { Claim } from '../claims.ts';
import { definitionId } from '../definitions.ts';
import { mayDo } from '../eligibility.ts';
import { ProcessMonitor } from '../process-monitor.ts';
import { audienceOf } from '../tasks.ts';
import type { ClaimedTask } from '../worklist.ts';
import { iso, waited, WaitQuery } from './list-query.ts';
import { PositionHeader } from './position-header.ts';
import { readers, requireSight, sightOf } from './sight.ts';
import { chanceCursorAt, chancePlaceOf, cursorAt, TaskFilter, taskQuery } from './task-query.ts';
import { taskListSchema, taskSchema, taskView, type TaskView } from './task-view.ts';

/** Besides the head of the department: who may end somebody else's claim. */
const releasers = ['process-supervisor', 'process-owner', 'system-admin'] as const;

@ApiTags('tasks · 待办')
@Allow('employee', ...readers)
@UseInterceptors(PositionHeader)
@Controller('tasks')
export class TasksController {
  constructor(
    private readonly monitor: ProcessMonitor,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'What is due · 待办列表',
    description:
      'The steps that come next in open cases, by due time, then by how long they have been possible. Without filters: what ' +
      'the caller may do now. People see what they may do, heads of departments also what their department answers for, ' +
      'supervisors, analysts and auditors all. ' +
      'Where a deadline waits for a step, `chance` says how likely it is to be missed, as earlier cases went; `sort=chance` has ' +
      'the likeliest first, at the time of the first page, those that are overdue (1) before all unless `overdue=false`.\n\n' +
      '进行中案例的后续步骤，按期限、再按等待时间排序。无筛选时为本人当前可办理的任务。员工可见本人可办理的任务，部门负责人还可见本部门负责的任务，监督员、分析员和审计员可见全部。' +
      '有期限的步骤以 chance 表示依历史案例估计的逾期可能性；sort=chance 按其从高到低排列，已逾期者（1）居前。',
  })
  @ApiOkResponse({ schema: taskListSchema })
  async list(
    @Query() filter: TaskFilter,
    @CurrentActor() actor: Actor,
  ): Promise<{ items: readonly TaskView[]; next?: string; partial?: boolean }> {
    const after = chancePlaceOf(filter);
    const query = taskQuery(filter, actor, this.clock.now());
    await waited(this.monitor, filter.wait);
    if (filter.sort === 'chance') {
      const { items, next, partial } = await this.monitor.worklist.likeliest(query, after);
      return {
        items: await this.views(items, actor),
        ...(next === undefined ? {} : { next: chanceCursorAt(next) }),
        ...(partial ? { partial } : {}),
      };
    }
    const { items, next } = await this.monitor.worklist.list(query);
    return {
      items: await this.views(items, actor),
      ...(next === undefined ? {} : { next: cursorAt(next) }),
    };
  }

  @Get(':taskId')
  @ApiOperation({ summary: 'A task · 待办详情' })
  @ApiOkResponse({ schema: taskSchema })
  async task(
    @Param('taskId') id: string,
    @Query() { wait }: WaitQuery,
    @CurrentActor() actor: Actor,
  ): Promise<TaskView> {
    await waited(this.monitor, wait);
    const task = await this.require(id);
    if (!mayDo(actor, task)) requireSight(sightOf(actor), task.of.department);
    return this.view(task, actor);
  }

  @Post(':taskId/claim')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Take a task on · 认领',
    description:
      'Tells colleagues who does it; it binds nobody, and conformance does not ask for it. Only whoever may do the step; ' +
      '409 names who was faster. The claim ends when the step is done or is possible no more, or by release.\n\n' +
      '告知同事由谁办理，不具约束力，也不影响合规判断。仅可办理该步骤的人员可认领；已被他人认领时返回 409 并指明认领人。步骤完成、不再可办理或被释放时认领结束。',
  })
  @ApiOkResponse({ schema: taskSchema })
  async claim(@Param('taskId') id: string, @CurrentActor() actor: Actor): Promise<TaskView> {
    const task = await this.require(id);
    if (!mayDo(actor, task)) throw notYours(task, actor);
    const claim = await this.monitor.worklist.claims.claim(task, actor);
    if (claim.by !== actor.id) throw heldBy(claim);
    return this.view({ ...task, claim }, actor);
  }

  @Post(':taskId/release')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Give a task back · 释放',
    description:
      'By whoever claimed it, the head of the department that answers for it, or the supervisor. Nothing changes where ' +
      'nobody has claimed it.\n\n由认领人、责任部门负责人或流程监督员释放。无人认领时不作更改。',
  })
  @ApiOkResponse({ schema: taskSchema })
  async release(@Param('taskId') id: string, @CurrentActor() actor: Actor): Promise<TaskView> {
    const task = await this.require(id);
    const { department } = task.of;
    const anybodys =
      releasers.some((role) => holds(actor, role)) || holds(actor, 'department-head', department);
    if (!anybodys && !mayDo(actor, task) && task.claim?.by !== actor.id) throw notYours(task, actor);
    const left = await this.monitor.worklist.claims.release(task, (by) => anybodys || by === actor.id);
    if (left) throw heldBy(left);
    return this.view({ ...task, claim: undefined }, actor);
  }

  /** @throws Problem 404 */
  private async require(id: string): Promise<ClaimedTask> {
    const task = await this.monitor.worklist.find(id);
    if (task) return task;
    throw problem('not-found', {
      code: 'unknown-task',
      detail: text(
        'There is no such task: it never was, or its step is done or possible no more.',
        '没有该任务：不存在，或其步骤已完成、不再可办理。',
      ),
    });
  }

  private async view(task: ClaimedTask, actor: Actor): Promise<TaskView> {
    const [view] = await this.views([task], actor);
    return view as TaskView;
  }

  private async views(tasks: readonly ClaimedTask[], actor: Actor): Promise<TaskView[]> {
    const { definitions } = this.monitor;
    await definitions.lookUp(tasks.map(({ of }) => of));
    const actions = await this.monitor.actions.of(tasks.map(({ of }) => of));
    const now = this.clock.now();
    return tasks.map((task) => {
      const { process, version } = task.of;
      const definition = definitions.get(process, version)?.definition;
      return taskView(task, definition, actions.get(definitionId(process, version)) ?? {}, actor, now);
    });
  }
}

function heldBy({ by, at }: Claim) {
  return problem('not-as-it-stands', {
    code: 'task-claimed',
    detail: text(`${by} has taken this on.`, `${by} 已认领该任务。`),
    acceptable: text(
      `${by} gives it back, or the head of the department or a supervisor does.`,
      `由 ${by}、部门负责人或流程监督员释放后再认领。`,
    ),
    extensions: { claim: { by, at: iso(at) } },
  });
}

function notYours({ notBy, of }: ClaimedTask, { id }: Actor) {
  const { roles = ['employee'], department, person } = audienceOf(of.audience);
  const excluded = notBy.includes(id);
  const where = department === undefined ? '' : ` (${department})`;
  return problem('not-allowed', {
    code: excluded ? 'separation-of-duties' : 'not-your-task',
    detail: excluded
      ? text(
          `${id} did a step of this case after which somebody else has to do this one.`,
          `${id} 已办理过该案例中须与本步骤职责分离的步骤。`,
        )
      : text(`This step is not for ${id} to do.`, `该步骤不由 ${id} 办理。`),
    acceptable:
      person === undefined
        ? text(
            `One of the roles: ${roles.join(', ')}${where}.`,
            `需要以下角色之一：${roles.join('、')}${where}。`,
          )
        : text(`${person} does it.`, `由 ${person} 本人办理。`),
  });
}
