export type { FastifyReply, FastifyRequest } from 'fastify';
export { ChoiceField, ListField, ObjectField, TextField, WholeNumberField } from './http/body-fields.ts';
export { readCase, type CaseHistory } from './cases/case-history.ts';
export { CaseExecutor } from './cases/case-executor.ts';
export type { CommandAnswer } from './cases/command-outcome.ts';
export type { CommandRequest } from './cases/command-request.ts';
export {
  commandsOf,
  defineCaseType,
  type CaseCommand,
  type CaseType,
  type CaseTypeSpec,
  type FactSources,
  type UniqueKeys,
} from './cases/case-type.ts';
export { caseTimeline, type TimelineEntry } from './cases/case-timeline.ts';
export { CommandRoutes } from './cases/command-routes.ts';
export { caseNotFound } from './cases/command-problems.ts';
export { nextCommands, type NextCommand } from './cases/next-commands.ts';
export { etagOf } from './cases/preconditions.ts';
export { CursorField, LimitField, PageQuery, ViewQuery } from './http/page-query.ts';
export { ReadCase } from './cases/read-case.ts';
export {
  definitionPublished,
  DefinitionChangedError,
  publishDefinition,
} from './definitions/publish-definition.ts';
export { departmentModule, publishedStreams, type DepartmentParts } from './department/department-module.ts';
export { collectionOf, findIn, type Projected, type Projection } from './projections/projection.ts';
export { ProjectionRunner } from './projections/projection-runner.ts';
export { Views } from './projections/views.ts';
export { consumer as relayConsumer, Relay, topicOf } from './relay/relay.ts';
export { copyStreams, ForeignStreamError, type CopyOptions } from './transfer/copy-streams.ts';
export { copyTopics, type CopyTopicsOptions } from './transfer/copy-topics.ts';
export { republish, type RepublishOptions } from './transfer/republish.ts';
export { Allow, CorrelationId, CurrentActor, Public } from './auth/access.ts';
export { UnguardedRouteError } from './auth/access-guard.ts';
export { SampleIssuer, type SamplePerson } from './auth/sample-issuer.ts';
export { formatGrant, InvalidTokenError, parseGrant, TokenVerifier, type TokenRules } from './auth/tokens.ts';
export { tokenVerifier } from './auth/token-rules.ts';
export { configurationReference } from './config/reference.ts';
export { readConfig, unknownSettings, type ServiceConfig } from './config/service-config.ts';
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
export { lookedUpGauges, type GaugeSpec, type SetGauge } from './observed/looked-up-gauges.ts';
export { eventFields } from './host/event-fields.ts';
export { Counter, Gauge, Histogram, Registry } from 'prom-client';
export { noTracing, type Tracing } from './tracing/tracing.ts';
export { parseTraceparent, traceFields } from './tracing/traceparent.ts';
export type { PageContext } from './host/front.ts';
export { startGateway, type RunningGateway } from './host/gateway.ts';
export { startHost, type HostOptions, type RunningHost } from './host/host.ts';
export { exitCodes, runProcess, runService, runServices, type RunOptions } from './host/run.ts';
export { StartError } from './host/start-error.ts';
export type { BackgroundWork, Work } from './background/background-work.ts';
export { onEveryInstance, onOneInstance } from './background/on-one-instance.ts';
export { openBus, openEventStore, openStores, type Stores } from './stores/stores.ts';
