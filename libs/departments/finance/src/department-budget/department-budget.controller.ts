import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { text, type Actor } from '@liucheng/kernel';
import { DocumentStore } from '@liucheng/ports';
import {
  Allow,
  caseList,
  CaseListQuery,
  caseTimeline,
  CommandRoutes,
  CurrentActor,
  etagOf,
  FiltersOf,
  ListCases,
  ReadCase,
  type CaseHistory,
  type CasePage,
  type CaseType,
  type DepartmentProcess,
  type FastifyReply,
  type TimelineEntry,
} from '@liucheng/service-kit';
import { committedOf } from '../expense-reimbursement/budget-left.ts';
import { accountSight, DepartmentYear, departmentBudgets } from './department-budget.commands.ts';
import { plays, unplayable } from './department-budget.plays.ts';
import {
  departmentBudgetId,
  describeDepartmentBudgetEvent,
  type DepartmentBudget,
} from './department-budget.ts';
import { issuedBudgetFillsAccount } from './issued-budget.ts';

type Account = NonNullable<DepartmentBudget> & {
  /** What claims have taken, as far as the list of claims has come. */
  readonly committed: number;
  /** Below zero when more has been claimed than there is. */
  readonly remaining: number;
};

const accounts = caseList(departmentBudgets, {
  name: 'department_budgets',
  version: 1,
  row: (state: DepartmentBudget) => ({
    department: state?.department ?? '',
    year: state?.year ?? 0,
    amount: state?.amount ?? 0,
    issued: state?.issued !== undefined,
  }),
  filters: {
    department: { kind: 'text', about: text('Department', '部门') },
    year: { kind: 'number', about: text('Year', '年度') },
    amount: { kind: 'number', about: text('Amount in fen', '金额，单位为分') },
  },
  sorts: ['department', 'year', 'amount'],
});

@ApiTags('Department budget account · 部门预算台账')
@Allow('employee', 'auditor', 'process-supervisor', 'process-analyst')
@Controller(departmentBudgets.path)
@CommandRoutes(departmentBudgets)
export class DepartmentBudgetController {
  constructor(
    private readonly queries: QueryBus,
    private readonly documents: DocumentStore,
  ) {}

  @Get()
  @FiltersOf(accounts)
  @ApiOperation({
    summary: 'List of accounts · 部门预算台账列表',
    description: 'Those that the caller may see, by page. · 调用者可查看的部分，分页。',
  })
  list(@Query() query: CaseListQuery, @CurrentActor() actor: Actor): Promise<CasePage> {
    return this.queries.execute(new ListCases(accounts, accountSight, query, actor));
  }

  @Get(':department/:year')
  @ApiOperation({
    summary: "A department's budget of a year, and what is left of it · 部门年度预算及剩余额度",
  })
  async budget(
    @Param() of: DepartmentYear,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Account> {
    const { state, changed } = await this.read(of, actor);
    reply.header('etag', etagOf(changed));
    const account = state as NonNullable<DepartmentBudget>;
    const committed = await committedOf(account, this.documents);
    return { ...account, committed, remaining: account.amount - committed };
  }

  @Get(':department/:year/history')
  @ApiOperation({ summary: 'Everything on record about it, refused attempts included · 全部记录' })
  async history(
    @Param() of: DepartmentYear,
    @CurrentActor() actor: Actor,
  ): Promise<{ items: readonly TimelineEntry[] }> {
    const history = await this.read(of, actor);
    return { items: caseTimeline(departmentBudgets, history, describeDepartmentBudgetEvent) };
  }

  private read({ department, year }: DepartmentYear, actor: Actor): Promise<CaseHistory<DepartmentBudget>> {
    return this.queries.execute(new ReadCase(departmentBudgets, departmentBudgetId(department, year), actor));
  }
}

/** Budget accounts as the service lists them. */
export const departmentBudgeting: DepartmentProcess = {
  caseType: departmentBudgets as unknown as CaseType,
  projections: [accounts.view],
  controllers: [DepartmentBudgetController],
  policies: [issuedBudgetFillsAccount],
  plays,
  unplayable,
};
