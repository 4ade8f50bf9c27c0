import type { DynamicModule } from '@nestjs/common';
import type { Clock, IdGenerator, Text } from '@liucheng/kernel';
import type { DocumentStore, EventBus, EventStore } from '@liucheng/ports';
import type { Registry } from 'prom-client';
import type { Channel } from '../catalogue/asyncapi.ts';
import type { ServiceConfig } from '../config/service-config.ts';
import type { DepartmentProcess } from '../department/department-service.ts';
import type { Logger } from '../host/logger.ts';
import type { PersonKeys } from '../personal-data/person-keys.ts';
import type { Organisation } from '../organisation/organisation.ts';
import type { TopicFor } from '../relay/relay.ts';
import type { Tracing } from '../tracing/tracing.ts';
import type { HealthChecks } from './health.ts';

/** What a service is made of; the module is all that the department or the monitor adds. */
export interface ServiceSpec {
  /** First part of every path and name of the database files: lower-case letters and dashes. */
  readonly name: string;
  readonly title: Text;
  readonly description: Text;
  /** What is read on the page for people that lies at its path; absent where it has none. */
  readonly page?: Text;
  /** For whoever publishes its history once more; all of it on the service's own topic where it is left out. */
  readonly topicFor?: TopicFor;
  /** The processes of a department's service, for the catalogue. */
  readonly processes?: readonly DepartmentProcess[];
  /** What it writes to the bus and reads from it, besides what follows from its processes. */
  readonly channels?: readonly Channel[];
  module(deps: ServiceDeps): DynamicModule;
}

/** Under which a service's own parts find what it is made of. */
export const serviceSpec = Symbol('liucheng.service-spec');

/** What every service is given. Its module starts and stops its own subscriptions by Nest's lifecycle hooks. */
export interface ServiceDeps {
  readonly config: ServiceConfig;
  readonly store: EventStore;
  readonly bus: EventBus;
  readonly documents: DocumentStore;
  /** Of the persons whom its events are about; absent where they are about nobody outside. */
  readonly personKeys?: PersonKeys;
  /** No other instance of the service can be on these stores; see `Stores`. */
  readonly exclusive: boolean;
  /** No other instance of the service can be on these documents. */
  readonly ownDocuments: boolean;
  /** This instance, different from all others. */
  readonly instance: string;
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly tracing: Tracing;
  readonly health: HealthChecks;
  /** Who may do what, as far as this service knows. */
  readonly organisation: Organisation;
}
