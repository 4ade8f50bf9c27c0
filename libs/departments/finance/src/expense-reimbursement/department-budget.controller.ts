import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock, text, type Actor } from '@liucheng/kernel';
import { EventStore } from '@liucheng/ports';
import { Allow, ChoiceField, CorrelationId, CurrentActor, problem, TextField, WholeNumberField } from '@liucheng/service-kit';
import { readBudget, setBudget, type DepartmentBudget } from './department-budget.ts';
import { defaultSettings } from './expense-settings.ts';

class BudgetPath {
  @TextField({ about: text('Department id', '部门'), max: 64, pattern: /^[a-z][a-z0-9-]*$/ })
  readonly department!: string;

  @WholeNumberField({ about: text('Year', '年度'), min: 2000, max: 2100, inQuery: true })
  readonly year!: number;
}

class BudgetBody {
  @WholeNumberField({ about: text('Minor units (fen)', '金额，单位为分'), min: 0, max: 1_000_000_000_000_000, example: 20_000_000 })
  readonly amount!: number;

  @ChoiceField({ about: text('ISO 4217', '币种'), values: Object.keys(defaultSettings.executiveLimit), example: 'CNY' })
  readonly currency!: string;
}

@ApiTags('department budgets · 部门预算')
@Controller('department-budgets')
export class DepartmentBudgetController {
  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  @Put(':department/:year')
  @Allow('finance-manager')
  @ApiOperation({ summary: "Set a department's budget of a year · 设置部门年度预算" })
  set(
    @Param() path: BudgetPath,
    @Body() budget: BudgetBody,
    @CurrentActor() actor: Actor,
    @CorrelationId() correlationId: string,
  ): Promise<DepartmentBudget> {
    return setBudget(this.store, path, budget, { actor, now: this.clock.now(), correlationId });
  }

  @Get(':department/:year')
  @Allow('finance-manager', 'accountant', 'cashier', 'executive', 'department-head', 'auditor')
  @ApiOperation({ summary: "A department's budget of a year · 部门年度预算" })
  async get(@Param() path: BudgetPath): Promise<DepartmentBudget> {
    const budget = await readBudget(this.store, path);
    if (budget) return budget;
    throw problem('not-found', {
      code: 'budget-not-set',
      detail: text(`${path.department} has no budget for ${path.year}.`, `${path.department} 尚无 ${path.year} 年度预算。`),
    });
  }
}
