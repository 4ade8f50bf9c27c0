import {
  byteSize,
  connectionString,
  databasePrefix,
  duration,
  hostList,
  httpUrl,
  keyText,
  metricsAccess,
  namePrefix,
  oneOf,
  streamPrefix,
  text,
  upstreamList,
  wholeNumber,
  wordOrInstant,
} from './parsers.ts';
import { optional, secret, setting, type Settings } from './setting.ts';

export const serverSettings = {
  port: setting('PORT', wholeNumber(0, 65_535), '8080', 'Port of the HTTP server; 0 takes a free one.'),
  host: setting(
    'LIUCHENG_HOST',
    text,
    '127.0.0.1',
    'Address the server listens on; 0.0.0.0 opens it to the network.',
  ),
  publicUrl: optional(
    'LIUCHENG_PUBLIC_URL',
    httpUrl,
    'Where people reach the server, when that differs from host and port (behind a gateway).',
  ),
  upstreams: optional(
    'LIUCHENG_UPSTREAMS',
    upstreamList,
    'The gateway only: the services behind it, each under its name as first part of the path.',
  ),
  bodyLimit: setting('LIUCHENG_BODY_LIMIT', byteSize('1kb', '64mb'), '1mb', 'Largest request body.'),
  rateLimit: setting(
    'LIUCHENG_RATE_LIMIT',
    wholeNumber(0, 10_000_000),
    '60000',
    'Requests per minute of one caller (the person of the token, else the address); 0 when a gateway limits.',
  ),
  requestTimeout: setting(
    'LIUCHENG_REQUEST_TIMEOUT',
    duration('100ms', '1h'),
    '30s',
    'Longest time for answering a request; streams are exempt.',
  ),
  shutdownGrace: setting(
    'LIUCHENG_SHUTDOWN_GRACE',
    duration('0s', '10m'),
    '5s',
    'How long requests under way may go on after SIGTERM.',
  ),
} as const;

export const securitySettings = {
  auth: setting(
    'LIUCHENG_AUTH',
    oneOf('sample', 'oidc'),
    'sample',
    'Who issues access tokens: the built-in sample issuer (not for production) or an OpenID Connect provider.',
  ),
  oidcIssuer: optional(
    'LIUCHENG_OIDC_ISSUER',
    text,
    'The `iss` of accepted tokens; needed with LIUCHENG_AUTH=oidc.',
  ),
  oidcAudience: optional(
    'LIUCHENG_OIDC_AUDIENCE',
    text,
    'The `aud` of accepted tokens; needed with LIUCHENG_AUTH=oidc.',
  ),
  oidcJwksUri: optional(
    'LIUCHENG_OIDC_JWKS_URI',
    httpUrl,
    'Where the keys of the issuer are published; needed with LIUCHENG_AUTH=oidc.',
  ),
} as const;

export const organisationSettings = {
  roles: setting(
    'LIUCHENG_ROLES',
    oneOf('auto', 'organisation'),
    'auto',
    'What says who holds which role: the organisation as soon as it is in force and access tokens until then (auto), or never the tokens.',
  ),
  sampleCompany: setting(
    'LIUCHENG_SAMPLE_COMPANY',
    oneOf('auto', 'on', 'off'),
    'auto',
    'Whether human resources starts with the sample company as its organisation; auto: in the suite with the sample issuer.',
  ),
} as const;

export const eventStoreSettings = {
  eventStore: setting(
    'LIUCHENG_EVENT_STORE',
    oneOf('sqlite', 'kurrentdb'),
    'sqlite',
    'Where a service keeps its streams: a file in the data directory, or KurrentDB.',
  ),
  kurrentdbUri: secret(
    'LIUCHENG_KURRENTDB_URI',
    connectionString('kurrentdb', 'kurrentdb+discover', 'esdb', 'esdb+discover'),
    'Servers, user, password and TLS of KurrentDB; needed with LIUCHENG_EVENT_STORE=kurrentdb.',
  ),
  kurrentdbPrefix: setting(
    'LIUCHENG_KURRENTDB_PREFIX',
    streamPrefix,
    'liucheng',
    'Put before the name of the service and that of each of its streams, where several installations share servers.',
  ),
} as const;

export const eventBusSettings = {
  eventBus: setting(
    'LIUCHENG_EVENT_BUS',
    oneOf('sqlite', 'kafka'),
    'sqlite',
    'What carries events between services: a file in a data directory that they share, or Kafka.',
  ),
  busRetention: optional(
    'LIUCHENG_BUS_RETENTION',
    duration('1h', '87600h'),
    'How long the bus keeps messages at least; everything stays without it. See docs/operations.md before setting it.',
  ),
  kafkaBrokers: optional(
    'LIUCHENG_KAFKA_BROKERS',
    hostList,
    'Brokers to begin with; needed with LIUCHENG_EVENT_BUS=kafka.',
  ),
  kafkaPrefix: optional(
    'LIUCHENG_KAFKA_PREFIX',
    namePrefix,
    'Put before the names of topics and groups, where several installations share brokers.',
  ),
  kafkaPartitions: setting(
    'LIUCHENG_KAFKA_PARTITIONS',
    wholeNumber(1, 1_000),
    '6',
    'Partitions of each topic; the same for all services, and for good once there are topics.',
  ),
  kafkaReplication: setting(
    'LIUCHENG_KAFKA_REPLICATION',
    wholeNumber(1, 9),
    '1',
    'Copies of each topic that is made; at most as many as there are brokers.',
  ),
  kafkaTls: setting('LIUCHENG_KAFKA_TLS', oneOf('off', 'on'), 'off', 'Whether connections are encrypted.'),
  kafkaCa: optional(
    'LIUCHENG_KAFKA_CA',
    text,
    'File with the certificates (PEM) that the brokers’ are checked by, where the system’s do not do.',
  ),
  kafkaCert: optional(
    'LIUCHENG_KAFKA_CERT',
    text,
    'File with the client’s own certificate (PEM), where brokers ask for one.',
  ),
  kafkaKey: optional('LIUCHENG_KAFKA_KEY', text, 'File with the key (PEM) of LIUCHENG_KAFKA_CERT.'),
  kafkaSasl: setting(
    'LIUCHENG_KAFKA_SASL',
    oneOf('off', 'plain', 'scram-sha-256', 'scram-sha-512'),
    'off',
    'How the client says who it is.',
  ),
  kafkaUsername: optional('LIUCHENG_KAFKA_USERNAME', text, 'Needed with LIUCHENG_KAFKA_SASL.'),
  kafkaPassword: secret('LIUCHENG_KAFKA_PASSWORD', text, 'Needed with LIUCHENG_KAFKA_SASL.'),
} as const;

export const documentSettings = {
  documentStore: setting(
    'LIUCHENG_DOCUMENT_STORE',
    oneOf('sqlite', 'mongodb'),
    'sqlite',
    'Where a service keeps its views: a file in the data directory, or MongoDB.',
  ),
  mongodbUri: secret(
    'LIUCHENG_MONGODB_URI',
    connectionString('mongodb', 'mongodb+srv'),
    'Servers, user, password and TLS of MongoDB (a replica set); needed with LIUCHENG_DOCUMENT_STORE=mongodb.',
  ),
  mongodbPrefix: setting(
    'LIUCHENG_MONGODB_PREFIX',
    databasePrefix,
    'liucheng_',
    'Put before the name of the service: its database.',
  ),
} as const;

export const personalSettings = {
  personalKey: secret(
    'LIUCHENG_PERSONAL_KEY',
    keyText,
    'Key that encrypts the keys of personal data, the same for every instance; without it, a file in the data directory. See docs/personal-data.md.',
  ),
  personalKeyPrevious: secret(
    'LIUCHENG_PERSONAL_KEY_PREVIOUS',
    keyText,
    'The key that LIUCHENG_PERSONAL_KEY replaces, until every instance has been started with the new one.',
  ),
  personalKeys: setting(
    'LIUCHENG_PERSONAL_KEYS',
    oneOf('expected', 'lost'),
    'expected',
    'lost: start with new keys though those of the events are gone for good, and with them what they encrypted.',
  ),
} as const;

export const operationSettings = {
  dataDirectory: setting(
    'LIUCHENG_DATA',
    text,
    './data',
    'Directory of the SQLite files and of the sample issuer key; neither made nor needed without these.',
  ),
  logLevel: setting(
    'LIUCHENG_LOG_LEVEL',
    oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    'info',
    'Least severe level that is logged; requests are logged at info.',
  ),
  metrics: setting(
    'LIUCHENG_METRICS',
    metricsAccess,
    'auto',
    'Where `/<service>/metrics` is: with the API for everybody (public), on a port of its own on the same address, or nowhere (off); auto: public with the sample issuer, otherwise off.',
  ),
  lease: setting(
    'LIUCHENG_LEASE',
    duration('500ms', '10m'),
    '6s',
    'Where instances share stores: how long one may be silent before another takes its relay and views over.',
  ),
  gapHold: setting(
    'LIUCHENG_GAP_HOLD',
    duration('0s', '24h'),
    '30s',
    'How long the monitor holds a case whose events have a gap before it reports the gap.',
  ),
  clockTolerance: setting(
    'LIUCHENG_CLOCK_TOLERANCE',
    duration('0s', '87600h'),
    '5m',
    'How far the time of an event may lie ahead of the monitor’s clock before its source is said to have another clock. See docs/late-and-odd-events.md.',
  ),
  deadLetterAttempts: setting(
    'LIUCHENG_DEAD_LETTER_ATTEMPTS',
    wholeNumber(1, 100),
    '5',
    'How often a message is tried before it is parked as a dead letter.',
  ),
  casesSince: setting(
    'LIUCHENG_CASES_SINCE',
    wordOrInstant('first-start', 'ever'),
    'first-start',
    'Supervision: from when on violations open cases by themselves. first-start: those that happened since supervision was first started here; ever: all. Earlier ones are history, and people may open cases for them. See docs/supervision.md.',
  ),
  webhookPrivateTargets: setting(
    'LIUCHENG_WEBHOOK_PRIVATE_TARGETS',
    oneOf('refuse', 'allow'),
    'refuse',
    'Whether webhooks may go to addresses that are not on the public Internet, and over plain HTTP. See docs/subscriptions.md.',
  ),
} as const;

/** Every setting there is, for the suite, the gateway and each service on its own. */
export const serviceSchema = {
  ...serverSettings,
  ...securitySettings,
  ...organisationSettings,
  ...eventStoreSettings,
  ...eventBusSettings,
  ...documentSettings,
  ...personalSettings,
  ...operationSettings,
} as const;

export type ServiceConfig = Settings<typeof serviceSchema>;
