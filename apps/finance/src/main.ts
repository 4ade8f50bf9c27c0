import { financeService, sampleCompany } from '@liucheng/finance';
import { runService } from '@liucheng/service-kit';

await runService(financeService, { people: sampleCompany });
