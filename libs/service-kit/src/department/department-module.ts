import {
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Provider,
  type Type,
} from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Clock, IdGenerator } from '@liucheng/kernel';
import { DocumentStore, EventBus, EventStore } from '@liucheng/ports';
import { IssueCommandHandler } from '../cases/case-command.ts';
import { ReadCaseHandler } from '../cases/read-case.ts';
import { CaseExecutor } from '../cases/case-executor.ts';
import type { CaseType } from '../cases/case-type.ts';
import { CommandObserver } from '../cases/observed-commands.ts';
import { isDefinitionStream, publishDefinition } from '../definitions/publish-definition.ts';
import type { BackgroundWork } from '../background/background-work.ts';
import { leaseOf, onEveryInstance, onOneInstance } from '../background/on-one-instance.ts';
import type { HealthReport } from '../http/health.ts';
import type { ServiceDeps } from '../http/service-spec.ts';
import { eventFields } from '../host/event-fields.ts';
import type { Projection } from '../projections/projection.ts';
import { ProjectionRunner } from '../projections/projection-runner.ts';
import { ViewWork } from '../projections/view-work.ts';
import { Views } from '../projections/views.ts';
import { measureReaders } from './department-metrics.ts';
import { Relay, topicOf } from '../relay/relay.ts';

/** All that a department adds to a service: its processes, their views, controllers and query handlers. */
export interface DepartmentParts {
  readonly service: string;
  readonly caseTypes: readonly CaseType[];
  readonly projections: readonly Projection<object>[];
  readonly controllers: readonly Type<object>[];
  readonly providers?: readonly Provider[];
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
  const { store, bus, documents, clock, ids } = deps;
  const source = `/liucheng/${parts.service}`;
  checkCaseTypes(parts.caseTypes);
  const runners = runnersOf(parts, deps);
  const views = new Views(runners);
  const read = views.guard(documents);
  return {
    module: DepartmentModule,
    imports: [CqrsModule.forRoot()],
    controllers: [...parts.controllers],
    providers: [
      { provide: EventStore, useValue: store },
      { provide: EventBus, useValue: bus },
      { provide: DocumentStore, useValue: read },
      { provide: Clock, useValue: clock },
      { provide: IdGenerator, useValue: ids },
      {
        provide: CaseExecutor,
        useFactory: () => new CaseExecutor({ store, documents: read, clock, ids, source, graceMs }),
      },
      { provide: Views, useValue: views },
      { provide: Background, useValue: new Background(parts, deps, runners, views) },
      { provide: CommandObserver, useFactory: () => new CommandObserver(deps.metrics, deps.tracing) },
      IssueCommandHandler,
      ReadCaseHandler,
      ...(parts.providers ?? []),
    ],
  };
}

function runnersOf(
  { projections }: DepartmentParts,
  { store, documents, logger }: ServiceDeps,
): ProjectionRunner<object>[] {
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

/** What runs beside the requests, from start to shutdown. */
class Background implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly relay: Relay;
  private readonly works: Readonly<Record<string, BackgroundWork>>;

  constructor(
    private readonly parts: DepartmentParts,
    private readonly deps: ServiceDeps,
    private readonly runners: readonly ProjectionRunner<object>[],
    private readonly views: Views,
  ) {
    const { store, bus, documents, logger, health, tracing } = deps;
    this.relay = new Relay({
      store,
      bus,
      documents,
      topic: topicOf(parts.service),
      publishes: publishedStreams(parts.caseTypes),
      tracing,
      onError: (err, attempt, event) =>
        logger.error({ err, attempt, ...(event && eventFields(event)) }, 'relay is held up'),
    });
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
    };
    health.add('relay', () => this.relayHealth());
    health.add('views', () => this.viewsHealth());
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
    for (const { definition } of this.parts.caseTypes)
      await publishDefinition(definition, { store, clock, source });
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

/** Cases and definitions leave a department's service; what is internal to it, like reservations of unique keys, stays. */
export function publishedStreams(
  caseTypes: readonly Pick<CaseType, 'stream'>[],
): (stream: string) => boolean {
  const categories = caseTypes.map(({ stream }) => stream(''));
  return (stream) => isDefinitionStream(stream) || categories.some((category) => stream.startsWith(category));
}

/** What two processes of a service must not share, or one would read the other's streams. */
export function checkCaseTypes(
  caseTypes: readonly Pick<CaseType, 'category' | 'stream' | 'uniqueKeys'>[],
): void {
  const scopes = caseTypes.flatMap(({ uniqueKeys }) => uniqueKeys.map(({ scope }) => scope));
  const twice = scopes.find((scope, index) => scopes.indexOf(scope) < index);
  if (twice !== undefined) throw new Error(`two case types have unique keys of the scope ${twice}`);
  for (const [index, { category }] of caseTypes.entries()) {
    const other = caseTypes.find((each, at) => at !== index && `${category}-`.startsWith(each.stream('')));
    if (other) throw new Error(`streams of ${category} cannot be told from those of ${other.category}`);
  }
}
