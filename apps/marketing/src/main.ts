import { marketingService } from '@liucheng/marketing';
import { runService } from '@liucheng/service-kit';

// Without people of its own: it trusts the tokens of any service that shares its data directory or its OIDC provider.
await runService(marketingService);
