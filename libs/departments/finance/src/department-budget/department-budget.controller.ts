import { Controller, Get, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@liucheng/kernel';
import {
  Allow,
  CommandRoutes,
  CurrentActor,
  etagOf,
  ReadCase,
  type FastifyReply,
} from '@liucheng/service-kit';
import { DepartmentYear, departmentBudgets } from './department-budget.commands.ts';
import { departmentBudgetId, type DepartmentBudget } from './department-budget.ts';

@ApiTags('department budgets · 部门预算')
@Allow('employee', 'auditor', 'process-supervisor')
@Controller(departmentBudgets.path)
@CommandRoutes(departmentBudgets)
export class DepartmentBudgetController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':department/:year')
  @ApiOperation({ summary: "A department's budget of a year · 部门年度预算" })
  async budget(
    @Param() { department, year }: DepartmentYear,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NonNullable<DepartmentBudget>> {
    const id = departmentBudgetId(department, year);
    const { state, changed } = await this.queries.execute(new ReadCase(departmentBudgets, id, actor));
    reply.header('etag', etagOf(changed));
    return state as NonNullable<DepartmentBudget>;
  }
}
