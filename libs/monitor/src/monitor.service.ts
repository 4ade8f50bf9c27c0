import { Module, type DynamicModule } from '@nestjs/common';
import { text } from '@liucheng/kernel';
import type { ServiceSpec } from '@liucheng/service-kit';

@Module({})
class MonitorModule {}

export const monitorService: ServiceSpec = {
  name: 'monitor',
  title: text('Process monitor', '流程监控'),
  description: text(
    'Compares every case with the definition of its process and reports violations and figures.',
    '将每个案例与其流程定义对照，报告违规与各项指标。',
  ),
  module: (): DynamicModule => ({ module: MonitorModule }),
};
