export { SqliteEventStore, type SqliteEventStoreOptions } from './event-store.ts';
export { SqliteEventBus, type SqliteEventBusOptions } from './event-bus.ts';
export { SqliteDocumentStore } from './document-store.ts';
export { lockFile, type FileLock } from './file-lock.ts';
