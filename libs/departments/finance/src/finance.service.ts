import { Module, type DynamicModule } from '@nestjs/common';
import { text } from '@liucheng/kernel';
import type { ServiceSpec } from '@liucheng/service-kit';

@Module({})
class FinanceModule {}

export const financeService: ServiceSpec = {
  name: 'finance',
  title: text('Finance', '财务'),
  description: text('Expense reimbursement (FIN-2).', '费用报销（FIN-2）。'),
  module: (): DynamicModule => ({ module: FinanceModule }),
};
