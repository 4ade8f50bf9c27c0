import type { DynamicModule } from '@nestjs/common';
import type { Clock, IdGenerator, Text } from '@liucheng/kernel';
import type { DocumentStore, EventBus, EventStore } from '@liucheng/ports';
import type { Registry } from 'prom-client';
import type { ServiceConfig } from '../config/service-config.ts';
import type { Logger } from '../host/logger.ts';
import type { Tracing } from '../tracing/tracing.ts';
import type { HealthChecks } from './health.ts';

/** What a service is made of; the module is all that the department or the monitor adds. */
export interface ServiceSpec {
  /** First part of every path and name of the database file. */
  readonly name: 'finance' | 'monitor';
  readonly title: Text;
  readonly description: Text;
  /** Which streams of its store leave the service, for whoever publishes its history once more. */
  readonly publishes?: (stream: string) => boolean;
  module(deps: ServiceDeps): DynamicModule;
}

/** What every service is given. Its module starts and stops its own subscriptions by Nest's lifecycle hooks. */
export interface ServiceDeps {
  readonly config: ServiceConfig;
  readonly store: EventStore;
  readonly bus: EventBus;
  readonly documents: DocumentStore;
  /** No other instance of the service can be on these stores; see `Stores`. */
  readonly exclusive: boolean;
  /** This instance, different from all others. */
  readonly instance: string;
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly tracing: Tracing;
  readonly health: HealthChecks;
}
