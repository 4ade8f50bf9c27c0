export type { LogLine, SaslSettings, TlsSettings } from './connection.ts';
export { KafkaEventBus } from './event-bus.ts';
export type { KafkaEventBusOptions } from './options.ts';
