import { Controller, Get, Param, Query, Res, type Type } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock, type Actor, type DomainEvent, type Text } from '@liucheng/kernel';
import type { FastifyReply } from 'fastify';
import { Allow, CurrentActor } from '../auth/access.ts';
import { FiltersOf, type CaseList, type CaseListQuery } from './case-list.ts';
import { caseTimeline, type TimelineEntry } from './case-timeline.ts';
import { caseParameterOf, type CaseType } from './case-type.ts';
import { CommandRoutes } from './command-routes.ts';
import { ListCases, type CasePage } from './list-cases.ts';
import { nextCommands, type NextCommand } from './next-commands.ts';
import { etagOf } from './preconditions.ts';
import { ReadCase } from './read-case.ts';
import { everybody } from './role-binding.ts';
import type { Sight } from './sight.ts';

export interface CaseControllerParts<State, Event extends DomainEvent> {
  readonly type: CaseType<State, Event>;
  readonly list: CaseList;
  readonly sight: Sight;
  /** A sentence of the history. */
  describe(event: Event): Text;
}

interface CaseAnswer {
  readonly id: string;
  /** The `ETag` */
  readonly revision: number;
  /** Version of the process definition that the case started on. */
  readonly processVersion: number;
  readonly state: unknown;
  readonly next: readonly NextCommand[];
}

/** All routes of a process that needs no query of its own: its commands, its list, one case, its history. */
export function caseController<State, Event extends DomainEvent>({
  type,
  list,
  sight,
  describe,
}: CaseControllerParts<State, Event>): Type<object> {
  const { en, 'zh-CN': zh } = type.definition.names;
  const parameter = caseParameterOf(type);

  @ApiTags(`${en} · ${zh}`)
  @Allow(everybody, 'auditor', 'process-supervisor', 'process-analyst')
  @Controller(type.path)
  @CommandRoutes(type)
  class CaseController {
    constructor(
      private readonly queries: QueryBus,
      private readonly clock: Clock,
    ) {}

    @Get()
    @FiltersOf(list)
    @ApiOperation({
      summary: `List · 列表`,
      description: 'The cases that the caller may see, by page. · 调用者可查看的案例，分页。',
    })
    list(@Query() query: CaseListQuery, @CurrentActor() actor: Actor): Promise<CasePage> {
      return this.queries.execute(new ListCases(list, sight, query, actor));
    }

    @Get(`:${parameter}`)
    @ApiOperation({ summary: 'A case and what can happen next · 案例详情及后续步骤' })
    async read(
      @Param(parameter) id: string,
      @CurrentActor() actor: Actor,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<CaseAnswer> {
      const history = await this.queries.execute(new ReadCase(type, id, actor));
      reply.header('etag', etagOf(history.changed));
      return {
        id,
        revision: history.changed,
        processVersion: history.processVersion,
        state: history.state,
        next: nextCommands(type, history, actor, this.clock.now()),
      };
    }

    @Get(`:${parameter}/history`)
    @ApiOperation({ summary: 'Everything on record, refused attempts included · 全部记录' })
    async history(
      @Param(parameter) id: string,
      @CurrentActor() actor: Actor,
    ): Promise<{ items: readonly TimelineEntry[] }> {
      const history = await this.queries.execute(new ReadCase(type, id, actor));
      return { items: caseTimeline(type, history, describe) };
    }
  }
  Object.defineProperty(CaseController, 'name', { value: `${type.category}-controller` });
  return CaseController;
}
