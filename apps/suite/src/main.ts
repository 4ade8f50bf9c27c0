import { financeService, sampleCompany } from '@liucheng/finance';
import { monitorService } from '@liucheng/monitor';
import { runServices } from '@liucheng/service-kit';
import { serveStartPage } from './start-page.ts';

await runServices([financeService, monitorService], { people: sampleCompany, pages: serveStartPage });
