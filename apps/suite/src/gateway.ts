import { runProcess } from '@liucheng/service-kit';
import { openGateway } from './gateway/open-gateway.ts';

await runProcess(openGateway);
