import { monitorService } from '@liucheng/monitor';
import { runService } from '@liucheng/service-kit';

await runService(monitorService);
