export { Allow, CorrelationId, CurrentActor, Public } from './auth/access.ts';
export { UnguardedRouteError } from './auth/access-guard.ts';
export { SampleIssuer, type SamplePerson } from './auth/sample-issuer.ts';
export { InvalidTokenError, TokenVerifier, type TokenRules } from './auth/tokens.ts';
export { tokenVerifier } from './auth/token-rules.ts';
export {
  configurationReference,
  readConfig,
  unknownSettings,
  type ServiceConfig,
} from './config/service-config.ts';
export { ConfigurationError } from './config/setting.ts';
export { createLogger, type Logger } from './host/logger.ts';
export { SystemClock, Uuid7Generator } from './host/system.ts';
export { HealthChecks, type HealthCheck, type HealthReport } from './http/health.ts';
export { CurrentLanguage, languageOf } from './http/language.ts';
export { apiDocument } from './http/openapi.ts';
export { problem, Problem, problemOf, type LocalisedFault, type ProblemFields } from './http/problem.ts';
export { problemKinds, type ProblemKind } from './http/problem-kinds.ts';
export { createService, type RunningService, type ServiceOverrides } from './http/service.ts';
export type { ServiceDeps, ServiceSpec } from './http/service-spec.ts';
