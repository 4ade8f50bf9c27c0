import { enteringSampleCompany, humanResourcesService } from '@liucheng/human-resources';
import { runService } from '@liucheng/service-kit';

// Without people of its own: it trusts the tokens of any service that shares its data directory or its OIDC provider.
await runService(humanResourcesService, { started: enteringSampleCompany(false) });
