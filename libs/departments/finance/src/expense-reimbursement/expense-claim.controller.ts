import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock, type Actor } from '@liucheng/kernel';
import {
  Allow,
  caseTimeline,
  CommandRoutes,
  CurrentActor,
  etagOf,
  nextCommands,
  ReadCase,
  type CaseType,
  type DepartmentProcess,
  type FastifyReply,
  type NextCommand,
  type TimelineEntry,
} from '@liucheng/service-kit';
import { describeExpenseClaimEvent } from './claim-history.ts';
import { expenseClaims } from './expense-claim.commands.ts';
import { statusOf, type ClaimStatus, type ExpenseClaim } from './expense-claim.ts';
import {
  ListClaims,
  ListClaimsHandler,
  ListFilter,
  SumClaims,
  SumClaimsHandler,
  TotalsFilter,
  type ClaimPage,
  type ClaimTotal,
} from './expense-claims.queries.ts';
import { claimsView } from './expense-claims.view.ts';
import { plays, unplayable } from './expense-reimbursement.plays.ts';
import { defaultSettings } from './expense-settings.ts';

export interface ClaimAnswer extends ExpenseClaim {
  readonly id: string;
  /** The `ETag` */
  readonly revision: number;
  /** Version of the process definition that the claim started on */
  readonly processVersion: number;
  readonly status: ClaimStatus;
  readonly next: readonly NextCommand[];
}

@ApiTags('Expense reimbursement · 费用报销')
@Allow('employee', 'auditor', 'process-supervisor')
@Controller(expenseClaims.path)
@CommandRoutes(expenseClaims)
export class ExpenseClaimController {
  constructor(
    private readonly queries: QueryBus,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List claims · 报销单列表',
    description: 'Those that the caller may see, by page. · 调用者可查看的部分，分页。',
  })
  list(@Query() filter: ListFilter, @CurrentActor() actor: Actor): Promise<ClaimPage> {
    return this.queries.execute(new ListClaims(filter, actor));
  }

  @Get('totals')
  @ApiOperation({
    summary: 'Sums of claims · 报销汇总',
    description: 'Of those that the caller may see, per currency.',
  })
  async totals(
    @Query() filter: TotalsFilter,
    @CurrentActor() actor: Actor,
  ): Promise<{ items: readonly ClaimTotal[] }> {
    return { items: await this.queries.execute(new SumClaims(filter, actor)) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'A claim and what can happen next · 报销单及后续步骤' })
  async claim(
    @Param('id') id: string,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ClaimAnswer> {
    const history = await this.queries.execute(new ReadCase(expenseClaims, id, actor));
    reply.header('etag', etagOf(history.changed));
    return {
      id,
      revision: history.changed,
      processVersion: history.processVersion,
      status: statusOf(history.state, defaultSettings),
      ...history.state,
      next: nextCommands(expenseClaims, history, actor, this.clock.now()),
    };
  }

  @Get(':id/history')
  @ApiOperation({ summary: 'Everything on record about a claim, refused attempts included · 报销单历史' })
  async history(
    @Param('id') id: string,
    @CurrentActor() actor: Actor,
  ): Promise<{ items: readonly TimelineEntry[] }> {
    const history = await this.queries.execute(new ReadCase(expenseClaims, id, actor));
    return { items: caseTimeline(expenseClaims, history, describeExpenseClaimEvent) };
  }
}

/** FIN-2 as the service lists it. */
export const expenseReimbursing: DepartmentProcess = {
  caseType: expenseClaims as unknown as CaseType,
  projections: [claimsView],
  controllers: [ExpenseClaimController],
  providers: [ListClaimsHandler, SumClaimsHandler],
  plays,
  unplayable,
};
