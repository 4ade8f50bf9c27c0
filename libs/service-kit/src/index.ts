export { atMost } from './at-most.ts';
export type { FastifyReply, FastifyRequest } from 'fastify';
export {
  ChoiceField,
  DayField,
  JsonField,
  ListField,
  ObjectField,
  TextField,
  TextsField,
  TimeField,
  WholeNumberField,
} from './http/body-fields.ts';
export { forms, type Form } from './http/forms.ts';
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
export {
  afterDraw,
  counted,
  type Account,
  type Draws,
  type DrawEvent,
  type SharedLimit,
  type Shortage,
} from './cases/shared-limit.ts';
export { remainingOn } from './cases/draw-on-limit.ts';
export { caseTimeline, type TimelineEntry } from './cases/case-timeline.ts';
export { CommandRoutes } from './cases/command-routes.ts';
export { caseNotFound } from './cases/command-problems.ts';
export { nextCommands, type NextCommand } from './cases/next-commands.ts';
export { everybody, grantFor, roleFor, type BoundTo } from './cases/role-binding.ts';
export { keyedIdentity } from './cases/command-identity.ts';
export { etagOf } from './cases/preconditions.ts';
export { CursorField, LimitField, PageQuery, ViewQuery } from './http/page-query.ts';
export { ReadCase } from './cases/read-case.ts';
export {
  actionsPublished,
  definitionPublished,
  definitionWithdrawn,
  withdrawDefinition,
  DefinitionChangedError,
  publishDefinition,
} from './definitions/publish-definition.ts';
export { caseMigrated, migrateCases, type CaseMigration } from './definitions/migrate-cases.ts';
export { caseController } from './cases/case-controller.ts';
export {
  caseList,
  CaseListQuery,
  FiltersOf,
  type CaseList,
  type CaseListSpec,
  type RowFilter,
} from './cases/case-list.ts';
export { ListCases, type CasePage } from './cases/list-cases.ts';
export { alsoNamedIn, headedDepartments, seenBy, type Sight } from './cases/sight.ts';
export {
  caseProcess,
  departmentService,
  type CaseProcessSpec,
  type DepartmentProcess,
} from './department/department-service.ts';
export {
  apart,
  business,
  elapsed,
  flowDeviations,
  soon,
  until,
  type Acting,
  type Chance,
  type Passing,
  type Planted,
  type Play,
  type PlayedCase,
  type Stage,
  type Wanted,
} from './plays/play.ts';
export { breakable, noDeparture, shortfallOf, type Shortfall } from './plays/unplayed.ts';
export { Beginnings, type DrawnBy } from './policies/beginnings.ts';
export { automation, type Policy, type Reaction } from './policies/policy.ts';
export { guidePage } from './catalogue/guide-page.ts';
export { escapeHtml, pageHtml } from './catalogue/page-html.ts';
export { catalogueIndex, processPage } from './catalogue/process-page.ts';
export { collectionOf, findIn, type Projected, type Projection } from './projections/projection.ts';
export { ProjectionRunner } from './projections/projection-runner.ts';
export { Views } from './projections/views.ts';
export { consumer as relayConsumer, Relay, topicOf, type TopicFor } from './relay/relay.ts';
export { copyStreams, ForeignStreamError, type CopyOptions } from './transfer/copy-streams.ts';
export { copyKeys, type CopyKeysOptions } from './transfer/copy-keys.ts';
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
export { CurrentLanguage } from './http/current-language.ts';
export { languageOf, pageLanguageOf } from './http/language.ts';
export {
  asyncApiDocument,
  definitionMessages,
  migrationMessage,
  withdrawalMessage,
  organisationChannel,
  type Channel,
  type ChannelMessage,
} from './catalogue/asyncapi.ts';
export { WholeNumberPipe } from './http/whole-number-pipe.ts';
export { apiDocument } from './http/openapi.ts';
export { problem, Problem, problemOf, type ProblemFields } from './http/problem.ts';
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
export { onEveryInstance, onOneInstance, onOneOfDocuments } from './background/on-one-instance.ts';
export {
  keyEncryption,
  personalKeyFile,
  type KeyEncryption,
  type WrappedKey,
} from './personal-data/key-encryption.ts';
export { holdsPersonalData } from './personal-data/open-person-keys.ts';
export { hiddenPlaces } from './personal-data/sealing.ts';
export { dayAfter, isOfficeDay, officeDay, type OfficeDay } from './organisation/office-day.ts';
export { Directory, type PersonOnDay } from './organisation/directory.ts';
export { eachPerson, type Named } from './organisation/named.ts';
export { Organisation } from './organisation/organisation.ts';
export {
  isActive,
  organisationTopic,
  type DepartmentRecord,
  type DeputyRecord,
  type EmployeeRecord,
  type ForceRecord,
  type GrantRecord,
  type HeadRecord,
  type Names,
  type OrganisationRecord,
  type Period,
  type PostRecord,
  type Posting,
} from './organisation/records.ts';
export { OtherDocuments, type ReadDocuments } from './stores/other-documents.ts';
export { openBus, openEventStore, openKeyDocuments, openStores, type Stores } from './stores/stores.ts';
