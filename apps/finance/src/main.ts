import { financeService } from '@liucheng/finance';
import { runService } from '@liucheng/service-kit';

await runService(financeService);
