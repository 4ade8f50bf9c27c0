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
import { isDefinitionStream, publishDefinition } from '../definitions/publish-definition.ts';
import type { ServiceDeps } from '../http/service-spec.ts';
import type { Projection } from '../projections/projection.ts';
import { ProjectionRunner } from '../projections/projection-runner.ts';
import { Views } from '../projections/views.ts';
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
  return {
    module: DepartmentModule,
    imports: [CqrsModule.forRoot()],
    controllers: [...parts.controllers],
    providers: [
      { provide: EventStore, useValue: store },
      { provide: EventBus, useValue: bus },
      { provide: DocumentStore, useValue: documents },
      { provide: Clock, useValue: clock },
      { provide: IdGenerator, useValue: ids },
      {
        provide: CaseExecutor,
        useFactory: () => new CaseExecutor({ store, documents, clock, ids, source, graceMs }),
      },
      { provide: Views, useFactory: () => new Views(runners(parts, deps)) },
      {
        provide: Background,
        useFactory: (views: Views) => new Background(parts, deps, views),
        inject: [Views],
      },
      IssueCommandHandler,
      ReadCaseHandler,
      ...(parts.providers ?? []),
    ],
  };
}

function runners(
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

  constructor(
    private readonly parts: DepartmentParts,
    private readonly deps: ServiceDeps,
    private readonly views: Views,
  ) {
    const { store, bus, documents, logger } = deps;
    this.relay = new Relay({
      store,
      bus,
      documents,
      topic: topicOf(parts.service),
      publishes: publishedStreams(parts.caseTypes),
      onError: (err, attempt) => logger.error({ err, attempt }, 'relay is held up'),
    });
    deps.health.add('relay', async () => this.progress(this.relay.published));
    deps.health.add('views', async () =>
      this.progress(Math.min(...views.positions(), Number.MAX_SAFE_INTEGER)),
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    const { store, clock } = this.deps;
    const source = `/liucheng/${this.parts.service}`;
    for (const { definition } of this.parts.caseTypes)
      await publishDefinition(definition, { store, clock, source });
    await this.views.start();
    await this.relay.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.relay.stop();
    await this.views.stop();
  }

  /** Being behind is no reason to take no requests; how far is for whoever looks. */
  private async progress(position: number): Promise<{ ok: boolean; details: { behind: number } }> {
    return { ok: true, details: { behind: Math.max(0, (await this.deps.store.head()) - position) } };
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
