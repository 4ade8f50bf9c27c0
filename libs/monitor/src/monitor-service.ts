import {
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Clock, text } from '@liucheng/kernel';
import { DocumentStore, EventBus } from '@liucheng/ports';
import {
  onEveryInstance,
  onOneInstance,
  type BackgroundWork,
  type ServiceDeps,
  type ServiceSpec,
} from '@liucheng/service-kit';
import { CasesController } from './api/cases.controller.ts';
import { DefinitionsController } from './api/definitions.controller.ts';
import { FiguresController } from './api/figures.controller.ts';
import { ImportsController } from './api/imports.controller.ts';
import { OperationsController } from './api/operations.controller.ts';
import { ViolationStreamController } from './api/violation-stream.controller.ts';
import { ViolationsController } from './api/violations.controller.ts';
import { DefinitionPublisher } from './definition-publisher.ts';
import { Imports } from './imports.ts';
import { MonitorMetrics } from './monitor-metrics.ts';
import { ProcessMonitor } from './process-monitor.ts';

@Module({})
class MonitorModule {}

/** What runs beside the requests, from start to shutdown. */
class Background implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly works: readonly BackgroundWork[];

  constructor(monitor: ProcessMonitor, publisher: DefinitionPublisher, deps: ServiceDeps) {
    const { health } = deps;
    const watching = onEveryInstance(deps, 'monitor', monitor);
    this.works = [watching, onOneInstance(deps, 'relay', publisher)];
    health.add('monitor', async () => {
      const started = watching.report();
      if (!started.ok) return started;
      // While the bus is away what is known is told all the same; that it is away, the stores' check tells.
      const heads = await monitor.progress.heads().catch(() => undefined);
      return { ok: true, details: heads ? { caughtUp: await monitor.progress.reached(heads) } : {} };
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await Promise.all(this.works.map((work) => work.start()));
  }

  async onApplicationShutdown(): Promise<void> {
    for (const work of this.works.toReversed()) await work.stop();
  }
}

export const monitorService: ServiceSpec = {
  name: 'monitor',
  title: text('Liucheng process monitor', '流程监控'),
  description: text(
    'Compares every case with the published definition of its process: violations as they happen, deadlines, figures.',
    '将每个案例与已发布的流程定义进行比对：实时违规、期限与指标。',
  ),
  module(deps: ServiceDeps): DynamicModule {
    const { store, bus, documents, clock, logger, config } = deps;
    const { gapHold: gapHoldMs, deadLetterAttempts: attempts } = config;
    const monitor = new ProcessMonitor({
      bus,
      documents,
      clock,
      logger,
      metrics: new MonitorMetrics(deps.metrics, deps.tracing),
      settings: { gapHoldMs, retry: { attempts, firstDelayMs: 100 } },
    });
    const publisher = new DefinitionPublisher(store, bus, documents, clock, logger);
    return {
      module: MonitorModule,
      controllers: [
        ViolationStreamController,
        ViolationsController,
        CasesController,
        FiguresController,
        DefinitionsController,
        ImportsController,
        OperationsController,
      ],
      providers: [
        { provide: ProcessMonitor, useValue: monitor },
        { provide: DefinitionPublisher, useValue: publisher },
        { provide: Imports, useValue: monitor.imports },
        { provide: DocumentStore, useValue: documents },
        { provide: EventBus, useValue: bus },
        { provide: Clock, useValue: clock },
        { provide: Background, useValue: new Background(monitor, publisher, deps) },
      ],
    };
  },
};
