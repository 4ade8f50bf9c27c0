import {
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Type,
} from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Clock, IdGenerator } from '@liucheng/kernel';
import { DocumentStore, EventBus, EventStore } from '@liucheng/ports';
import { withActions } from '@liucheng/process-model';
import { IssueCommandHandler } from '../cases/case-command.ts';
import { ForeseeCommandHandler } from '../cases/foresee-command.ts';
import { ListCasesHandler } from '../cases/list-cases.ts';
import { ReadCaseHandler } from '../cases/read-case.ts';
import { CaseExecutor } from '../cases/case-executor.ts';
import type { CaseType } from '../cases/case-type.ts';
import { CommandObserver } from '../cases/observed-commands.ts';
import { isDefinitionStream, publishDefinition } from '../definitions/publish-definition.ts';
import { stepActions } from '../definitions/step-actions.ts';
import { bodiesOf } from '../http/body-fields.ts';
import type { BackgroundWork } from '../background/background-work.ts';
import { leaseOf, onEveryInstance, onOneInstance } from '../background/on-one-instance.ts';
import type { HealthReport } from '../http/health.ts';
import type { ServiceDeps } from '../http/service-spec.ts';
import { eventFields } from '../host/event-fields.ts';
import { Organisation } from '../organisation/organisation.ts';
import { ProjectionRunner } from '../projections/projection-runner.ts';
import { ViewWork } from '../projections/view-work.ts';
import { Views } from '../projections/views.ts';
import { ordersStream, ordersTopic } from '../personal-data/forgetting.ts';
import { personalData, type PersonalData } from '../personal-data/personal-data.ts';
import { PolicyRunner } from '../policies/policy-runner.ts';
import { Beginnings } from '../policies/beginnings.ts';
import { OtherDocuments } from '../stores/other-documents.ts';
import { measureReaders } from './department-metrics.ts';
import type { DepartmentProcess } from './department-service.ts';
import { Relay, topicOf, type TopicFor } from '../relay/relay.ts';

/** A department as its service runs it. */
export interface DepartmentParts {
  readonly service: string;
  readonly processes: readonly DepartmentProcess[];
}

@Module({})
class DepartmentModule {}

/** How long a case that has reserved a unique key is given to make its append before another may shut it out. */
const graceMs = 500;

/**
 * A department's module: command bus and query bus, the one handler of all commands, relay, projections. Definitions
 * are published before the first request.
 * @throws DefinitionChangedError at start
 */
export function departmentModule(parts: DepartmentParts, deps: ServiceDeps): DynamicModule {
  const { bus, documents, clock, ids } = deps;
  const personal = personalData(parts.service, parts.processes, deps);
  const { store } = personal;
  const source = `/liucheng/${parts.service}`;
  checkCaseTypes(parts.processes.map(({ caseType }) => caseType));
  const runners = runnersOf(parts, deps);
  const views = new Views(runners);
  const read = views.guard(documents);
  const others = new OtherDocuments(deps.config);
  const beginnings = new Beginnings(deps);
  const executor = new CaseExecutor({
    store,
    documents: read,
    others,
    directory: deps.organisation.directory,
    since: (process) => beginnings.of(process),
    clock,
    ids,
    source,
    graceMs,
  });
  return {
    module: DepartmentModule,
    imports: [CqrsModule.forRoot()],
    controllers: [...parts.processes.flatMap(({ controllers }) => controllers), ...personal.controllers],
    providers: [
      { provide: EventStore, useValue: store },
      { provide: EventBus, useValue: bus },
      { provide: DocumentStore, useValue: read },
      { provide: Clock, useValue: clock },
      { provide: IdGenerator, useValue: ids },
      { provide: OtherDocuments, useValue: others },
      { provide: CaseExecutor, useValue: executor },
      { provide: Organisation, useValue: deps.organisation },
      { provide: Beginnings, useValue: beginnings },
      { provide: Views, useValue: views },
      {
        provide: Background,
        useValue: new Background(parts, deps, runners, views, executor, beginnings, personal),
      },
      { provide: CommandObserver, useFactory: () => new CommandObserver(deps.metrics, deps.tracing) },
      ...personal.providers,
      IssueCommandHandler,
      ForeseeCommandHandler,
      ReadCaseHandler,
      ListCasesHandler,
      ...parts.processes.flatMap(({ providers = [] }) => providers),
    ],
  };
}

function runnersOf(
  { processes }: DepartmentParts,
  { store, documents, logger }: ServiceDeps,
): ProjectionRunner<object>[] {
  const projections = processes.flatMap((each) => each.projections ?? []);
  return projections.map(
    (projection) =>
      new ProjectionRunner({
        projection,
        store,
        documents,
        onError: (err, attempt) => logger.error({ err, attempt, view: projection.name }, 'view is held up'),
      }),
  );
}

function policyRunners(
  { service, processes }: DepartmentParts,
  { bus, logger }: ServiceDeps,
  executor: CaseExecutor,
  beginnings: Beginnings,
  { open }: PersonalData,
): PolicyRunner[] {
  return processes.flatMap(({ caseType: type, policies = [] }) =>
    policies.map(
      (policy) =>
        new PolicyRunner({
          policy,
          type,
          bus,
          executor,
          since: () => beginnings.of(type.definition.id),
          // What another service keeps of persons is its own.
          ...(policy.service === service && open ? { open } : {}),
          onError: (err, attempt) => logger.error({ err, attempt, policy: policy.name }, 'policy is held up'),
          onRefused: ({ code }, event) =>
            logger.warn(
              { policy: policy.name, code, ...eventFields(event) },
              'what a policy asked for was refused',
            ),
        }),
    ),
  );
}

/** What runs beside the requests, from start to shutdown. */
class Background implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly relay: Relay;
  private readonly works: Readonly<Record<string, BackgroundWork>>;
  private readonly policies: readonly PolicyRunner[];

  constructor(
    private readonly parts: DepartmentParts,
    private readonly deps: ServiceDeps,
    private readonly runners: readonly ProjectionRunner<object>[],
    private readonly views: Views,
    executor: CaseExecutor,
    beginnings: Beginnings,
    private readonly personal: PersonalData,
  ) {
    const { store, bus, documents, logger, health, tracing } = deps;
    this.relay = new Relay({
      store,
      bus,
      documents,
      topicFor: topicsOf(parts),
      tracing,
      onError: (err, attempt, event) =>
        logger.error({ err, attempt, ...(event && eventFields(event)) }, 'relay is held up'),
    });
    this.policies = policyRunners(parts, deps, executor, beginnings, personal);
    this.works = {
      // Every instance, so that a new program's definitions are there before its first case.
      preparation: onEveryInstance(deps, 'preparation', {
        start: () => this.prepare(),
        stop: async () => {},
      }),
      relay: onOneInstance(deps, 'relay', this.relay),
      ...Object.fromEntries(
        this.runners.map((runner) => [runner.name, onOneInstance(deps, runner.name, this.viewWork(runner))]),
      ),
      ...Object.fromEntries(
        this.policies.map((runner) => [runner.name, onOneInstance(deps, runner.name, runner)]),
      ),
      ...Object.fromEntries(
        Object.entries(personal.works).map(([name, work]) => [name, onOneInstance(deps, name, work)]),
      ),
    };
    health.add('relay', () => this.relayHealth());
    health.add('views', () => this.viewsHealth());
    health.add('policies', () => this.policiesHealth());
    measureReaders(
      deps.metrics,
      store,
      async () => [{ position: await this.relay.published() }, ...(await views.progress())],
      () => deps.clock.now(),
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    // At once: each may have to wait for a server that does not answer.
    await Promise.all(Object.values(this.works).map((work) => work.start()));
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(Object.values(this.works).map((work) => work.stop()));
  }

  private async prepare(): Promise<void> {
    const { store, clock } = this.deps;
    const source = `/liucheng/${this.parts.service}`;
    await this.personal.prepare();
    for (const { caseType: type, register } of this.parts.processes) {
      if (register) continue;
      await publishDefinition(withActions(type.definition, stepActions(type)), { store, clock, source });
    }
    await this.views.define();
  }

  private viewWork(runner: ProjectionRunner<object>): ViewWork {
    const { documents, logger } = this.deps;
    return new ViewWork({
      runner,
      documents,
      leaseOf: (collection) => leaseOf(this.deps, collection),
      onError: (err) => logger.error({ err, view: runner.name }, 'an earlier view cannot be dropped yet'),
    });
  }

  /** Being behind is no reason to take no requests; how far, in the store's positions, is for whoever looks. */
  private async relayHealth(): Promise<HealthReport> {
    const behind = (await this.deps.store.head()) - (await this.relay.published());
    const { details } = (this.works['relay'] as BackgroundWork).report();
    return { ok: true, details: { ...details, behind: Math.max(0, behind) } };
  }

  /** How far each policy is that runs in this instance. Like the relay, it waits for a bus that is away, and others go on. */
  private async policiesHealth(): Promise<HealthReport> {
    const behind = await Promise.all(
      this.policies.map(
        async (policy) => [policy.name, await policy.behind().catch(() => undefined)] as const,
      ),
    );
    return { ok: true, details: { behind: Object.fromEntries(behind) } };
  }

  /** Not ready until definitions are published and every view holds what it must. */
  private async viewsHealth(): Promise<HealthReport> {
    const prepared = (this.works['preparation'] as BackgroundWork).report();
    if (!prepared.ok) return prepared;
    const [head, position, rebuilding] = await Promise.all([
      this.deps.store.head(),
      this.views.position(),
      this.views.rebuilding(),
    ]);
    const roles = Object.fromEntries(
      this.runners.map(({ name }) => [name, this.works[name]?.report().details ?? {}]),
    );
    return {
      ok: Object.keys(rebuilding).length === 0,
      details: { behind: Math.max(0, head - (position ?? head)), roles, rebuilding },
    };
  }
}

/** Cases, definitions and orders to forget somebody leave a department's service; what is internal to it, like reservations of unique keys, stays. */
export function topicsOf({
  service,
  processes,
}: {
  readonly service: string;
  readonly processes: readonly {
    readonly caseType: Pick<CaseType, 'stream'>;
    readonly register?: DepartmentProcess['register'];
  }[];
}): TopicFor {
  const own = topicOf(service);
  const categories = processes.map(
    ({ caseType, register }) => [caseType.stream(''), register?.topic ?? own] as const,
  );
  return (stream) => {
    if (isDefinitionStream(stream)) return own;
    if (stream === ordersStream) return ordersTopic;
    return categories.find(([category]) => stream.startsWith(category))?.[1];
  };
}

/** What two processes of a service must not share: one would read the other's streams, or document the other's bodies. */
export function checkCaseTypes(
  caseTypes: readonly Pick<CaseType, 'category' | 'stream' | 'uniqueKeys' | 'commands'>[],
): void {
  const scopes = caseTypes.flatMap(({ uniqueKeys }) => uniqueKeys.map(({ scope }) => scope));
  const twice = scopes.find((scope, index) => scopes.indexOf(scope) < index);
  if (twice !== undefined) throw new Error(`two case types have unique keys of the scope ${twice}`);
  for (const [index, { category }] of caseTypes.entries()) {
    const other = caseTypes.find((each, at) => at !== index && `${category}-`.startsWith(each.stream('')));
    if (other) throw new Error(`streams of ${category} cannot be told from those of ${other.category}`);
  }
  const bodies = new Map<string, Type<object>>();
  for (const body of caseTypes.flatMap(({ commands }) =>
    commands.flatMap((each) => (each.body ? bodiesOf(each.body) : [])),
  )) {
    const other = bodies.get(body.name) ?? body;
    if (other !== body)
      throw new Error(`two bodies are called ${body.name}, which the OpenAPI document cannot tell`);
    bodies.set(body.name, body);
  }
}
