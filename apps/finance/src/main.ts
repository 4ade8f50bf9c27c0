import { financeService } from '@liucheng/finance';
import { sampleCompany } from '@liucheng/human-resources';
import { runService } from '@liucheng/service-kit';

await runService(financeService, { people: sampleCompany });
