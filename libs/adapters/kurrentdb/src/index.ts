export { KurrentDbEventStore, type KurrentDbEventStoreOptions } from './event-store.ts';
