import {
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Clock, text } from '@liucheng/kernel';
import { DocumentStore, EventBus } from '@liucheng/ports';
import {
  keyEncryption,
  onEveryInstance,
  onOneInstance,
  onOneOfDocuments,
  type BackgroundWork,
  definitionMessages,
  migrationMessage,
  withdrawalMessage,
  organisationChannel,
  type ServiceDeps,
  type ServiceSpec,
  type Work,
} from '@liucheng/service-kit';
import { BacktestsController } from './api/backtests.controller.ts';
import { CasesController } from './api/cases.controller.ts';
import { CausesController } from './api/causes.controller.ts';
import { DefinitionsController } from './api/definitions.controller.ts';
import { ExportContext, ExportController } from './api/export.controller.ts';
import { FiguresController } from './api/figures.controller.ts';
import { ForesightController } from './api/foresight.controller.ts';
import { ImportsController } from './api/imports.controller.ts';
import { MetricsDesk } from './api/metrics-desk.ts';
import { MetricsController } from './api/metrics.controller.ts';
import { MigrationsController } from './api/migrations.controller.ts';
import { subscribedView } from './api/notice-view.ts';
import { OperationsController } from './api/operations.controller.ts';
import { PreflightController } from './api/preflight.controller.ts';
import { RebuildsController } from './api/rebuilds.controller.ts';
import { SourcesController } from './api/sources.controller.ts';
import { SubscriptionsController } from './api/subscriptions.controller.ts';
import { StepMetricsController } from './api/step-metrics.controller.ts';
import { TasksController } from './api/tasks.controller.ts';
import { ViolationStreamController } from './api/violation-stream.controller.ts';
import { ViolationsController } from './api/violations.controller.ts';
import { BacktestRunner } from './backtest/backtest-runner.ts';
import { Backtests } from './backtest/backtests.ts';
import { defineCollections } from './collections.ts';
import { DefinitionPublisher, monitorTopic } from './definition-publisher.ts';
import { importedTopic, Imports } from './imports.ts';
import { MetricsReader } from './metrics/metrics-reader.ts';
import { MigrationPlans } from './migration-plans.ts';
import { MonitorMetrics } from './monitor-metrics.ts';
import { ProcessMonitor } from './process-monitor.ts';
import { RebuildRunner } from './rebuild/rebuild-runner.ts';
import { defaultSettings } from './settings.ts';
import { Signal } from './signal.ts';
import { usualLookMs } from './subscriptions/courier.ts';
import { Dispatcher } from './subscriptions/dispatcher.ts';
import { subscribedChannel } from './subscriptions/subscribed-channel.ts';
import { Ping } from './subscriptions/ping.ts';
import { Secrets } from './subscriptions/secrets.ts';
import { SubscriptionMetrics } from './subscriptions/subscription-metrics.ts';
import { Subscriptions } from './subscriptions/subscriptions.ts';
import { WebhookSender } from './subscriptions/webhook-sender.ts';
import { violationChannel } from './violation-channel.ts';
import { ViolationPublisher } from './violation-topic.ts';

@Module({})
class MonitorModule {}

/** What runs beside the requests, from start to shutdown. */
class Background implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly works: readonly BackgroundWork[];

  constructor(
    monitor: ProcessMonitor,
    publisher: DefinitionPublisher,
    backtesting: BacktestRunner,
    dispatcher: Dispatcher,
    private readonly sender: WebhookSender,
    deps: ServiceDeps,
  ) {
    const { health, bus, documents, logger } = deps;
    const watching = onEveryInstance(deps, 'monitor', monitor);
    const telling = new ViolationPublisher(monitor.notices, documents, bus, (err, attempt) =>
      logger.error({ err, attempt }, 'what is said of violations cannot be published'),
    );
    this.works = [
      watching,
      onOneInstance(deps, 'relay', publisher),
      onOneOfDocuments(deps, 'violation-topic', onCollections(documents, telling)),
      onOneOfDocuments(deps, 'backtests', onCollections(documents, backtesting)),
      onOneOfDocuments(deps, 'subscriptions', onCollections(documents, dispatcher)),
      onOneOfDocuments(deps, 'rebuilds', new RebuildRunner({ monitor, bus, documents, logger })),
    ];
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
    await this.sender.close();
  }
}

/** Work that begins beside the monitor, on documents that the monitor may not have declared yet. */
function onCollections(documents: DocumentStore, work: Work): Work {
  return {
    async start() {
      await defineCollections(documents);
      await work.start();
    },
    stop: () => work.stop(),
  };
}

export const monitorService: ServiceSpec = {
  name: 'monitor',
  title: text('Liucheng process monitor', '流程监控'),
  description: text(
    'Compares every case with the published definition of its process: violations as they happen, deadlines, figures.',
    '将每个案例与已发布的流程定义进行比对：实时违规、期限与指标。',
  ),
  channels: [
    {
      topic: monitorTopic,
      action: 'send',
      title: text('Definitions that people publish', '人工发布的流程定义'),
      messages: [...definitionMessages, withdrawalMessage, migrationMessage],
    },
    { topic: importedTopic, action: 'send', title: text('Events of imported logs', '导入日志中的事件') },
    {
      topic: `${defaultSettings.topicPrefix}{source}`,
      action: 'receive',
      title: text('Everything that happens in any process', '所有流程中发生的事件'),
      parameters: {
        source: { description: 'A service, `monitor` or `imported` · 服务、monitor 或 imported' },
      },
    },
    violationChannel,
    subscribedChannel,
    organisationChannel,
  ],
  module(deps: ServiceDeps): DynamicModule {
    const { store, bus, documents, clock, ids, logger, config } = deps;
    const { gapHold: gapHoldMs, clockTolerance: clockToleranceMs, deadLetterAttempts: attempts } = config;
    const monitor = new ProcessMonitor({
      bus,
      documents,
      clock,
      logger,
      metrics: new MonitorMetrics(deps.metrics, deps.tracing),
      settings: { gapHoldMs, clockToleranceMs, retry: { attempts, firstDelayMs: 100 } },
    });
    const publisher = new DefinitionPublisher(store, bus, documents, clock, ids, logger);
    const asked = new Signal();
    const backtests = new Backtests(documents, monitor.definitions, clock, ids, () => asked.fire());
    const reader = monitor.cases;
    const { deadlineGraceMs } = monitor.settings;
    const { definitions, imports } = monitor;
    const plans = new MigrationPlans({
      documents,
      definitions,
      reader,
      imports,
      clock,
      graceMs: deadlineGraceMs,
    });
    const backtesting = new BacktestRunner({
      documents,
      backtests,
      reader,
      clock,
      logger,
      deadlineGraceMs,
      asked,
    });
    const { subscriptions, sender, ping, dispatcher } = subscribing(deps, monitor);
    return {
      module: MonitorModule,
      controllers: [
        ViolationStreamController,
        ViolationsController,
        CasesController,
        PreflightController,
        ForesightController,
        CausesController,
        TasksController,
        FiguresController,
        MetricsController,
        StepMetricsController,
        DefinitionsController,
        MigrationsController,
        BacktestsController,
        SubscriptionsController,
        ImportsController,
        ExportController,
        OperationsController,
        RebuildsController,
        SourcesController,
      ],
      providers: [
        { provide: ProcessMonitor, useValue: monitor },
        { provide: DefinitionPublisher, useValue: publisher },
        { provide: ExportContext, useValue: new ExportContext(logger, config.publicUrl) },
        MetricsDesk,
        { provide: MetricsReader, useValue: new MetricsReader(documents) },
        { provide: Imports, useValue: monitor.imports },
        { provide: MigrationPlans, useValue: plans },
        { provide: Backtests, useValue: backtests },
        { provide: Subscriptions, useValue: subscriptions },
        { provide: WebhookSender, useValue: sender },
        { provide: Ping, useValue: ping },
        { provide: DocumentStore, useValue: documents },
        { provide: EventBus, useValue: bus },
        { provide: Clock, useValue: clock },
        {
          provide: Background,
          useValue: new Background(monitor, publisher, backtesting, dispatcher, sender, deps),
        },
      ],
    };
  },
};

/** What makes up the subscriptions to violations. */
function subscribing(deps: ServiceDeps, monitor: ProcessMonitor) {
  const { bus, documents, clock, ids, logger, config, ownDocuments } = deps;
  const { notices } = monitor;
  const changed = new Signal();
  const secrets = new Secrets(() => keyEncryption(config, ownDocuments));
  const onChanged = (): void => changed.fire();
  const subscriptions = new Subscriptions({ documents, notices, secrets, clock, ids, onChanged });
  const sender = new WebhookSender({ privateTargets: config.webhookPrivateTargets === 'allow' });
  const ping = new Ping({ subscriptions, sender, secrets, clock, ids });
  const metrics = new SubscriptionMetrics(deps.metrics);
  metrics.follow(subscriptions, notices);
  const parts = { subscriptions, notices, sender, secrets, bus, clock, logger, metrics, random: Math.random };
  const dispatcher = new Dispatcher({ ...parts, view: subscribedView, lookMs: usualLookMs }, changed);
  return { subscriptions, sender, ping, dispatcher };
}
