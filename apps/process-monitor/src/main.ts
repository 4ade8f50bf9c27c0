import { monitorService } from '@liucheng/monitor';
import { runServices } from '@liucheng/service-kit';
import { supervisionService } from '@liucheng/supervision';

// Without people of its own: it trusts the tokens of any service that shares its data directory or its OIDC provider.
await runServices([monitorService, supervisionService]);
