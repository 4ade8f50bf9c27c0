export type { MongoDocumentStoreOptions } from './connection.ts';
export { MongoDocumentStore } from './document-store.ts';
