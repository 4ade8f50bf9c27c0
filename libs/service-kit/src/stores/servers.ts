import { readFile } from 'node:fs/promises';
import type { DocumentStore, EventBus, EventStore } from '@liucheng/ports';
import type { ServiceConfig } from '../config/settings.ts';
import { organisationTopic } from '../organisation/records.ts';
import { Connection } from './connection.ts';
import { LateEventBus } from './late-event-bus.ts';
import { LateEventStore } from './late-event-store.ts';
import { lateDocuments } from './late-documents.ts';

/** Told of each failed try to reach a server, and of what an adapter does beside its calls. */
export type OnServerError = (error: unknown, product: string, attempt?: number) => void;

/** The adapters of servers are loaded where they are used: their clients would double the time that a start takes. */
export async function connectKurrentDb(
  { kurrentdbUri: uri = '', kurrentdbPrefix }: Pick<ServiceConfig, 'kurrentdbUri' | 'kurrentdbPrefix'>,
  service: string,
  onError: OnServerError,
): Promise<EventStore> {
  const product = 'KurrentDB';
  const { KurrentDbEventStore } = await import('@liucheng/kurrentdb');
  const connection = new Connection<EventStore>({
    product,
    open: () =>
      KurrentDbEventStore.open({
        uri,
        prefix: `${kurrentdbPrefix}.${service}`,
        onError: (error, attempt) => onError(error, product, attempt),
      }),
    onError: (error, attempt) => onError(error, product, attempt),
  });
  await connection.tried();
  return connection.current ?? new LateEventStore(connection);
}

export async function connectKafka(
  config: ServiceConfig,
  clientId: string,
  onError: OnServerError,
): Promise<EventBus> {
  const product = 'Kafka';
  const { KafkaEventBus } = await import('@liucheng/kafka');
  const { kafkaBrokers: brokers = [], kafkaPrefix, kafkaPartitions, kafkaReplication } = config;
  const connection = new Connection<EventBus>({
    product,
    open: async () =>
      KafkaEventBus.open({
        brokers,
        clientId,
        partitions: kafkaPartitions,
        replication: kafkaReplication,
        kept: [organisationTopic],
        ...(config.busRetention === undefined ? {} : { retentionMs: config.busRetention }),
        onError: (error) => onError(error, product),
        ...(kafkaPrefix === undefined ? {} : { prefix: kafkaPrefix }),
        ...(await kafkaSecurity(config)),
      }),
    onError: (error, attempt) => onError(error, product, attempt),
  });
  await connection.tried();
  return connection.current ?? new LateEventBus(connection);
}

export async function connectMongoDb(
  { mongodbUri: uri = '', mongodbPrefix }: Pick<ServiceConfig, 'mongodbUri' | 'mongodbPrefix'>,
  database: string,
  onError: OnServerError,
): Promise<DocumentStore> {
  const product = 'MongoDB';
  const { MongoDocumentStore } = await import('@liucheng/mongodb');
  return lateDocuments(
    product,
    () => MongoDocumentStore.open({ uri, database: `${mongodbPrefix}${database}` }),
    onError,
  );
}

/** Read at each try, so that a certificate that was renewed meanwhile is used. */
async function kafkaSecurity(config: ServiceConfig) {
  const { kafkaTls, kafkaSasl, kafkaUsername: username = '', kafkaPassword: password = '' } = config;
  const read = async (file: string | undefined) => (file === undefined ? undefined : readFile(file, 'utf8'));
  const [ca, cert, key] = await Promise.all([config.kafkaCa, config.kafkaCert, config.kafkaKey].map(read));
  return {
    ...(kafkaTls === 'on'
      ? { tls: { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) } }
      : {}),
    ...(kafkaSasl === 'off' ? {} : { sasl: { mechanism: kafkaSasl, username, password } }),
  };
}
